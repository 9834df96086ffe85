"""A technician's round: what makes it, in which order, and who never comes to which meter."""

from collections import Counter
from random import Random

import pytest

from domain.field.drawing import Candidate, Pools, RoundRules, allot, draw_round, walk
from domain.field.visit_orders import Arm, Why

KIPRONO, ATIENO = 1, 2


def chance(seed):
    return Random(seed)  # noqa: S311 - the same each time


def meters(first, count, why, **values):
    return [
        Candidate(meter_id=each, account_id=each, why=why, meter_number=f"M{each}", **values)
        for each in range(first, first + count)
    ]


def plenty(**values):
    return Pools(
        waiting=meters(1000, 3, Why.READING, **values),
        lot=meters(2000, 50, Why.RANDOM, **values),
        visited=meters(3000, 50, Why.SECOND_VISIT, **values),
        reasons=[*meters(4000, 50, Why.RISK, expected_units=10, **values)],
        due=meters(5000, 50, Why.SEAL_DUE, **values),
    )


def test_the_same_chance_gives_the_same_round():
    rounds = [draw_round(KIPRONO, plenty(), RoundRules(), chance(7)) for _ in range(2)]
    assert rounds[0] == rounds[1]
    assert rounds[0] != draw_round(KIPRONO, plenty(), RoundRules(), chance(8)) or len(rounds[0]) == 30


def test_over_many_rounds_the_shares_are_those_of_the_settings():
    drawn = Counter()
    for seed in range(400):
        drawn.update(each.why for each in draw_round(KIPRONO, plenty(), RoundRules(meters=30), chance(seed)))
    assert sum(drawn.values()) == 400 * 30
    assert drawn[Why.RANDOM] / 12_000 == pytest.approx(0.15, abs=0.005)
    assert drawn[Why.SECOND_VISIT] / 12_000 == pytest.approx(0.05, abs=0.005)
    assert drawn[Why.READING] == 400 * 3
    assert drawn[Why.RISK] > drawn[Why.SEAL_DUE] > 0


def test_whoever_comes_by_lot_is_marked_so_and_all_others_are_not():
    arms = {each.why: each.arm for each in draw_round(KIPRONO, plenty(), RoundRules(), chance(1))}
    assert arms.pop(Why.RANDOM) is Arm.RANDOM
    assert set(arms.values()) == {Arm.REASON}


def test_nobody_checks_a_seal_that_he_fitted_himself():
    assert draw_round(KIPRONO, plenty(fitted_by=KIPRONO), RoundRules(), chance(1)) == []
    assert len(draw_round(ATIENO, plenty(fitted_by=KIPRONO), RoundRules(), chance(1))) == 30


def test_reasons_come_by_the_units_that_are_to_be_expected():
    reasons = [
        *meters(1, 1, Why.RISK, expected_units=1.5),
        *meters(2, 1, Why.RISK, expected_units=300),
        *meters(3, 1, Why.RISK, expected_units=20),
    ]
    drawn = draw_round(KIPRONO, Pools(reasons=reasons), RoundRules(meters=2), chance(1))
    assert {each.meter_id for each in drawn} == {2, 3}


def test_a_meter_that_two_pools_hold_is_visited_once():
    pools = Pools(waiting=meters(1, 5, Why.UNREAD), reasons=meters(1, 5, Why.RISK), due=meters(1, 5, Why.SEAL_DUE))
    assert len(draw_round(KIPRONO, pools, RoundRules(), chance(1))) == 5


def test_a_round_is_filled_with_meters_that_are_due_where_no_reason_is_left():
    drawn = draw_round(KIPRONO, Pools(due=meters(1, 50, Why.SEAL_DUE)), RoundRules(), chance(1))
    assert len(drawn) == 30


@pytest.mark.parametrize("pools", [Pools(), Pools(strata={"DC": 10}), Pools(strata={}), Pools(strata={"DC": 0})])
def test_with_nothing_to_draw_from_there_is_no_round(pools):
    assert draw_round(KIPRONO, pools, RoundRules(), chance(1)) == []


def test_the_lot_gives_each_kind_its_part_over_many_rounds():
    allotted = Counter()
    for seed in range(2000):
        places = allot({"DC": 900, "SC": 95, "EM": 5}, 4, chance(seed))
        assert sum(places.values()) == 4
        allotted.update(places)
    assert allotted["DC"] / 8000 == pytest.approx(0.9, abs=0.01)
    assert allotted["EM"] / 8000 == pytest.approx(0.005, abs=0.003)


def test_a_kind_with_too_few_meters_leaves_its_places_to_the_others():
    lot = [*meters(1, 20, Why.RANDOM, stratum="DC")]
    drawn = draw_round(
        KIPRONO, Pools(lot=lot, strata={"DC": 1, "SC": 99}), RoundRules(meters=10, random_percent=50), chance(1)
    )
    assert 5 <= len(drawn) <= 6


def test_the_walk_follows_the_old_route_and_what_has_none_comes_by_area():
    def at(meter_id, route, area="Karen"):
        return Candidate(
            meter_id=meter_id, account_id=1, why=Why.RISK, area=area, route=route, meter_number=f"{meter_id}"
        )

    unordered = [at(1, None, "Ruaka"), at(2, "12-10"), at(3, None), at(4, "12-9"), at(5, "2-100"), at(6, None)]
    assert [each.meter_id for each in walk(unordered)] == [5, 4, 2, 3, 6, 1]
