"""A quotation is paid from the menu, by prompt and by card: booked to the application, once."""

import pytest

from jobs import payments as tasks
from tests.support.applicants import FEE, Applicants
from tests.support.command_line import Operator

OTIENO = "+254722000002"


@pytest.fixture
def quoted(payments):
    applicants = Applicants(payments.phone, Operator(payments.flask))
    applicants.up_to(applicants.applies(OTIENO), "quoted")
    return payments


def booked(payments):
    return payments.rows("SELECT state, paid_cents::int FROM applications"), payments.rows(
        "SELECT ledger_account, sum(cents)::int FROM journal_lines GROUP BY 1 HAVING sum(cents) <> 0 ORDER BY 1"
    )


def test_a_prompt_pays_the_application_once_also_when_the_paybill_confirms_it(quoted):
    otieno = quoted.phone(OTIENO).dials().answers("1", "6", "7", "1").sees("To pay: KES 34,980").answers("1", "1")
    otieno.sees("KES 34,980").answers("1").ends("888899", "A0")
    quoted.pass_time(10)
    quoted.works()
    assert booked(quoted) == ([("paid", FEE)], [("connections", -FEE), ("mpesa_clearing", FEE)])
    assert quoted.moved_here() == quoted.moved_there() == FEE


def test_a_card_pays_the_application(quoted):
    quoted.phone(OTIENO).dials().answers("1", "6", "7", "1", "1", "2").sees("KES 34,980").answers("1").ends()
    tasks.send()
    assert quoted.rows("SELECT provider, application_id IS NOT NULL FROM payment_intents") == [("paystack", True)]
