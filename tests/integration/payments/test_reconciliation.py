"""Our ledger compared with M-Pesa's: what is missing here is booked, what differs is listed, the same again changes
nothing.
"""

from datetime import UTC, datetime

import pytest
import requests

from domain.errors import InvalidInput
from domain.payments.reconciliation import MISSING_HERE, Break
from domain.values.periods import NAIROBI
from jobs import payments as tasks
from payments.mpesa import pull
from tests.support.command_line import Operator
from tests.support.payment_providers import confirmation

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}
NOON = "2026-11-23 12:00:00"
HEADER = (
    "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,"
    "Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No."
)


@pytest.fixture
def operator(payments):
    """At the command line of a service whose payments two people look after."""
    at_work = Operator(payments.flask)
    for name in ("achieng", "mutua"):
        at_work.asks("operator", "create", name, "--role", "payments")
    return at_work


def compares(operator, file):
    """What the comparison with the statement prints, whether or not something differs."""
    said = operator.types("reconcile", "mpesa", "--statement", file, "--by", "achieng", "--json")
    found = said.printed
    assert (said.code == 0) == (not found["differences"] and (found["closed"] or found["proposed"] > 0))
    return found


def books(operator, file):
    """One brings the statement, the other one releases what only it knows; what the first one was answered."""
    found = compares(operator, file)
    if found["id"]:
        operator.asks("reconcile", "release", found["id"], "--hash", found["hash"], "--by", "mutua")
    return found


def now():
    """As the portal writes it."""
    return f"{datetime.now(UTC).astimezone(NAIROBI):%Y-%m-%d %H:%M:%S}"


@pytest.fixture
def statement(payments, tmp_path):
    """The portal's export as it is now, with lines added or taken away."""

    def statement(change=lambda lines: lines):
        lines = requests.get(f"{payments.safaricom.url}/__statement.csv", timeout=10).text.splitlines()
        file = tmp_path / "statement.csv"
        file.write_text("\n".join(change(lines)) + "\n")
        return file

    return statement


def balance(payments):
    return payments.one("SELECT balance_cents FROM accounts WHERE number = '3500600-01'")


def breaks(payments):
    return payments.rows("SELECT kind, settled_at IS NOT NULL FROM recon_breaks ORDER BY kind")


def test_the_pull_books_what_nobody_reported_and_nothing_twice(payments, account):
    for amount in (100, 200):
        payments.pays(OTIENO, amount, "350060001", confirmation=NEVER)
    payments.pays(OTIENO, 300, "350060001")
    tasks.apply()
    for _ in range(2):
        tasks.pull()
    assert balance(payments) == 65_000
    assert payments.moved_here() == payments.moved_there()
    assert payments.rows("SELECT rows, posted, closed FROM recon_runs WHERE source = 'pull' ORDER BY ran_at") == [
        (3, 2, True),
        (3, 0, True),
    ]


def test_the_pull_tells_what_the_payer_typed_where_only_the_prompt_had_told_of_the_payment(payments, account):
    payments.safaricom.command("scripts", confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert payments.rows("SELECT source, reference FROM payments") == [("callback", "")]
    tasks.pull()
    assert payments.rows("SELECT source, reference FROM payments") == [("callback", "350060001")]
    assert balance(payments) == 75_000


def test_the_pull_finds_the_request_that_a_late_payment_without_a_time_was_the_answer_to(payments, account):
    payments.safaricom.command("scripts", callback=NEVER, confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    payments.pass_time(3_000)
    receipt = payments.safaricom.look("__ledger")["movements"][0]["receipt"]
    confirmation = {
        "TransID": receipt,
        "TransAmount": "500",
        "BusinessShortCode": "888888",
        "BillRefNumber": "350060001",
    }
    requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=confirmation, timeout=10)
    tasks.apply()
    assert payments.rows("SELECT state FROM payment_intents") == [("sent",)]
    tasks.pull()
    assert payments.rows("SELECT state FROM payment_intents") == [("paid",)]
    assert (balance(payments), payments.one("SELECT count(*) FROM payments")) == (75_000, 1)


def test_a_list_of_more_pages_than_are_looked_at_is_booked_so_far_and_never_noted_as_closed(
    payments, account, monkeypatch, capsys
):
    monkeypatch.setattr(pull, "MAX_PAGES", 1)
    monkeypatch.setattr(pull, "PULL_PAGE_ROWS", 1)
    payments.pays(OTIENO, 500, "350060001", confirmation=NEVER)
    with pytest.raises(InvalidInput, match="more than 1 payments"):
        tasks.pull()
    assert balance(payments) == 75_000
    assert payments.rows("SELECT * FROM recon_runs WHERE source = 'pull'") == []
    assert "payments_not_pulled" in "".join(capsys.readouterr())


def test_the_pull_lists_another_amount_for_a_payment_that_we_hold(payments, account):
    receipt = payments.pays(OTIENO, 500, "350060001", confirmation=NEVER)["receipt"]
    confirmation = {
        "TransID": receipt,
        "TransAmount": "900",
        "BusinessShortCode": "888888",
        "BillRefNumber": "350060001",
    }
    requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=confirmation, timeout=10)
    tasks.apply()
    tasks.pull()
    assert breaks(payments) == [("amount_differs", False)]
    assert payments.rows("SELECT closed FROM recon_runs WHERE source = 'pull'") == [(False,)]


def test_a_jump_of_our_balance_is_noticed_and_pulled(payments, account):
    payments.pays(OTIENO, 100, "350060001")
    payments.pays(OTIENO, 200, "350060001", confirmation=NEVER)
    payments.pays(OTIENO, 300, "350060001")
    tasks.apply()
    assert balance(payments) == 85_000
    tasks.watch_paybill_balance()
    assert balance(payments) == 65_000
    tasks.watch_paybill_balance()
    assert payments.one("SELECT count(*) FROM recon_runs WHERE source = 'pull'") == 1


def test_a_payment_that_mpesa_does_not_know_is_listed(payments, account):
    forged = confirmation(TransID="RKLFORGED1", TransAmount="900.00")
    requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=forged, timeout=10)
    tasks.apply()
    payments.pass_time(2 * 3_600)
    for _ in range(2):
        tasks.pull_two_days()
    assert breaks(payments) == [("missing_there", False)]
    assert payments.rows("SELECT closed FROM recon_runs WHERE source = 'pull'") == [(False,), (False,)]


def test_what_mpesa_s_own_ledger_reported_is_not_missed_there_in_the_night(payments, account, operator, statement):
    payments.pays(OTIENO, 100, "3500600-01", confirmation=NEVER)
    file = statement()
    payments.pass_time(50 * 3_600)
    books(operator, file)
    assert payments.rows("SELECT source FROM payments") == [("statement",)]
    payments.pass_time(2 * 3_600)
    tasks.pull_two_days()
    assert breaks(payments) == [("missing_here", True)]


def test_a_statement_that_agrees_closes_the_day(payments, account, operator, statement):
    payments.pays(OTIENO, 500, "3500600-01")
    tasks.apply()
    found = compares(operator, statement())
    assert (found["rows"], found["amount"], found["posted"], found["closed"]) == (1, "500.00", 0, True)
    assert breaks(payments) == []


def test_the_day_closes_when_what_differed_is_settled(payments, account, operator, statement):
    payments.pays(OTIENO, 100, "3500600-01")
    payments.pays(OTIENO, 200, "3500600-01")
    tasks.apply()
    file = statement(lambda lines: [*lines, lines[1]])
    assert not compares(operator, file)["closed"]
    [found] = operator.asks("reconcile", "breaks")["breaks"]
    operator.asks("reconcile", "settle", found["id"], "--why", "printed twice", "--by", "achieng")
    assert compares(operator, file)["closed"]
    assert breaks(payments) == [("duplicate", True)]


def test_a_quarantined_payment_keeps_its_day_open_though_the_statement_booked_it(
    payments, account, operator, statement
):
    payments.safaricom.command("scripts", callback_fault="wrong_amount", confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert books(operator, statement())["proposed"] == 1
    assert (balance(payments), compares(operator, statement())["closed"]) == (75_000, False)
    [quarantined] = operator.asks("reconcile", "breaks")["breaks"]
    operator.asks("reconcile", "settle", quarantined["id"], "--why", "the callback was forged", "--by", "achieng")
    assert compares(operator, statement())["closed"]


def test_a_day_whose_amounts_differ_does_not_close_by_being_settled(payments, account, operator, statement):
    payments.pays(OTIENO, 500, "3500600-01")
    tasks.apply()
    file = statement(lambda lines: [line.replace(",500.00,", ",555.00,") for line in lines])
    compares(operator, file)
    [found] = operator.asks("reconcile", "breaks")["breaks"]
    operator.asks("reconcile", "settle", found["id"], "--why", "seen", "--by", "achieng")
    assert not compares(operator, file)["closed"]


def test_a_row_with_an_odd_receipt_is_held_and_the_others_are_booked(payments, account, operator, statement):
    payments.pays(OTIENO, 100, "3500600-01", confirmation=NEVER)
    odd = f"x,{now()},,,Completed,5.00,,,,Pay Bill,,,"
    books(operator, statement(lambda lines: [lines[0], odd, *lines[1:]]))
    assert balance(payments) == 115_000
    held = "SELECT p.receipt, s.reason FROM suspense s JOIN payments p ON p.id = s.payment_id"
    assert payments.rows(held) == [("x", "receipt")]


def test_the_charge_of_a_payment_is_no_payment_listed_twice(payments, account, operator, statement):
    receipt = payments.pays(OTIENO, 500, "3500600-01")["receipt"]
    tasks.apply()
    charge = f"{receipt},{now()},,,Completed,,-5.00,,,Pay Bill Charge,,,"
    found = compares(operator, statement(lambda lines: [*lines, charge]))
    assert (found["differences"], found["ignored"], found["closed"]) == ({}, 1, True)


def test_every_difference_is_typed_mended_where_it_can_be_and_found_once(payments, account, operator, statement):
    payments.pays(OTIENO, 100, "3500600-01")
    missing_here = payments.pays(OTIENO, 200, "3500600-01", confirmation=NEVER)["receipt"]
    reversed_there = payments.pays(OTIENO, 300, "3500600-01")["receipt"]
    missing_there = payments.pays(OTIENO, 400, "3500600-01")["receipt"]
    differs = payments.pays(OTIENO, 500, "3500600-01")["receipt"]
    payments.pays(OTIENO, 600, "3500600-01")
    tasks.apply()
    payments.safaricom.command("reverse", receipt=reversed_there)
    payments.safaricom.command("withdraw", amount=100)

    def tampered(lines):
        kept = [line for line in lines if not line.startswith(missing_there)]
        return [
            "Organization: KENYA POWER",
            "",
            *(line.replace(",500.00,", ",555.00,") if line.startswith(differs) else line for line in kept),
            kept[1],
        ]

    file = statement(tampered)
    first, second = (books(operator, file) for _ in range(2))
    assert (first["proposed"], first["ignored"], first["closed"]) == (2, 1, False)
    assert first["ignored_by_cause"] == {"Funds Transfer to Bank": 1}
    assert (second["id"], second["proposed"], second["closed"]) == (None, 0, False)
    assert (
        first["differences"]
        == second["differences"]
        == {
            "duplicate": 1,
            "missing_there": 1,
            "amount_differs": 1,
        }
    )
    assert breaks(payments) == [
        ("amount_differs", False),
        ("duplicate", False),
        ("missing_here", True),
        ("missing_there", False),
        ("reversed_there", True),
    ]
    assert balance(payments) == 125_000 - 10_000 - 20_000 - 40_000 - 50_000 - 60_000
    assert payments.rows(f"SELECT source FROM payments WHERE receipt = '{missing_here}'") == [("statement",)]


def test_a_difference_that_was_looked_into_is_settled_by_name(payments, account, operator, statement):
    payments.pays(OTIENO, 100, "3500600-01")
    payments.pays(OTIENO, 200, "3500600-01")
    tasks.apply()
    compares(operator, statement(lambda lines: [*lines, lines[1]]))
    [found] = operator.asks("reconcile", "breaks")["breaks"]
    assert found["kind"] == "duplicate"
    assert operator.asks("reconcile", "settle", found["id"], "--why", "printed twice", "--by", "achieng")
    assert operator.asks("reconcile", "breaks")["breaks"] == []
    assert operator.types("reconcile", "settle", found["id"], "--why", "again", "--by", "achieng").code == 1


def test_a_quarantined_payment_that_did_move_waits_in_suspense_for_two_persons(payments, account, operator):
    confirmation = {"callback_fault": "wrong_amount", "confirmation": NEVER}
    payments.safaricom.command("scripts", **confirmation)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    [found] = operator.asks("reconcile", "breaks")["breaks"]
    assert (found["kind"], payments.one("SELECT count(*) FROM payments")) == ("quarantined", 0)
    held = operator.asks("reconcile", "hold", found["id"], "--by", "achieng")
    assert held["held"] == found["receipt"]
    assert [each["receipt"] for each in operator.asks("suspense", "list")["payments"]] == [found["receipt"]]
    assert (balance(payments), operator.asks("reconcile", "breaks")["breaks"]) == (125_000, [])
    assert operator.types("reconcile", "hold", found["id"], "--by", "achieng").code == 1


def test_what_is_booked_already_is_not_held_a_second_time(payments, account, operator):
    payments.safaricom.command("scripts", callback_fault="wrong_amount")
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert balance(payments) == 75_000
    [found] = operator.asks("reconcile", "breaks")["breaks"]
    assert operator.types("reconcile", "hold", found["id"], "--by", "achieng").code == 1
    assert payments.one("SELECT count(*) FROM payments") == 1
    assert [each["id"] for each in operator.asks("reconcile", "breaks")["breaks"]] == [found["id"]]


def test_a_reversal_of_a_payment_that_nobody_knows_is_listed(payments, account, operator, tmp_path):
    file = tmp_path / "statement.csv"
    row = f"RKM00REV01,{now()},,Reversal,Completed,,-500.00,0.00,TRUE,Transaction Reversal,,RKL51ZDR4F,"
    file.write_text(f"{HEADER}\n{row}\n")
    assert compares(operator, file)["differences"] == {"reversed_there": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "No line names the columns"),
        ("a,b,c\n1,2,3\n", "No line names the columns"),
        (HEADER, "no completed rows"),
        (f"{HEADER}\nRKL51ZDR4F,yesterday,,,Completed,5.00,,,,,,,\n", "Line 2, column Completion Time: 'yesterday'"),
        (f"{HEADER}\nRKL51ZDR4F,{NOON},,,Completed,five,,,,,,,\n", "Line 2, column Paid In: 'five'"),
        (f"{HEADER}\nRKL51ZDR4F,0001-01-01 00:00:00,,,Completed,5.00,,,,,,,\n", "Line 2, column Completion Time"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_a_sentence_and_books_nothing(
    payments, operator, tmp_path, content, words
):
    file = tmp_path / "statement.csv"
    file.write_text(content)
    said = operator.types("reconcile", "mpesa", "--statement", file)
    assert (said.code, words in said.err) == (1, True)
    assert payments.rows("SELECT id FROM payments") == []


def test_the_urls_are_registered_by_a_command(payments, operator):
    payments.safaricom.forget("urls")
    assert operator.asks("mpesa", "register-urls", "--pull-phone", "0711000000")["registered"]
    assert operator.asks("mpesa", "register-urls", "--connections", "--pull-phone", "0711000000")["pull"]
    assert payments.safaricom.stand_in.state.pulls_registered == {"888888", "888899"}
    assert payments.safaricom.stand_in.state.other_urls.confirmation.endswith("/paybill/confirmation")
    payments.safaricom.command("options", one_time_registration=True)
    said = operator.types("mpesa", "register-urls")
    assert (said.code, "already registered" in said.err) == (1, True)


def test_suspense_is_released_by_two_operators_and_never_by_one(payments, account, operator):
    payments.pays(OTIENO, 500, "0711000001")
    tasks.apply()
    [held] = operator.asks("suspense", "list")["payments"]
    assert (held["amount"], held["reason"], held["suggested"]) == ("500.00", "unknown", "3500600-01")
    number = held["id"]
    assert operator.types("suspense", "release", number, "--by", "mutua").code == 1
    assert operator.types("suspense", "propose", number, "--account", "9999999-01", "--by", "achieng").code == 1
    assert operator.types("suspense", "propose", number, "--account", "3500600-01", "--by", "nobody").code == 1
    assert operator.asks("suspense", "propose", number, "--account", "3500600-01", "--by", "achieng")
    assert operator.types("suspense", "release", number, "--by", "ACHIENG").code == 1
    assert operator.asks("suspense", "release", number, "--by", "mutua")["released_by"] == "mutua"
    assert balance(payments) == 75_000
    assert operator.asks("suspense", "list")["payments"] == []
    assert operator.types("suspense", "release", number, "--by", "mutua").code == 1
    audited = payments.rows("SELECT action FROM audit WHERE action LIKE 'suspense%' ORDER BY at")
    assert [action for (action,) in audited] == [
        "suspense propose",
        "suspense release",
    ]


def test_what_waits_is_listed_page_by_page_to_its_end(payments, account, operator):
    with payments.parts.store.transaction() as work:
        for place in range(5):
            work.breaks.add(Break(MISSING_HERE, "mpesa", f"RKL000000{place}", {"there": 100}))
    for place in range(3):
        payments.pays(OTIENO, 500 + place, "999999901")
    tasks.apply()
    for words, name, count in ((("reconcile", "breaks"), "breaks", 5), (("suspense", "list"), "payments", 3)):
        first = operator.asks(*words, "--most", 2)
        rest = operator.asks(*words, "--after", first["next"])
        assert (len(first[name]), len(rest[name]), rest["next"]) == (2, count - 2, None)
        assert len(operator.types(*words, "--csv").out.splitlines()) == 1 + count


def test_what_differs_is_shown_in_shillings_and_columns(payments, account, operator):
    receipt = payments.pays(OTIENO, 500, "350060001", confirmation=NEVER)["receipt"]
    forged = confirmation(TransID=receipt, TransAmount="900.00")
    requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=forged, timeout=10)
    tasks.apply()
    tasks.pull()
    columns, line = operator.types("reconcile", "breaks").out.splitlines()
    assert columns.split()[:4] == ["id", "kind", "provider", "receipt"]
    assert "here 900.00" in line
    assert "{" not in line
    assert len(operator.types("reconcile", "breaks", "--csv").out.splitlines()) == 2
