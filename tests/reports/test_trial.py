"""What newcomers, customers and operators met in the trial: the rows of `trial.yaml`, each tried as they tried it.

A row has `accounts` (the first is of Wanjiku's phone unless it says otherwise), the `tries` of tries.py, and `sees`
and `never`: words that the last screen, SMS or answer has, or does not have.
"""

import pytest

from tests.reports.document import called, recorded, rows_of
from tests.reports.tries import Tries, shown
from tests.support.account_files import as_csv, row

NAME = "trial"
ROWS = rows_of(NAME)


@pytest.fixture
def tries(payments, tmp_path):
    """With a file of 3 accounts, 2 of them of a region that nobody knows."""
    rows = row(), *(row(number=number, region="Nowhere") for number in (98, 99))
    (tmp_path / "accounts.csv").write_bytes(as_csv(*rows))
    return Tries(payments, tmp_path)


@pytest.mark.parametrize("report", ROWS, ids=called)
def test_what_was_met_in_the_trial_is_right_now(report, tries, record_property):
    now = tries.of(report)
    record_property(*recorded(NAME, report, shown(now, report["sees"])))
    assert [words for words in report["sees"] if words not in now] == [], now
    assert [words for words in report.get("never", ()) if words in now] == [], now
