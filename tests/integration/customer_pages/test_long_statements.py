"""A statement of more than two pages is made by a worker, and comes when the page is loaded again."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from domain.billing.long_statements import MAX_LINES, MAX_TRIES, MAX_WAITING_PER_SESSION
from domain.jobs import Job
from domain.values.money import format_shillings
from domain.values.periods import business_date
from tests.integration.customer_pages.histories import add_payments, statistics_that_find_nothing
from tests.support.worker_tasks import run_tasks


@pytest.fixture
def path(app):
    """The whole history, to the day on which the test began."""
    return f"/my/statement.pdf?from=2020-01-01&to={business_date(app.extensions['parts'].clock.now())}"


@pytest.fixture
def worker(app):
    """One of its jobs, done now."""
    return lambda job: run_tasks(app.extensions["parts"], job)


def closing(rows):
    return rows("SELECT sum(cents)::bigint FROM journal_lines WHERE ledger_account = 'receivable'")[0][0]


def test_ten_thousand_movements_are_a_document_once_a_worker_has_made_it(reader, engine, rows, worker, path):
    add_payments(engine, 10_000)
    waiting = reader.get(path)
    assert (waiting.status_code, waiting.mimetype) == (202, "text/html")
    assert "being prepared" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    assert reader.get(path).status_code == 202
    assert rows("SELECT count(*) FROM long_statements") == [(1,)]
    worker(Job.SET_LONG_STATEMENTS)
    document = reader.get(path)
    assert (document.status_code, document.mimetype) == (200, "application/pdf")
    assert len(document.data) < 1_000_000
    pages = PdfReader(io.BytesIO(document.data)).pages
    first, last = pages[0].extract_text(), pages[-1].extract_text()
    assert f"KES {format_shillings(closing(rows), thousands=',')}" in last
    digest = re.search(r"/check/([0-9a-f]{32})", first.replace("\n", ""))[1]
    assert format_shillings(closing(rows), thousands=",") in reader.get(f"/check/{digest}").text


def test_ten_thousand_movements_are_a_file_too(reader, engine, rows):
    add_payments(engine, 10_000)
    answer = reader.get("/my/statement.csv?from=2020-01-01")
    assert answer.is_streamed
    opening, *moved, last = csv.DictReader(io.StringIO(answer.text))
    assert len(moved) == 10_001
    cents = [round(100 * float(row["amount_kes"])) for row in moved]
    assert round(100 * float(opening["owed_kes"])) + sum(cents) == round(100 * float(last["owed_kes"])) == closing(rows)


def test_ten_thousand_movements_take_no_minute_where_the_statistics_find_nothing(reader, engine, rows):
    """Which autovacuum makes so, now and then: a plan that reads every line for every entry is never worth it."""
    add_payments(engine, 10_000)
    with statistics_that_find_nothing(engine):
        page = reader.get("/my/statement?from=2020-01-01")
        assert (page.status_code, "paid to xxxx0007, moved to this account" in page.text) == (200, True)
        _, *moved, _ = csv.DictReader(io.StringIO(reader.get("/my/statement.csv?from=2020-01-01").text))
    assert len(moved) == 10_001


def test_another_language_and_other_days_are_documents_of_their_own_and_not_too_many(reader, engine, worker, path):
    add_payments(engine, 60)
    paths = [path, f"{path}&lang=sw", path.replace("2020", "2021"), path.replace("2020", "2022")]
    answers = [reader.get(each).status_code for each in paths]
    assert answers == [*[202] * MAX_WAITING_PER_SESSION, 429]
    worker(Job.SET_LONG_STATEMENTS)
    assert "Taarifa" in PdfReader(io.BytesIO(reader.get(f"{path}&lang=sw").data)).pages[0].extract_text()


def test_tabs_that_ask_for_the_same_at_once_all_wait_for_it(app, reader, engine, rows, path):
    add_payments(engine, 60)
    cookie = reader.get_cookie("pages").value

    def ask(_):
        tab = app.test_client()
        tab.set_cookie("pages", cookie)
        return tab.get(path).status_code

    with ThreadPoolExecutor(5) as tabs:
        assert {*tabs.map(ask, range(5))} == {202}
    assert rows("SELECT count(*) FROM long_statements") == [(1,)]


def test_another_session_of_the_same_account_does_not_have_it(app, reader, link, engine, worker, path):
    add_payments(engine, 60)
    reader.get(path)
    worker(Job.SET_LONG_STATEMENTS)
    other = app.test_client()
    assert other.get(path).status_code == 403
    other.post(link, data={"digits": "2345"})
    assert other.get(path).status_code == 202
    assert reader.get(path).status_code == 200


def test_what_a_worker_left_half_done_is_made_by_the_next_and_not_for_ever(reader, engine, rows, app, pass_time, path):
    add_payments(engine, 60)
    reader.get(path)
    store = app.extensions["parts"].store
    for _ in range(MAX_TRIES):
        with store.transaction() as work:
            assert work.long_statements.take() is not None
        with store.transaction() as work:
            assert work.long_statements.take() is None
        assert reader.get(path).status_code == 202
        pass_time(minutes=5, seconds=1)
    assert reader.get(path).status_code == 413


def test_more_than_one_document_can_hold_is_said_to_be_too_much(reader, engine, worker, path):
    add_payments(engine, MAX_LINES)
    reader.get(path)
    worker(Job.SET_LONG_STATEMENTS)
    answer = reader.get(path)
    assert (answer.status_code, "take the CSV file" in answer.text) == (413, True)


def test_it_is_forgotten_with_the_session(reader, engine, rows, worker, pass_time, path):
    add_payments(engine, 60)
    reader.get(path)
    worker(Job.SET_LONG_STATEMENTS)
    pass_time(minutes=31)
    assert reader.get(path).status_code == 403
    worker(Job.FORGET_OLD_TEXTS)
    assert rows("SELECT count(*) FROM long_statements") == [(0,)]
