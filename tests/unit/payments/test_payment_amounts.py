import pytest

from domain.payments.payments import PAYSTACK, PaymentRules, UnpayableAmount, asked_for, parse_amount

RULES = PaymentRules(min_shillings=10, max_shillings_mpesa=250_000, max_shillings_card=100_000)


@pytest.mark.parametrize(
    ("typed", "shillings"),
    [
        ("500", 500),
        (" 1,250 ", 1250),
        ("KES 500", 500),
        ("kshs. 500", 500),
        ("500/=", 500),
        ("500.00", 500),
        ("10", 10),
    ],
)
def test_an_amount_is_understood_as_people_type_it(typed, shillings):
    assert parse_amount(typed, RULES) == shillings * 100


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0", "too_little"),
        ("9", "too_little"),
        ("-5", "not_an_amount"),
        ("1000000000", "too_much"),
        ("250001", "too_much"),
        ("12.50", "not_whole"),
        ("12,50", "not_whole"),
        ("five hundred", "not_an_amount"),
        ("1e9", "not_an_amount"),
        ("", "not_an_amount"),
        ("٥٠٠", "not_an_amount"),
        ("\U0001f600", "not_an_amount"),
        ("9" * 10_000, "not_an_amount"),
    ],
)
def test_what_may_not_be_paid_is_said_with_its_reason(typed, code):
    assert parse_amount(typed, RULES) == UnpayableAmount(code)


def test_a_card_has_a_limit_of_its_own():
    assert parse_amount("100001", RULES, PAYSTACK) is UnpayableAmount.TOO_MUCH


@pytest.mark.parametrize(("owed", "asked"), [(125_000, 125_000), (125_001, 125_100), (99, 100), (0, 0), (-500, 0)])
def test_the_prompt_asks_for_whole_shillings_and_the_cents_above_become_credit(owed, asked):
    assert asked_for(owed) == asked
