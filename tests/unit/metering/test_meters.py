from decimal import Decimal

import pytest

from domain.metering.meters import Meter, Run, near_roll_over, total_units, units

FIVE_DIGITS = Meter("KP1000001", digits=5)
BY_FORTY = Meter("KP1000002", digits=4, multiplier=Decimal(40))


@pytest.mark.parametrize(
    ("meter", "previous", "present", "expected"),
    [
        (FIVE_DIGITS, 4321, 4521, 200),
        (FIVE_DIGITS, 4321, 4321, 0),
        (FIVE_DIGITS, 99900, 120, 220),
        (FIVE_DIGITS, 99999, 0, 1),
        (BY_FORTY, 100, 110, 400),
        (BY_FORTY, 9995, 5, 400),
    ],
)
def test_a_customer_pays_for_what_the_register_ran_through(meter, previous, present, expected):
    assert units(meter, previous, present) == expected


def test_a_fractional_multiplier_gives_exact_units():
    assert units(Meter("KP1", digits=5, multiplier=Decimal("1.2")), 100, 103) == Decimal("3.6")


def test_a_replaced_meter_is_never_compared_with_the_new_one():
    runs = [Run(FIVE_DIGITS, 4000, 4100), Run(BY_FORTY, 3, 5)]
    assert total_units(runs) == 100 + 2 * 40


@pytest.mark.parametrize(
    ("previous", "present", "rolled_over"),
    [(200, 100, False), (100, 200, True), (100, 100, True), (100_000, 5, True), (-1, 5, False), (5, 100_000, False)],
)
def test_readings_that_no_register_can_show_are_never_billed(previous, present, rolled_over):
    with pytest.raises(ValueError, match=r"^a re(ading|gister) "):
        Run(FIVE_DIGITS, previous, present, rolled_over)


@pytest.mark.parametrize(("previous", "near"), [(90_000, True), (99_999, True), (89_999, False), (0, False)])
def test_only_a_register_near_its_end_can_have_rolled_over(previous, near):
    assert near_roll_over(FIVE_DIGITS, previous, Decimal("0.9")) is near
