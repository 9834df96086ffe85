"""The paybill for connections beside the provider's own lists: what reached only the provider is booked, once."""

import pytest
import requests

from jobs import payments as tasks
from tests.support.applicants import FEE, Applicants
from tests.support.command_line import Operator
from tests.support.connections import BILLS, CONNECTIONS, confirmation
from tests.support.customers import add_customer
from tests.support.payment_providers import PAYMENTS_TOKEN, stamp

OTIENO = "+254722000002"
NEVER = {"times": 0}


@pytest.fixture
def office(payments):
    at_work = Operator(payments.flask)
    for name in ("achieng", "mutua"):
        at_work.asks("operator", "create", name, "--role", "payments")
    return at_work


@pytest.fixture
def quoted(payments):
    """The reference of an application that may be paid; its confirmations are on their way."""
    applicants = Applicants(payments.phone, Operator(payments.flask))
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "quoted")
    base = f"{payments.callbacks_at}/paybill"
    payments.parts.payments.daraja.register_urls(f"{base}/confirmation", f"{base}/validation", CONNECTIONS)
    return reference


def pays(payments, reference, shillings=FEE // 100, shortcode=CONNECTIONS, **more):
    return payments.pays(OTIENO, shillings, reference, shortcode=shortcode, **more)


def booked(payments):
    lines = "SELECT ledger_account, sum(cents)::int FROM journal_lines GROUP BY 1 HAVING sum(cents) <> 0 ORDER BY 1"
    return payments.rows("SELECT state, paid_cents::int FROM applications"), payments.rows(lines)


PAID = ([("paid", FEE)], [("connections", -FEE), ("mpesa_clearing", FEE)])


def test_a_payment_of_which_nobody_reported_is_pulled_once(payments, quoted):
    pays(payments, quoted, confirmation=NEVER)
    payments.works()
    assert booked(payments)[0] == [("quoted", 0)]
    for _ in range(2):
        tasks.pull()
        payments.works()
    tasks.pull_two_days()
    assert booked(payments) == PAID
    assert payments.rows("SELECT source, for_connections FROM payments") == [("pull", True)]
    assert payments.moved_here() == payments.moved_there() == FEE
    assert payments.one("SELECT count(*) FROM messages WHERE text LIKE '%The connection is paid%'") == 1


def test_what_was_reported_is_looked_for_in_the_list_of_its_own_paybill(payments, quoted, office):
    pays(payments, quoted)
    payments.works()
    payments.pass_time(2 * 3600)
    tasks.look_for_what_is_missing_there()
    assert office.asks("reconcile", "breaks")["breaks"] == []
    assert payments.one("SELECT confirmed_by FROM payments") == "pull"
    invented = confirmation(quoted, 100_000, "RKL51ZDR4F", CONNECTIONS, stamp(hours=-2))
    requests.post(f"{payments.public_url}/callbacks/{PAYMENTS_TOKEN}/paybill/confirmation", json=invented, timeout=10)
    payments.works()
    payments.pass_time(2 * 3600)
    tasks.look_for_what_is_missing_there()
    [found] = office.asks("reconcile", "breaks")["breaks"]
    assert (found["kind"], found["receipt"]) == ("missing_there", "RKL51ZDR4F")


def test_the_list_of_bills_does_not_wait_for_that_of_connections(payments, account):
    payments.pays(OTIENO, 700, "350060001", confirmation=NEVER)
    payments.safaricom.stand_in.state.pulls_registered.discard(CONNECTIONS)
    with pytest.raises(Exception, match="no list of payments"):
        tasks.pull()
    assert payments.rows("SELECT source, cents::int FROM payments") == [("pull", 70_000)]


@pytest.mark.parametrize(
    ("typed", "connections", "reason"),
    [
        ("{ref}", True, None),
        ("{ref}", False, "other_paybill"),  # a statement of the paybill for bills
        ("350060001", True, "no_reference"),  # no account is looked up at the paybill for connections
    ],
)
def test_a_statement_books_what_nobody_reported_once(payments, quoted, office, tmp_path, typed, connections, reason):
    add_customer(payments.parts.engine, "3500600-01")
    pays(payments, typed.format(ref=quoted), confirmation=NEVER)
    file = tmp_path / "statement.csv"
    file.write_text(requests.get(f"{payments.safaricom.url}/__statement.csv", timeout=10).text)
    words = ("--statement", file, *(("--connections",) if connections else ()), "--by", "achieng")
    found = office.asks("reconcile", "mpesa", *words)
    office.asks("reconcile", "release", found["id"], "--hash", found["hash"], "--by", "mutua")
    assert payments.rows("SELECT reason FROM suspense") == ([(reason,)] if reason else [])
    assert payments.rows("SELECT for_connections FROM payments") == [(connections,)]
    if reason is None:
        assert booked(payments) == PAID
    again = office.asks("reconcile", "mpesa", *words)
    assert (again["proposed"], again["closed"]) == (0, True)
    assert payments.moved_here() == payments.moved_there() == FEE


def test_a_statement_of_one_paybill_misses_nothing_of_the_other(payments, quoted, office, account, tmp_path):
    pays(payments, quoted)
    payments.pays(OTIENO, 700, "350060001")
    payments.works()
    everything = requests.get(f"{payments.safaricom.url}/__statement.csv", timeout=10).text.splitlines()
    for connections, shown in ((True, quoted), (False, "350060001")):
        file = tmp_path / f"{connections}.csv"
        file.write_text("\n".join([everything[0], *(line for line in everything[1:] if line.endswith(shown))]))
        words = ("--statement", file, *(("--connections",) if connections else ()), "--by", "achieng")
        assert office.asks("reconcile", "mpesa", *words)["closed"]


def test_the_payment_reaches_the_page_of_the_other_paybill_never(payments, quoted):
    pays(payments, quoted, shortcode=BILLS)
    payments.works()
    assert payments.rows("SELECT reason FROM suspense") == [("other_paybill",)]
    tasks.pull()
    assert payments.rows("SELECT count(*) FROM payments") == [(1,)]
