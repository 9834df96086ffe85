"""Money for a connection: whole, in parts, too much, too late, twice, to the wrong place; and back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from domain.payments.payments import MPESA, STATEMENT, Reversal
from domain.services.payments.record_reversal import record_reversal
from domain.services.payments.undo_reversal import UndoReversal, undo_reversal
from domain.values.money import format_kes
from domain.values.periods import business_date
from store.core.clock import travel
from tests.support.applicants import FEE, METER
from tests.support.connections import BILLS, validates
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

OTIENO = "+254722000002"
BOOKED = """
    SELECT ledger_account, sum(cents)::int FROM journal_lines GROUP BY 1 HAVING sum(cents) <> 0 ORDER BY 1
"""
HELD = "SELECT reason FROM suspense WHERE released_at IS NULL ORDER BY payment_id"
PAID = "SELECT state, paid_cents::int FROM applications"


@pytest.fixture
def quoted(applicants):
    """Quoted at 34,980."""
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "quoted")
    return reference


def later(engine, days):
    with engine.begin() as connection:
        travel(connection, timedelta(days=days))


def test_a_part_is_credited_and_said_to_be_one_and_the_rest_pays(applicants, quoted, rows, told):
    applicants.pays(quoted, 1_000_000, "TCPART0001")
    assert rows(PAID) == [("quoted", 1_000_000)]
    assert "KES 24,980 is still open" in told(OTIENO)
    applicants.pays(quoted, 2_498_000, "TCPART0002")
    assert rows(PAID) == [("paid", FEE)]
    assert rows(BOOKED) == [("connections", -FEE), ("mpesa_clearing", FEE)]


def test_what_is_above_the_quotation_is_the_first_credit_of_the_account(applicants, quoted, rows, told, client):
    applicants.pays(quoted, FEE + 5_000)
    assert "KES 50 above it goes to your first bill" in told(OTIENO)
    for step in (("advance", "--to", "wayleave"), ("advance", "--to", "built"), ("advance", "--to", "inspected")):
        applicants.moves(quoted, *step)
    meter = ("--meter", "04219999", "--seal", "KP-77", "--reading", "12", "--region", "Nairobi")
    applicants.moves(quoted, "meter", *meter)
    text_in(client, OTIENO, "YES")
    assert rows("SELECT balance_cents::int FROM accounts") == [(-5_000,)]
    assert rows(BOOKED) == [("mpesa_clearing", FEE + 5_000), ("receivable", -5_000), ("revenue", -FEE)]


def opened(applicants, quoted, client):
    """Everything after the money, up to the applicant's yes."""
    for rung in ("wayleave", "built", "inspected"):
        applicants.moves(quoted, "advance", "--to", rung)
    applicants.moves(quoted, "meter", *METER)
    text_in(client, OTIENO, "YES")


def goes_back(operator, cents, receipt="TCBACK0001", original="TC2290PAID"):
    with operator.parts.store.transaction() as work:
        return record_reversal(Reversal(MPESA, receipt, original, cents, STATEMENT), work, operator.parts.terms)


def is_undone(operator, receipt="TCBACK0001"):
    with operator.parts.store.transaction() as work:
        return undo_reversal(UndoReversal(MPESA, receipt), work, operator.parts.terms)


def test_what_goes_back_once_the_account_is_open_is_owed_by_the_account(
    applicants, quoted, rows, told, client, operator
):
    applicants.pays(quoted, FEE + 5_000)
    opened(applicants, quoted, client)
    assert goes_back(operator, FEE + 5_000) == "reversed"
    assert rows("SELECT balance_cents::int FROM accounts") == [(FEE,)]
    assert rows(BOOKED) == [("receivable", FEE), ("revenue", -FEE)]
    assert "KES 35,030" in told(OTIENO)
    assert is_undone(operator) == "undone"
    assert rows("SELECT balance_cents::int FROM accounts") == [(-5_000,)]
    assert rows(BOOKED) == [("mpesa_clearing", FEE + 5_000), ("receivable", -5_000), ("revenue", -FEE)]


def test_what_went_back_while_it_was_built_is_owed_by_the_account_and_due_as_a_bill(
    applicants, quoted, rows, client, operator, told
):
    applicants.pays(quoted)
    applicants.moves(quoted, "advance", "--to", "wayleave")
    assert goes_back(operator, 100_000) == "reversed"
    for rung in ("built", "inspected"):
        applicants.moves(quoted, "advance", "--to", rung)
    applicants.moves(quoted, "meter", *METER)
    text_in(client, OTIENO, "YES")
    assert rows("SELECT balance_cents::int FROM accounts") == [(100_000,)]
    [(number,)] = rows("SELECT number FROM accounts")
    due_on = business_date(operator.parts.clock.now()) + timedelta(days=14)
    pay = f"KES 1,000 of its price went back: pay it by {due_on:%d/%m/%Y}, paybill 888888, account {number}."
    assert f"Account {number} is open" in told(OTIENO)
    assert pay in told(OTIENO)
    assert rows(BOOKED) == [("mpesa_clearing", FEE - 100_000), ("receivable", 100_000), ("revenue", -FEE)]
    assert operator.asks("list", "disconnect")["rows"] == []
    assert is_undone(operator) == "undone"
    assert rows(BOOKED) == [("mpesa_clearing", FEE), ("revenue", -FEE)]


@pytest.mark.parametrize(
    ("built", "paid", "back", "says"),
    [
        (True, FEE, 100_000, "KES 1,000 is owed, and is due once the account is open."),
        (True, FEE + 5_000, 5_000, "went back to the payer. Nobody"),
        (True, FEE + 5_000, 6_000, "KES 10 is owed"),
        (False, FEE, 100_000, "KES 1,000 is open, pay it by {ends_on}: paybill 888899, account {reference}."),
        (False, FEE, FEE, "KES 34,980 is open"),
        (False, 1_000_000, 1_000_000, "KES 34,980 is open"),
    ],
)
def test_the_applicant_is_told_once_of_money_that_goes_back_and_of_a_refund_that_fails(
    applicants, quoted, rows, told, operator, built, paid, back, says
):
    def counted():
        return rows("SELECT count(*) FROM messages")[0][0]

    applicants.pays(quoted, paid)
    if built:
        applicants.moves(quoted, "advance", "--to", "wayleave")
    before = counted()
    assert [goes_back(operator, back) for _ in range(2)] == ["reversed", "known"]
    [(ends_on,)] = rows("SELECT quote_ends_on FROM applications")
    assert f"{format_kes(back)} of payment TC2290PAID for {quoted} went back to the payer." in told(OTIENO)
    assert says.format(ends_on=f"{ends_on:%d/%m/%Y}", reference=quoted) in told(OTIENO)
    assert [is_undone(operator) for _ in range(2)] == ["undone", "known"]
    assert f"A refund of {format_kes(back)} for {quoted} could not be paid out" in told(OTIENO)
    assert counted() == before + 2


def test_a_quotation_whose_last_day_is_over_is_not_asked_for_when_its_money_goes_back(
    applicants, quoted, told, engine, operator
):
    applicants.pays(quoted)
    later(engine, 91)
    assert goes_back(operator, FEE) == "reversed"
    assert "went back to the payer. Nobody" in told(OTIENO)


def test_the_same_receipt_again_changes_nothing(applicants, quoted, rows):
    for _ in range(2):
        applicants.pays(quoted)
    assert rows(PAID) == [("paid", FEE)]
    assert rows("SELECT count(*) FROM journal_entries") == [(1,)]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("{ref}", "already_paid"),
        ("{spaced}", "already_paid"),
        ("A999-9999", "unknown"),
        ("350060001", "no_reference"),
    ],
)
def test_a_second_payment_and_an_unclear_one_wait_with_the_reason(applicants, quoted, rows, engine, typed, reason):
    add_customer(engine, "3500600-01")
    applicants.pays(quoted)
    typed = typed.format(ref=quoted, spaced=quoted.lower().replace("-", " "))
    applicants.pays(typed, 100_000, "TCSECOND01")
    assert rows(HELD) == [(reason,)]
    assert rows(BOOKED) == [("connections", -FEE), ("mpesa_clearing", FEE + 100_000), ("suspense", -100_000)]
    assert rows("SELECT balance_cents::int FROM accounts") == [(0,)]


def test_a_reference_at_the_paybill_for_bills_waits_and_the_payer_is_told(applicants, quoted, rows, told):
    applicants.pays(quoted, FEE, "TCOTHER001", shortcode=BILLS)
    assert (rows(HELD), rows(PAID)) == ([("other_paybill",)], [("quoted", 0)])
    assert "cannot be paid now" in told(OTIENO)


def test_money_before_the_quotation_waits(applicants, rows):
    applicants.pays(applicants.applies(OTIENO))
    assert rows(HELD) == [("not_quoted",)]


def test_a_quotation_is_reminded_of_three_times_then_lapses_and_late_money_waits(
    applicants, quoted, rows, told, engine, operator
):
    found = []
    for days in (59, 1, 20, 8, 2, 1):
        later(engine, days)
        run_tasks(operator.parts, "connections.watch_applications", "connections.watch_applications")
        found.append(rows("SELECT reminded, state FROM applications")[0])
    assert found == [(0, "quoted"), (60, "quoted"), (80, "quoted"), (88, "quoted"), (88, "quoted"), (88, "lapsed")]
    assert rows("SELECT count(*) FROM messages WHERE text LIKE '%is open. Pay by%'") == [(3,)]
    assert "has lapsed. Do not pay it now" in told(OTIENO)
    applicants.pays(quoted, FEE, "TCLATE0001")
    assert (rows(HELD), rows(PAID)) == ([("lapsed",)], [("lapsed", 0)])
    assert rows(BOOKED) == [("mpesa_clearing", FEE), ("suspense", -FEE)]
    applicants.moves(quoted, "quote", "--amount", "34980")
    applicants.pays(quoted, FEE, "TCANEW0001")
    assert rows(PAID) == [("paid", FEE)]


def test_an_application_that_cannot_be_read_holds_up_no_other_and_alerts_once(
    applicants, quoted, rows, engine, operator
):
    other = applicants.applies("+254711000009", "Achieng", "34567890", "1", "Kasarani", "the stage", "1", "2")
    applicants.up_to(other, "quoted")
    with engine.begin() as connection:
        spoilt = (
            "UPDATE applications SET clock = 'none', clock_from = quoted_on, clock_due_on = quoted_on WHERE phone = "
        )
        connection.execute(sa.text(f"{spoilt} :phone"), {"phone": OTIENO})
    later(engine, 91)
    with capture_logs() as logs:
        run_tasks(operator.parts, "connections.watch_applications", "connections.watch_applications")
    assert rows("SELECT state FROM applications ORDER BY id") == [("quoted",), ("lapsed",)]
    assert [line["event"] for line in logs if line.get("alert")] == ["row_failed"]


def test_a_part_of_a_quotation_that_lapses_waits_to_go_back(applicants, quoted, rows, told, engine, operator):
    applicants.pays(quoted, 1_000_000)
    later(engine, 91)
    run_tasks(operator.parts, "connections.watch_applications")
    assert (rows(HELD), rows(PAID)) == ([("withdrawn",)], [("lapsed", 0)])
    assert "KES 10,000 that was paid goes back" in told(OTIENO)


def test_what_was_paid_goes_back_when_it_is_withdrawn_before_building(applicants, quoted, rows, told, phone):
    applicants.pays(quoted)
    phone(OTIENO).dials().answers("1", "6", "7", "1").sees("paid", "4 Withdraw").answers("4", "1").ends("withdrawn")
    assert (rows(HELD), rows(PAID)) == ([("withdrawn",)], [("withdrawn", 0)])
    assert rows(BOOKED) == [("mpesa_clearing", FEE), ("suspense", -FEE)]
    assert "KES 34,980 goes back" in told(OTIENO)


WITHDRAWS = ("1", "6", "7", "1", "4", "1")


@pytest.mark.parametrize("back", [FEE, 1_000_000])
@pytest.mark.parametrize("end", ["withdrawn", "lapsed"])
def test_a_refund_that_fails_once_the_application_is_over_waits_for_two_persons(
    applicants, quoted, rows, phone, engine, operator, end, back
):
    applicants.pays(quoted)
    assert goes_back(operator, back) == "reversed"
    if end == "withdrawn":
        phone(OTIENO).dials().answers(*WITHDRAWS).ends("withdrawn")
    else:
        later(engine, 91)
        run_tasks(operator.parts, "connections.watch_applications")
    assert rows(PAID) == [(end, 0)]
    assert is_undone(operator) == "undone"
    assert rows(HELD) == [("withdrawn",)]
    assert rows(BOOKED) == [("mpesa_clearing", FEE), ("suspense", -FEE)]
    assert [row["amount"] for row in operator.asks("suspense", "list")["payments"]] == ["34980.00"]


def test_once_it_is_built_nobody_withdraws_it(applicants, quoted, rows, phone):
    applicants.pays(quoted)
    applicants.moves(quoted, "advance", "--to", "wayleave")
    applicants.moves(quoted, "advance", "--to", "built")
    assert "comes inspected" in applicants.is_refused(quoted, "advance", "--to", "withdrawn", "--reason", "x")
    phone(OTIENO).dials().answers("1", "6", "7", "1").sees("built").sees_no("Withdraw")


@pytest.mark.parametrize(
    ("reference", "shortcode", "goes_on"),
    [
        ("{ref}", "888899", True),
        ("{glued}", "888899", True),
        ("{wrong}", "888899", False),  # another digit
        ("A999-9999", "888899", False),
        ("Otieno", "888899", False),
        ("350060001", "888899", True),  # digits alone are for people to find
        ("{ref}", "888888", True),  # our own prompts go there
        ("A999-9999", "888888", False),
        ("3500600-01", "888888", True),
    ],
)
def test_only_what_is_certainly_nobodys_is_turned_away(quoted, client, engine, reference, shortcode, goes_on):
    add_customer(engine, "3500600-01")
    wrong = f"{quoted[:-1]}{(int(quoted[-1]) + 1) % 10}"
    typed = reference.format(ref=quoted, glued=quoted.replace("-", "").lower(), wrong=wrong)
    assert validates(client, typed, shortcode) is goes_on
