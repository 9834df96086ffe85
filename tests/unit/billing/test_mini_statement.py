"""The mini statement: as much as fits two SMS, the newest movements first of all."""

from datetime import date, timedelta

import pytest

from domain.billing import ledger
from domain.billing.ledger import BILL, CREDIT_NOTE
from domain.billing.statements import Movement
from domain.services.billing.send_mini_statement import LINES, MAX_MOVEMENTS, mini_statement
from domain.values.gsm7 import offending, parts
from tests.support.terms import TERMS, customer

KINDS = tuple(LINES)


def movements(count, cents=999_999_950):
    day = date(2026, 12, 31)
    return [Movement(day - timedelta(days=n), KINDS[n], None, cents) for n in range(count)]


def test_every_kind_of_entry_has_words():
    assert set(KINDS) == {
        ledger.BILL,
        ledger.CREDIT_NOTE,
        ledger.OPENING_BALANCE,
        ledger.REVERSAL_UNDONE,
        ledger.PAYMENT,
        ledger.RECOVERY,
        ledger.RECOVERY_TAKEN_BACK,
        ledger.RELEASE,
        ledger.REVERSAL,
        ledger.RECONNECTION_FEE,
    }


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("balance", [999_999_950, -999_999_950])
def test_the_longest_statement_fits_two_sms(language, balance):
    text = mini_statement(customer(balance_cents=balance), movements(MAX_MOVEMENTS), language, TERMS)
    assert parts(text) <= 2
    assert offending(text) is None


def test_a_usual_statement_is_one_sms_of_the_movements_and_what_is_owed():
    owing = customer(balance_cents=125_000)
    moved = [Movement(date(2026, 1, 5), BILL, None, 125_000), Movement(date(2026, 1, 6), CREDIT_NOTE, None, -5_000)]
    assert mini_statement(owing, moved, "en", TERMS) == (
        "Kenya Power 3500600-01\n05/01 Bill KES 1,250\n06/01 Bill cancelled KES 50\n"
        "Owed now: KES 1,250. Paybill 888888."
    )


def test_an_account_in_credit_is_told_so():
    assert "credit KES 80" in mini_statement(customer(balance_cents=-8_000), [], "en", TERMS)
