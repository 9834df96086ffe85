"""Whoever looks away finds less than chance does; few visits say nothing of anybody."""

from datetime import date

import pytest

from domain.field.clean_rates import Beside, clean_rates
from domain.field.rounds import RoundProgress
from domain.field.visit_figures import RegionMonth, Result, TechnicianFigures, visits_figure
from domain.field.visit_orders import Arm

MONTH = date(2026, 11, 1)


def of_the_lot(clean, loss):
    figures = {visits_figure(Arm.RANDOM, Result.CLEAN): clean, visits_figure(Arm.RANDOM, Result.LOSS): loss}
    return RegionMonth(MONTH, "Nairobi", figures)


def technician(arm, clean, loss):
    results = dict.fromkeys(Result, 0) | {Result.CLEAN: clean, Result.LOSS: loss, Result.ABSENT: 9}
    return TechnicianFigures("70001", "Otieno", "Nairobi", {arm: results}, 10, 1)


@pytest.mark.parametrize(
    ("arm", "clean", "loss", "beside"),
    [
        (Arm.RANDOM, 50, 0, Beside.AS_THE_LOT),
        (Arm.RANDOM, 124, 0, Beside.AS_THE_LOT),
        (Arm.RANDOM, 130, 0, Beside.MORE_CLEAN),
        (Arm.REASON, 130, 0, Beside.MORE_CLEAN),
        (Arm.RANDOM, 97, 3, Beside.AS_THE_LOT),
        (Arm.RANDOM, 80, 20, Beside.LESS_CLEAN),
        (Arm.REASON, 80, 20, Beside.AS_THE_LOT),
        (Arm.RANDOM, 0, 0, Beside.AS_THE_LOT),
    ],
)
def test_a_technician_is_marked_only_where_chance_does_not_explain_it(arm, clean, loss, beside):
    [found] = clean_rates([technician(arm, clean, loss)], [of_the_lot(970, 30)])
    assert found.beside is beside


def test_nobody_is_marked_before_the_lot_has_found_anything():
    [found] = clean_rates([technician(Arm.RANDOM, 500, 0)], [])
    assert (found.of_the_lot, found.beside) == (None, Beside.AS_THE_LOT)


def test_months_and_regions_are_not_mixed():
    elsewhere = RegionMonth(MONTH, "Coast", {visits_figure(Arm.RANDOM, Result.LOSS): 1_000})
    [found] = clean_rates([technician(Arm.RANDOM, 1, 0)], [of_the_lot(90, 10), elsewhere, of_the_lot(80, 20)])
    assert found.of_the_lot.value == 0.85


@pytest.mark.parametrize(
    ("closed", "hasty", "newest", "rounds", "fast"),
    [
        (1, 0, False, 1, 0),
        (4, 3, True, 0, 0),
        (5, 3, False, 0, 1),
        (5, 2, True, 0, 1),
        (5, 1, True, 0, 0),
        (6, 3, True, 0, 0),
        (7, 2, False, 0, -1),
    ],
)
def test_a_round_counts_once_and_turns_fast_or_slow_with_its_newest_visit(closed, hasty, newest, rounds, fast):
    progress = RoundProgress(closed, hasty, newest)
    assert (progress.rounds, progress.fast_rounds) == (rounds, fast)
