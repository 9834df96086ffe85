"""A file of money is brought to the console, worked through by a worker, and what only it knows waits for another."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from domain.jobs import Job
from domain.values.periods import NAIROBI
from tests.support.console import Console
from tests.support.worker_tasks import run_tasks

STATEMENT = "Receipt No.,Completion Time,Transaction Status,Paid In,Withdrawn,Reason Type,A/C No.\n"
PAYMENTS = "receipt,paid_at,amount,reference\n"


@pytest.fixture
def console(app):
    return Console(app)


@pytest.fixture
def yesterday(console):
    return (console.parts.clock.now().astimezone(NAIROBI) - timedelta(days=1)).strftime("%Y-%m-%d 10:00:00")


def brings(browser, content, source="mpesa", name="statement.csv"):
    sent = {"source": source, "file": (BytesIO(content.encode() if isinstance(content, str) else content), name)}
    return browser.opens("/console/payments").submits("/upload", **sent)


def test_a_statement_is_worked_through_and_booked_by_another(console, yesterday, rows):
    browser = console.signs_in("Barasa", "payments")
    content = f"{STATEMENT}SKL1,{yesterday},Completed,500.00,,Pay Bill,3500600-01\n"
    brings(browser, content).sees("The file is kept", "Waits for a worker")
    polled = browser.client.get("/console/payments", headers={"HX-Request": "true"}).text
    assert polled.startswith('<div id="uploads" hx-get="/console/payments"')
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    browser.opens("/console/payments").sees("1 rows", "1 proposed, KES 500: another operator decides")
    assert "hx-trigger" not in browser.client.get("/console/payments", headers={"HX-Request": "true"}).text
    assert rows("SELECT count(*) FROM payments") == [(0,)]
    [(request,)] = rows("SELECT request_id FROM uploaded_files")
    other = console.signs_in("Chebet", "payments").opens(f"/console/requests/{request}")
    other.submits("/approve").sees("Approved")
    run_tasks(console.parts, Job.GO_ON_WITH_RELEASED_FILES)
    assert rows("SELECT receipt, cents FROM payments") == [("SKL1", 50_000)]
    brings(browser, content).sees("The file is kept")
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    browser.opens("/console/payments").sees("all of it is in our books")
    assert rows("SELECT count(*) FROM payments") == [(1,)]
    acts = rows("SELECT action, operator FROM audit WHERE action LIKE 'reconcile mpesa' ORDER BY id")
    assert acts == [("reconcile mpesa", "Barasa")] * 2


def test_a_banks_file_is_worked_through_in_pieces(console, yesterday, rows):
    browser = console.signs_in("Barasa", "payments")
    lines = "".join(f"EQ{number},{yesterday},100,3500600-01\n" for number in range(250))
    brings(browser, PAYMENTS + lines, source="Equity").sees("Waits for a worker")
    brings(browser, PAYMENTS + lines, source="equity").sees("being worked through already")
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    browser.opens("/console/payments").sees("250 rows", "250 proposed")
    assert rows("SELECT source, rows, rows_done, state FROM uploaded_files") == [("equity", 250, 250, "done")]


def test_a_line_that_is_wrong_refuses_the_file_with_its_sentence(console, yesterday, rows):
    browser = console.signs_in("Barasa", "payments")
    brings(browser, f"{PAYMENTS}EQ1,{yesterday},much,3500600-01\n", source="equity")
    brings(browser, f"{STATEMENT}SKL1,{yesterday},Perhaps,5,,Pay Bill,1\n")
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    browser.opens("/console/payments").sees("Refused: Line 2, column amount: 'much' is not an amount")
    browser.sees("'Perhaps' is no status of a transaction")
    assert rows("SELECT count(*) FROM payment_proposals") == [(0,)]


@pytest.mark.parametrize(
    ("source", "content", "words"),
    [
        ("mpesa", b"\x89PNG\r\n\x1a\n" + bytes(100), "This is a picture"),
        ("mpesa", b"\xff\xd8\xff\xe0" + bytes(100), "This is a picture"),
        ("mpesa", b"%PDF-1.7\n", "This is a picture or a PDF"),
        ("mpesa", b"PK\x03\x04 workbook", "This is an Excel workbook"),
        ("mpesa", b"", "The file is empty"),
        ("mpesa", PAYMENTS.encode(), "No line names the columns Receipt No."),
        ("M-Pesa", PAYMENTS.encode(), "No line names the columns Receipt No."),
        ("equity", STATEMENT.encode(), "No line names the columns receipt, paid_at"),
        ("equity", b"\xef\xbb\xbf", "No line names the columns"),
        ("equity", "receipt;paid_at\xe9".encode("latin-1"), "is not UTF-8"),
        ("", PAYMENTS.encode(), "A source is named by letters"),
        ("paystack", PAYMENTS.encode(), "has its own ways"),
        ("equity", PAYMENTS.encode() + b"x" * 10_000_000, "A file has at most 10 MB"),
        ("equity", PAYMENTS.encode() + b"x" * 10_200_000, "That is too large"),
    ],
)
def test_what_is_no_file_of_money_gets_a_sentence(console, rows, source, content, words):
    brings(console.signs_in("Barasa", "payments"), content, source=source).sees(words)
    assert rows("SELECT count(*) FROM uploaded_files") == [(0,)]


def test_a_form_without_a_file_gets_a_sentence(console):
    browser = console.signs_in("Barasa", "payments").opens("/console/payments")
    browser.submits("/upload", source="equity", file="").sees("Choose a file first")


def test_a_file_that_a_lost_worker_had_is_gone_on_with(console, engine, yesterday, rows):
    browser = console.signs_in("Barasa", "payments")
    brings(browser, f"{PAYMENTS}EQ1,{yesterday},5,3500600-01\n", source="equity", name="0711000001 \u202e.csv")
    with console.parts.store.transaction() as work:
        assert work.uploaded_files.claim() is not None
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    assert rows("SELECT state FROM uploaded_files") == [("waiting",)]
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE uploaded_files SET lease_until = now() - interval '1 minute'")
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    assert rows("SELECT state, name FROM uploaded_files") == [("done", "0711000001 .csv")]


def test_a_file_that_no_worker_brings_to_an_end_is_an_alert_and_a_figure(console, engine, yesterday, rows, capsys):
    """Each worker that takes it up is lost."""
    brings(console.signs_in("Barasa", "payments"), f"{PAYMENTS}EQ1,{yesterday},5,3500600-01\n", source="equity")
    failing = []
    for _attempt in range(4):
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE uploaded_files SET lease_until = NULL")
        if _attempt < 3:
            with console.parts.store.transaction() as work:
                work.uploaded_files.claim()
        failing.append({name: found for name, _, _, found in console.parts.figures()}["uploaded_files_failing"])
    assert failing == [[], [], [("equity", 1)], [("equity", 1)]]
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    assert capsys.readouterr().err.count("uploaded_file_fails") == 1
    assert rows("SELECT state FROM uploaded_files") == [("done",)]


def test_whoever_lost_the_role_meanwhile_proposes_nothing(console, yesterday, rows):
    browser = console.signs_in("Barasa", "payments")
    brings(browser, f"{PAYMENTS}EQ1,{yesterday},5,3500600-01\n", source="equity")
    with console.parts.store.transaction() as work:
        person = work.operators.find("Barasa")
        work.operators.change(replace(person, roles=("care",)), by=None, os_user="test")
    run_tasks(console.parts, Job.WORK_THROUGH_UPLOADS)
    assert rows("SELECT state FROM uploaded_files") == [("refused",)]
    assert rows("SELECT count(*) FROM approval_requests") == [(0,)]
