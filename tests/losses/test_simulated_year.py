"""A simulated year over a country that was written from what is published: do scores find more than chance does?

`SOAK=1` takes 20,000 accounts and twelve months; `python -m tests.losses.publish` writes what it came to.
"""

import os

import pytest

from tests.losses.publish import FULL, SEED
from tests.losses.world import LOSSES, Story, supplies
from tests.losses.year import DETECTED, Year, reasons_by_lot, run_year

SOAK = bool(os.environ.get("SOAK"))
FEW = {"accounts": 600, "months": 2, "rounds_a_month": 1}
SIZE = FULL if SOAK else FEW


@pytest.fixture
def year(operator, engine) -> Year:
    return run_year(operator.parts, engine, **SIZE, seed=SEED)


def test_a_year_of_scores_and_rounds_charges_nobody_and_finds_what_is_there(year):
    assert (year.charges, year.cuts) == (0, 0)
    assert year.by_lot is not None
    seen = sum(year.true_rates) / len(year.true_rates) * DETECTED
    assert year.by_lot.low <= seen <= year.by_lot.high
    assert sum(met.meters for met in year.met.values()) == year.accounts
    assert not any(met.losses for story, met in year.met.items() if story not in LOSSES)
    assert not any(met.stopped for story, met in year.met.items() if story is not Story.STOPPED_METER)
    assert [top.percent for top in year.tops] == [1, 2, 5]
    if SOAK:
        assert all(top.lift.value >= 1.5 and top.p < 0.05 for top in year.tops)
        lift, p = reasons_by_lot(year)
        assert lift.value >= 1.5
        assert p < 0.05


def test_the_country_is_as_published_and_the_same_each_time():
    country = supplies(20_000, 28, SEED)
    assert country == supplies(20_000, 28, SEED)
    share = sum(each.story in LOSSES for each in country) / len(country)
    assert 0.037 <= share <= 0.043
    assert {each.story for each in country} == set(Story)
