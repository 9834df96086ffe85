"""What has an end by the list of personal data is ended by a sweep, and no sweep touches what has none."""

import pytest

from domain.privacy.personal_data import PERSONAL
from store.privacy.sweeps import CAMPAIGN_PHONE, CAMPAIGN_TEXT, OLD_DATA, SCORES, SHORT_LIVED, TEXTS, Walk

SWEEPS = (*TEXTS, *SHORT_LIVED, *OLD_DATA, *SCORES)
SWEPT = {(sweep.table, column) for sweep in SWEEPS for column in sweep.columns} | {
    ("campaign_accounts", column) for column in (*CAMPAIGN_PHONE, *CAMPAIGN_TEXT)
}
ENDING = {(table, name) for table, columns in PERSONAL.items() for name, column in columns.items() if column.kept.days}


def test_what_has_an_end_has_a_sweep_and_no_sweep_has_anything_else():
    assert not ENDING - SWEPT, f"write a Walk or a Removal into store/privacy/sweeps.py for {sorted(ENDING - SWEPT)}"
    assert not SWEPT - ENDING, f"these have no end in domain/privacy/personal_data.py: {sorted(SWEPT - ENDING)}"


@pytest.mark.parametrize("sweep", [sweep for sweep in SWEEPS if isinstance(sweep, Walk) and sweep.sets], ids=str)
def test_a_walk_blanks_what_it_names(sweep):
    assert set(sweep.sets) == set(sweep.columns)


def test_each_walk_has_a_name_of_its_own():
    names = [sweep.what for sweep in SWEEPS if isinstance(sweep, Walk)]
    assert len(names) == len({*names})
