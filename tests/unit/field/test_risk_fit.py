"""What our own visits say of the rules, and how surely; and the share of losses that chance finds."""

from math import log
from pathlib import Path

import pytest

from domain.field.loss_rate import Stratum, loss_rate
from domain.field.risk_files import read_risk_file
from domain.field.risk_fit import ANY_RULE, Tally, fit, lift_of, rate_of, refit

[RULES] = read_risk_file(Path("risk/2026-11.toml").read_text(), "2026-11.toml")


@pytest.mark.parametrize(
    ("hits", "visits", "low", "high"),
    [(0, 10, 0.0, 0.278), (5, 100, 0.022, 0.112), (23, 456, 0.034, 0.075), (10, 10, 0.722, 1.0)],
)
def test_the_margin_of_a_rate_is_wilsons(hits, visits, low, high):
    rate = rate_of(hits, visits)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_without_a_visit_there_is_no_rate_and_no_lift():
    assert rate_of(0, 0) is None
    assert lift_of(0, 0, 0.05) is None
    assert lift_of(3, 10, 0) is None


def test_a_lift_of_few_visits_is_drawn_towards_one():
    assert lift_of(1, 1, 0.05).value == pytest.approx(2 / 21 / 0.05)
    assert lift_of(160, 1000, 0.05).value == pytest.approx(161 / 1020 / 0.05)
    few, many = lift_of(2, 10, 0.05), lift_of(200, 1000, 0.05)
    assert many.high - many.low < few.high - few.low
    assert few.low < 1 < many.low


def test_each_rule_is_held_against_all_visits_of_its_own_arm():
    tallies = [
        Tally(ANY_RULE, "random", 1000, 50), Tally("zeros_2", "random", 20, 4),
        Tally(ANY_RULE, "reason", 1000, 120), Tally("zeros_2", "reason", 400, 60),
    ]  # fmt: skip
    lifts = {(each.tally.rule, each.tally.arm): each.lift.value for each in fit(tallies)}
    assert lifts["zeros_2", "random"] == pytest.approx(5 / 40 / 0.05)
    assert lifts["zeros_2", "reason"] == pytest.approx(61 / (400 + 1 / 0.12) / 0.12)


def test_new_weights_come_from_what_was_found_and_a_rule_never_seen_keeps_its_own():
    tallies = [Tally(ANY_RULE, "random", 2000, 100), Tally("zeros_2", "random", 100, 20)]
    again = refit(RULES, tallies, ["random"])
    assert again.base_rate == 0.05
    assert again.rule("zeros_2").weight == round(log(21 / 120 / 0.05), 2)
    assert again.rule("steady").weight == RULES.rule("steady").weight
    assert refit(RULES, [Tally(ANY_RULE, "random", 50, 0)], ["random"]) is RULES
    assert refit(RULES, tallies, ["reason"]) is RULES


def test_a_kind_counts_by_its_meters_however_often_it_was_visited():
    strata = {"DC": Stratum(900, 100, 2), "SC": Stratum(100, 100, 20)}
    assert loss_rate(strata).value == pytest.approx(0.9 * 0.02 + 0.1 * 0.2)


def test_the_estimate_without_a_find_still_has_a_margin():
    assert loss_rate({"DC": Stratum(1000, 300, 0)}).high == pytest.approx(0.0127, abs=0.001)
    assert loss_rate({"DC": Stratum(1000, 0, 0)}) is None
    assert loss_rate({}) is None
