"""Money that came in is booked once, to whom it was meant for, and everybody concerned is notified once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa

from domain import commands
from domain.errors import InvalidInput, NotFound, Refused
from domain.operators.approvals import APPROVED
from domain.operators.operators import Operator
from domain.payments.payments import CALLBACK, CONFIRMATION, MPESA, PULL, STATEMENT, Payment, Reversal
from domain.services.operators.decide_request import DecideRequest, decide_request
from domain.services.payments.accept_prompt import AcceptPrompt, accept_prompt
from domain.services.payments.ask_payment import AskPayment, ask_payment
from domain.services.payments.propose_account import ProposeAccount, propose_account
from domain.services.payments.record_payment import record_payment
from domain.services.payments.record_reversal import record_reversal
from domain.services.payments.undo_reversal import UndoReversal, undo_reversal
from domain.values.periods import business_date
from tests.support.customers import add_customer
from tests.support.waiting import until, waits_for_a_lock

WANJIKU, OTIENO, MUTUA = "+254711000001", "+254722000002", "+254733000003"
RECEIPT = "RKL51ZDR4F"
NOW = datetime.now(UTC)


def paid(cents=50_000, receipt=RECEIPT, reference="3500600-01", source=CONFIRMATION, **more):
    return Payment(MPESA, receipt, cents, source, NOW, paid_at=NOW, reference=reference, **more)


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def account(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, meter="KE1234567", balance_cents=125_000)


@pytest.fixture
def book(parts):
    def book(payment):
        """Reports now what was paid as long ago as the test says."""
        with parts.store.transaction() as work:
            paid_at = payment.paid_at and payment.paid_at + (work.now - NOW)
            return record_payment(replace(payment, received_at=work.now, paid_at=paid_at), work, parts.terms)

    return book


@pytest.fixture
def asked(parts, account):
    """Otieno's phone is asked to pay 500 for Wanjiku's account."""
    command = AskPayment(
        key=commands.key("ussd:s1", "3*1", 1),
        token="0" * 32,
        provider=MPESA,
        account_id=account,
        cents=50_000,
        phone=OTIENO,
        asked_by=OTIENO,
        language="sw",
        in_session=False,
    )
    with parts.store.transaction() as work:
        ask_payment(command, work, parts.terms)
        intent = work.intents.by_token(command.token)
        work.intents.move(intent.id, "send")
        accept_prompt(AcceptPrompt(intent, "ws_CO_1"), work, parts.terms)
        return intent.id


@pytest.fixture
def two_operators(parts):
    with parts.store.transaction() as work:
        for name in ("achieng", "mutua"):
            work.operators.add(Operator(name, ("payments",)), by=None, os_user="test")


def proposes(parts, payment_id, account="3500600-01"):
    with parts.store.transaction() as work:
        return propose_account(ProposeAccount(payment_id, account, "achieng", None), work, parts.terms)


def approves(parts, asked, by="mutua"):
    with parts.store.transaction() as work:
        decide_request(DecideRequest(asked.id, APPROVED, asked.digest, by, None), work, parts.approval_terms)


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def balances(engine):
    """What payments have moved."""
    moved = """
        SELECT ledger_account, sum(cents) FROM journal_lines JOIN journal_entries ON id = entry_id
        WHERE kind <> 'opening_balance' GROUP BY 1
    """
    return dict(rows(engine, moved))


def test_a_payment_lowers_what_is_owed_and_the_receipt_says_so(account, book, engine):
    assert book(paid()) == "credited"
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(75_000,)]
    assert balances(engine) == {"mpesa_clearing": 50_000, "receivable": -50_000}
    [(purpose, phone, text)] = rows(engine, "SELECT purpose, phone, text FROM messages")
    assert (purpose, phone) == ("receipt", WANJIKU)
    assert all(word in text for word in (RECEIPT, "KES 500", "KES 750", "3500600-01"))


def test_what_is_above_the_bill_stays_as_credit(account, book, engine):
    book(paid(cents=130_000))
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(-5_000,)]
    [(text,)] = rows(engine, "SELECT text FROM messages")
    assert "credit KES 50" in text


def test_another_payer_is_told_too_and_learns_no_balance(account, book, engine):
    book(paid(phone=OTIENO))
    texts = dict(rows(engine, "SELECT phone, text FROM messages"))
    assert set(texts) == {WANJIKU, OTIENO}
    assert "750" not in texts[OTIENO]


@pytest.mark.parametrize(
    ("number", "reference"),
    [("3500600-01", "350060001"), ("3500600-01", "3500600"), ("3500600-01", "KE1234567"), ("350060103", "35OO6O1O3")],
)
def test_old_numbers_new_numbers_and_the_meter_find_the_account(engine, book, number, reference):
    add_customer(engine, number, meter="KE1234567")
    assert book(paid(reference=reference)) == "credited"


@pytest.mark.parametrize("reference", ["", "9999999-01", "JOHN", "\U0001f600", "\x00", "7001234"])
def test_a_payment_for_nobody_known_waits_in_suspense_and_moves_no_account(engine, book, account, reference):
    for suffix in ("01", "02"):
        add_customer(engine, f"7001234-{suffix}")
    assert book(paid(reference=reference, phone=OTIENO)) == "held"
    assert balances(engine) == {"mpesa_clearing": 50_000, "suspense": -50_000}
    assert rows(engine, "SELECT count(*) FROM accounts WHERE balance_cents NOT IN (0, 125000)") == [(0,)]
    [(phone, text)] = rows(engine, "SELECT phone, text FROM messages")
    assert phone == OTIENO
    assert "97771" in text
    assert ("no account" in text) == (reference != "7001234")


def test_two_persons_release_what_is_in_suspense(engine, book, account, parts, two_operators):
    book(paid(reference="9999999-01"))
    [(payment_id,)] = rows(engine, "SELECT payment_id FROM suspense")
    with pytest.raises(NotFound):
        proposes(parts, payment_id, account="8888888-01")
    asked = proposes(parts, payment_id)
    with pytest.raises(Refused, match="a second operator does"):
        approves(parts, asked, by="Achieng")
    approves(parts, asked)
    assert balances(engine) == {"mpesa_clearing": 50_000, "suspense": 0, "receivable": -50_000}
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(75_000,)]
    assert rows(engine, "SELECT phone FROM messages") == [(WANJIKU,)]
    with pytest.raises(Refused, match="was approved by mutua already"):
        approves(parts, asked)
    with pytest.raises(NotFound):
        proposes(parts, payment_id)


def test_twenty_sources_at_once_credit_once(account, book, engine):
    with ThreadPoolExecutor(10) as threads:
        outcomes = list(threads.map(lambda _: book(paid()), range(50)))
    assert sorted(outcomes) == ["credited", *["known"] * 49]
    assert rows(engine, "SELECT count(*) FROM journal_entries WHERE kind = 'payment'") == [(1,)]
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(75_000,)]
    assert rows(engine, "SELECT count(*) FROM messages") == [(1,)]


def test_many_payments_at_once_to_one_account_add_up(account, book, engine):
    receipts = [f"RKL51ZDR{number:02d}" for number in range(30)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda receipt: book(paid(cents=1_000, receipt=receipt)), receipts))
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(95_000,)]
    assert rows(engine, "SELECT count(DISTINCT text) FROM messages") == [(30,)]


SOURCES = {
    "callback": paid(source=CALLBACK, reference="", phone=OTIENO, intent_id=1),
    "confirmation": paid(reference="350060001", paybill_balance_cents=900_000),
    "pull": replace(paid(source=PULL, reference="350060001"), paid_at=None),
    "statement": paid(source=STATEMENT, reference="350060001"),
}


@pytest.mark.parametrize("order", list(permutations(SOURCES, 2)) + list(permutations(SOURCES, 4)), ids="-".join)
def test_in_whatever_order_the_sources_come_the_end_is_the_same(order, account, asked, book, engine):
    outcomes = []
    for source in (*order, *order):
        payment = SOURCES[source]
        outcomes.append(book(replace(payment, intent_id=asked if payment.intent_id else None)))
    assert sorted(outcomes) == ["credited", *["known"] * (2 * len(order) - 1)]
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(75_000,)]
    assert rows(engine, "SELECT state FROM payment_intents") == [("paid",)]
    assert {phone for (phone,) in rows(engine, "SELECT phone FROM messages")} == {WANJIKU, OTIENO}
    assert rows(engine, "SELECT count(*) FROM messages") == [(2,)]
    assert rows(engine, "SELECT count(*) FROM recon_breaks") == [(0,)]


def test_another_amount_than_we_asked_for_is_quarantined(asked, book, engine):
    assert book(paid(cents=5_000, source=CALLBACK, intent_id=asked)) == "quarantined"
    assert rows(engine, "SELECT count(*) FROM payments") == [(0,)]
    assert rows(engine, "SELECT kind, receipt FROM recon_breaks") == [("quarantined", RECEIPT)]


def test_another_amount_for_a_known_receipt_is_listed_and_not_booked(account, book, engine):
    book(paid())
    assert book(paid(cents=60_000, source=STATEMENT)) == "amount_differs"
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(75_000,)]
    assert rows(engine, "SELECT kind FROM recon_breaks") == [("amount_differs",)]


def test_a_receipt_that_paid_another_account_pays_no_second_one(asked, book, engine):
    add_customer(engine, "8800600-01")
    book(paid(reference="8800600-01"))
    assert book(paid(source=CALLBACK, intent_id=asked)) == "quarantined"
    assert rows(engine, "SELECT balance_cents FROM accounts ORDER BY number") == [(125_000,), (-50_000,)]


def test_an_old_request_of_another_amount_or_time_is_not_taken_for_answered(asked, book, engine):
    book(paid(cents=40_000))
    book(replace(paid(receipt="RKL51ZDR4G"), paid_at=NOW - timedelta(hours=2)))
    assert rows(engine, "SELECT state FROM payment_intents") == [("sent",)]


def test_who_really_paid_is_told_though_another_had_asked_for_as_much(asked, book, engine):
    book(paid(phone=MUTUA))
    assert rows(engine, "SELECT state FROM payment_intents") == [("sent",)]
    assert {phone for (phone,) in rows(engine, "SELECT phone FROM messages")} == {WANJIKU, MUTUA}


def test_a_reversal_is_an_entry_and_a_late_callback_does_not_undo_it(account, book, engine, parts):
    book(paid())
    back = Reversal(MPESA, "RKM00REV01", RECEIPT, 50_000, STATEMENT, NOW)
    for outcome in ("reversed", "known"):
        with parts.store.transaction() as work:
            assert record_reversal(back, work, parts.terms) == outcome
    assert book(paid(source=CALLBACK)) == "known"
    assert balances(engine) == {"mpesa_clearing": 0, "receivable": 0}
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(125_000,)]
    assert rows(engine, "SELECT count(*) FROM messages") == [(2,)]


def test_no_more_goes_back_than_was_paid(account, book, engine, parts):
    book(paid())
    for receipt, cents in (("RKM00REV01", 30_000), ("RKM00REV02", 20_000)):
        with parts.store.transaction() as work:
            record_reversal(Reversal(MPESA, receipt, RECEIPT, cents, STATEMENT), work, parts.terms)
    with parts.store.transaction() as work:
        assert record_reversal(Reversal(MPESA, "RKM00REV03", RECEIPT, 1, STATEMENT), work, parts.terms) == "too_much"
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(125_000,)]


def test_what_went_back_from_suspense_is_not_released(account, book, engine, parts):
    book(paid(reference="9999999-01"))
    with parts.store.transaction() as work:
        record_reversal(Reversal(MPESA, "RKM00REV01", RECEIPT, 50_000, STATEMENT), work, parts.terms)
    assert balances(engine) == {"mpesa_clearing": 0, "suspense": 0}
    assert rows(engine, "SELECT released_by FROM suspense") == [("reversal",)]


def test_what_is_left_of_a_held_payment_when_a_part_went_back_waits_on_and_is_released(
    account, book, engine, parts, two_operators
):
    book(paid(reference="9999999-01"))
    with parts.store.transaction() as work:
        record_reversal(Reversal(MPESA, "RKM00REV01", RECEIPT, 20_000, STATEMENT), work, parts.terms)
    with parts.store.reading() as work:
        [held] = work.suspense.all(0, 10)
    assert held["cents"] == 30_000
    approves(parts, proposes(parts, held["id"]))
    assert balances(engine) == {"mpesa_clearing": 30_000, "suspense": 0, "receivable": -30_000}
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(95_000,)]
    with parts.store.transaction() as work:
        record_reversal(Reversal(MPESA, "RKM00REV02", RECEIPT, 30_000, STATEMENT), work, parts.terms)
    assert balances(engine) == {"mpesa_clearing": 0, "suspense": 0, "receivable": 0}


def test_a_refund_that_fails_while_its_payment_is_released_is_not_booked_beside_the_account(
    account, book, engine, parts, two_operators
):
    book(paid(reference="9999999-01"))
    with parts.store.transaction() as work:
        record_reversal(Reversal(MPESA, "RKM00REV01", RECEIPT, 20_000, STATEMENT), work, parts.terms)
    with parts.store.reading() as work:
        [held] = work.suspense.all(0, 10)
    asked = proposes(parts, held["id"])
    undone = UndoReversal(MPESA, "RKM00REV01")

    def undo():
        with parts.store.transaction() as work:
            return undo_reversal(undone, work, parts.terms)

    with ThreadPoolExecutor(1) as other:
        with parts.store.transaction() as work:
            decide_request(DecideRequest(asked.id, APPROVED, asked.digest, "mutua", None), work, parts.approval_terms)
            work.connection.flush()
            waiting = other.submit(undo)
            until(lambda: waiting.done() or waits_for_a_lock(engine))
        assert waiting.result() == "changed"
    assert undo() == "undone"
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(75_000,)]
    assert balances(engine) == {"mpesa_clearing": 50_000, "suspense": 0, "receivable": -50_000}
    assert rows(engine, "SELECT released_at IS NULL FROM suspense") == [(False,)]


def test_an_account_that_was_cut_off_joins_the_reconnect_list_when_nothing_is_overdue(engine, book):
    cut_off = add_customer(engine, "3500600-01", balance_cents=50_000, status="disconnected")
    book(paid(cents=49_000))
    assert rows(engine, "SELECT count(*) FROM reconnections") == [(0,)]
    book(paid(cents=1_000, receipt="RKL51ZDR4G"))
    assert rows(engine, "SELECT account_id, reason FROM reconnections") == [(cut_off, None)]


@pytest.mark.parametrize(("days_left", "orders"), [(0, 1), (3, 1), (-1, 0)])
def test_who_was_given_time_by_an_answer_is_reconnected_by_what_is_paid_in_it(engine, book, parts, days_left, orders):
    """As the crew's list has it: until then nothing is overdue."""
    cut_off = add_customer(engine, "3500600-01", balance_cents=50_000, status="disconnected")
    with parts.store.transaction() as work:
        work.accounts.give_time(cut_off, business_date(work.now) + timedelta(days=days_left))
    book(paid(cents=1_000))
    assert rows(engine, "SELECT count(*) FROM reconnections") == [(orders,)]
    with parts.store.reading() as work:
        listed = work.worklists.reconnect(business_date(work.now), 0, 10)
    assert len(listed) == orders


def to_reconnect(parts):
    with parts.store.reading() as work:
        return len(work.worklists.reconnect(business_date(work.now), 0, 10))


def test_a_duplicate_that_goes_back_takes_nobody_off_the_reconnect_list_who_owes_nothing(engine, book, parts):
    add_customer(engine, "3500600-01", balance_cents=50_000, status="disconnected")
    for receipt in (RECEIPT, "RKL51ZDR4G"):
        book(paid(receipt=receipt, source=PULL))
    goes_back = (("RKM00REV01", "RKL51ZDR4G", 50_000, 1), ("RKM00REV02", RECEIPT, 100, 0))
    for receipt, original, cents, listed in goes_back:
        with parts.store.transaction() as work:
            record_reversal(Reversal(MPESA, receipt, original, cents, STATEMENT), work, parts.terms)
        assert to_reconnect(parts) == listed


def test_a_refund_that_failed_puts_its_customer_back_on_the_reconnect_list(engine, book, parts):
    add_customer(engine, "3500600-01", balance_cents=50_000, status="disconnected")
    book(paid(source=PULL))
    with parts.store.transaction() as work:
        record_reversal(Reversal(MPESA, "RKM00REV01", RECEIPT, 50_000, STATEMENT), work, parts.terms)
    assert to_reconnect(parts) == 0
    with parts.store.transaction() as work:
        assert undo_reversal(UndoReversal(MPESA, "RKM00REV01"), work, parts.terms) == "undone"
    assert to_reconnect(parts) == 1


@pytest.mark.parametrize("receipt", ["", "X" * 65, "RKL51ZDR4\x00", "RKL51\nZDR4F"])
def test_what_is_no_receipt_is_no_payment(receipt):
    with pytest.raises(InvalidInput):
        paid(receipt=receipt)


@pytest.mark.parametrize("cents", [0, -1])
def test_no_money_is_no_payment(cents):
    with pytest.raises(InvalidInput):
        paid(cents=cents)


@pytest.mark.parametrize(
    "change",
    ["UPDATE payments SET cents = 1", "UPDATE payments SET account_id = NULL", "DELETE FROM payments"],
)
def test_nobody_edits_a_payment(account, book, engine, change):
    book(paid())
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.text(change))
