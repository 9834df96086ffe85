"""A quotation is paid from the menu, by prompt and by card: booked to the application, once."""

import pytest
import requests
import sqlalchemy as sa

from domain.care.case_references import APPLICATION, reference
from jobs import payments as tasks
from tests.support.applicants import FEE, Applicants
from tests.support.command_line import Operator
from tests.support.worker_tasks import run_tasks

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


@pytest.fixture
def card(quoted):
    """The path of the link that came by SMS, to pay all that is open by card."""
    quoted.phone(OTIENO).dials().answers("1", "6", "7", "1", "1", "2").sees("KES 34,980").answers("1").ends()
    tasks.send()
    assert quoted.rows("SELECT provider, application_id IS NOT NULL FROM payment_intents") == [("paystack", True)]
    return quoted.one("SELECT text FROM messages WHERE subject LIKE 'link:%'").rpartition(quoted.public_url)[2]


def pays_by_card(payments, path, times=1):
    """On Paystack's own page; its webhook comes, as often as it is sent, and Paystack is asked whether it is so."""
    payments.paystack.command("customer", reference=path.removeprefix("/p/"), action="pay")
    for _ in range(times):
        payments.providers_are_quiet()
        tasks.apply()
        tasks.ask()


def held(payments):
    return payments.rows("SELECT reason FROM suspense")


def applicants_of(payments):
    return Applicants(payments.phone, Operator(payments.flask))


def test_a_card_pays_the_application_once(quoted, card):
    leads = requests.get(quoted.public_url + card, allow_redirects=False, timeout=10)
    assert leads.headers["Location"].startswith(quoted.paystack.url)
    pays_by_card(quoted, card, times=3)
    assert booked(quoted) == ([("paid", FEE)], [("card_clearing", FEE), ("connections", -FEE)])
    assert quoted.one("SELECT count(*) FROM messages WHERE text LIKE '%The connection is paid%'") == 1
    tasks.list_cards()
    assert quoted.rows("SELECT kind FROM recon_breaks") == []


def test_a_card_that_pays_what_was_paid_already_waits(quoted, card):
    quoted.pays(OTIENO, FEE // 100, reference_of(quoted), shortcode="888899", confirmation={"times": 0})
    tasks.pull()
    pays_by_card(quoted, card)
    assert held(quoted) == [("already_paid",)]
    lines = [("card_clearing", FEE), ("connections", -FEE), ("mpesa_clearing", FEE), ("suspense", -FEE)]
    assert booked(quoted) == ([("paid", FEE)], lines)


def test_a_card_that_pays_after_the_quotation_has_lapsed_waits(quoted, card):
    with quoted.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE applications SET quoted_on = quoted_on - 91, quote_ends_on = quoted_on - 1"))
    run_tasks(quoted.parts, "connections.watch_applications")
    pays_by_card(quoted, card)
    assert (held(quoted), booked(quoted)[0]) == ([("lapsed",)], [("lapsed", 0)])


@pytest.mark.parametrize(
    ("costs", "found", "says"),
    [("20000", ("paid", FEE), "KES 14,980 above it"), ("60000", ("quoted", FEE), "KES 25,020 is still open")],
)
def test_a_card_that_pays_above_or_short_of_a_new_quotation_counts(quoted, card, costs, found, says):
    applicants_of(quoted).moves(reference_of(quoted), "class", "--to", "shop", "--amount", costs)
    pays_by_card(quoted, card)
    assert booked(quoted)[0] == [found]
    assert quoted.one(f"SELECT count(*) FROM messages WHERE text LIKE '%{says}%'") == 1


def reference_of(payments):
    return reference(APPLICATION, payments.one("SELECT id FROM applications"))
