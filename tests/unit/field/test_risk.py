"""The score of a meter: which use makes a reason, which speaks for the customer, and what neither is."""

from datetime import date
from math import exp, log
from pathlib import Path

import pytest

from domain.errors import InvalidInput
from domain.field.risk import Past, Periods, assess
from domain.field.risk_files import read_risk_file
from domain.field.risk_rules import rules_on

[RULES] = read_risk_file(Path("risk/2026-11.toml").read_text(), "2026-11.toml")
NEWEST = date(2026, 11, 15).toordinal()


def monthly(*kwh, gap=30):
    """Periods of that many kWh a month, the newest first."""
    return Periods([round(each * 1000 / 30) for each in kwh], [NEWEST - gap * place for place in range(len(kwh))])


def score(*kwh, past=None):
    return assess(monthly(*kwh), past or Past(), RULES)


def names(assessment):
    return {reason.rule for reason in assessment.reasons}


UNSTEADY = (90, 130, 100, 150, 80, 120, 110, 140, 95)


@pytest.mark.parametrize(
    ("use", "rules"),
    [
        ((0, 0, *UNSTEADY), {"zeros_2"}),
        ((0, *UNSTEADY), {"zeros_1"}),
        ((0, 0, 0, 0, 0, 0, 0, *UNSTEADY), {"zeros_2", "uneven"}),
        ((20, 25, 22, *UNSTEADY), {"drop_30"}),
        ((45, 50, 40, *UNSTEADY), {"drop_50"}),
        ((100, 100, 101, 100, 99, 100, 100, 100), {"steady"}),
        ((90, 80, 100, *UNSTEADY), set()),
        ((0, 0, 0, 12, 20, 15, 8, 30, 10), set()),
        ((0,) * 24, set()),
        ((0, 0, 0, 200, 210), set()),
        ((2, 3, 2, 10, 12, 9, 14, 8, 11), set()),
        ((), set()),
    ],
    ids=[
        "nothing for two periods after real use", "nothing for one", "nothing for long: one weight, not three",
        "less than a third", "less than half", "steady use speaks for the customer", "ups and downs are no reason",
        "nothing after hardly anything is no reason", "a house that never used anything",
        "too few periods to say anything", "a drop from hardly anything", "no bill yet",
    ],
)  # fmt: skip
def test_what_the_use_says(use, rules):
    assert names(score(*use)) - {"uneven"} == rules - {"uneven"}


def test_a_drop_that_comes_every_year_is_none():
    summer, rest = (40, 42, 41), (120, 125, 130, 118, 122, 128, 119, 131, 124)
    assert names(score(*summer, *rest, *summer, *rest)) == set()
    assert "drop_50" in names(score(*summer, *rest, *(120, 125, 123), *rest))


def test_uneven_gaps_between_readings_change_nothing():
    use = (20, 25, 22, *UNSTEADY)
    assert names(assess(monthly(*use, gap=47), Past(), RULES)) == {"drop_30"}


def test_the_score_is_the_base_rate_times_the_lifts_that_speak():
    base = RULES.base_rate / (1 - RULES.base_rate)
    odds = exp(log(base) + 1.28 + 0.5)
    found = score(0, 0, *UNSTEADY, past=Past(seals_not_intact=1))
    assert names(found) == {"zeros_2", "seal_broken"}
    assert found.probability == pytest.approx(odds / (1 + odds))
    assert score().probability == pytest.approx(RULES.base_rate)


def test_reasons_carry_the_figures_that_a_person_can_check():
    [reason] = score(0, 0, *UNSTEADY).reasons
    assert (reason.rule, reason.now, reason.before) == ("zeros_2", 2, 113)
    [reason] = score(20, 25, 22, *UNSTEADY).reasons
    assert (reason.rule, reason.now, reason.before) == ("drop_30", 22, 113)


def test_recoverable_are_the_units_of_a_year_that_the_meter_no_longer_counts():
    assert score(0, 0, *UNSTEADY).recoverable_units == pytest.approx(113 / 30 * 365, rel=0.01)
    assert score(45, 50, 40, *UNSTEADY).recoverable_units == pytest.approx((113 - 45) / 30 * 365, rel=0.01)
    assert score(*(100,) * 12).recoverable_units == pytest.approx(30 / 30 * 365, rel=0.01)
    assert score(0, 0, 0).recoverable_units == 0


def test_a_clean_visit_speaks_for_the_customer_and_an_earlier_find_against():
    assert score(*UNSTEADY, past=Past(clean_visits=1)).probability < RULES.base_rate
    assert score(*UNSTEADY, past=Past(found_before=1)).probability > RULES.base_rate
    found_again = score(*UNSTEADY, past=Past(clean_visits=1, found_before=1))
    assert names(found_again) == {"found_before"}


def test_only_what_speaks_against_is_a_reason_to_go_there():
    assert score(0, 0, *UNSTEADY).is_reason
    assert not score(*(100,) * 12).is_reason
    assert not score().is_reason


def test_the_rules_of_a_day_are_the_newest_that_hold_then():
    assert rules_on([RULES], date(2027, 1, 1)) is RULES
    with pytest.raises(InvalidInput):
        rules_on([RULES], date(2026, 10, 31))


TEXT = Path("risk/2026-11.toml").read_text()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (TEXT.replace("base_rate = 0.044", "base_rate = 4.4"), "base_rate"),
        (TEXT.replace("weight = 1.28 ", "weight = 128 "), "zeros_2"),
        (TEXT.replace("weight = 1.28 ", "weight = nan "), "zeros_2"),
        (TEXT.replace('measure = "zeros"', 'measure = "peers"'), "peers"),
        (TEXT.replace('name = "zeros_1"', 'name = "zeros_2"'), "twice"),
        (TEXT.replace("recent_periods = 3", "recent_periods = 0"), "recent_periods"),
        (TEXT.replace("recent_periods = 3", "recent_periods = 2.5"), "recent_periods"),
        (TEXT.replace("min_periods = 6 ", "periods = 6 "), "min_periods, periods"),
        (TEXT.replace("valid_from = 2026-11-01", 'valid_from = "2026-11-01"'), "valid_from"),
        (TEXT.replace("family =", "kind =", 1), "family, kind"),
        (TEXT.replace("source =", "origin ="), "origin, source"),
        ("[[version", "TOML"),
        ("", "[[version]]"),
        ("version = 3", "[[version]]"),
    ],
)
def test_a_file_with_something_wrong_in_it_is_refused_with_the_place(wrong, words):
    assert wrong != TEXT
    with pytest.raises(InvalidInput) as refused:
        read_risk_file(wrong, "2027-02.toml")
    assert str(refused.value).startswith("2027-02.toml: ")
    assert words in str(refused.value)
