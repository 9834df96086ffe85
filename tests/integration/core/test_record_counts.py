"""What `/metrics` says of readings, bills and messages is what there is, whatever made or changed them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from store.core.record_counts import BILLS, IDS_PER_PART, MESSAGES, READINGS, counted
from tests.support.customers import add_customer
from tests.support.sms import queue
from tests.support.worker_tasks import run_tasks

WANJIKU = "+254711000001"
TRUTH = {
    READINGS: "SELECT source, state, count(*) FROM readings GROUP BY 1, 2",
    BILLS: """
        SELECT '', CASE WHEN cancelled_at IS NULL THEN 'stands' ELSE 'cancelled' END, count(*) FROM bills GROUP BY 1, 2
    """,
    MESSAGES: "SELECT purpose, state, count(*) FROM messages GROUP BY 1, 2",
}


@pytest.fixture
def parts(operator):
    return operator.parts


@pytest.fixture
def town(operator, engine):
    """A customer whose bill was made from a slip and put right: bills, a credit note, messages."""
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    read = ("reading", "technician", "350060001", "--by", "Njeri")
    operator.asks(*read, "4521")
    operator.asks(*read, "4511", "--reason", "a slip")
    return operator


def compared(parts):
    """What is counted, and what is there."""
    with parts.engine.connect() as connection:
        kept = {name: sorted(counted(connection, name)) for name in TRUTH}
        there = {
            name: sorted(tuple(row) for row in connection.execute(sa.text(query))) for name, query in TRUTH.items()
        }
    return kept, there


def test_what_is_counted_is_what_there_is_before_and_after_it_is_added_up(town):
    kept, there = compared(town.parts)
    assert kept == there
    assert there[BILLS]
    run_tasks(town.parts, Job.ADD_UP_RECORDS)
    assert compared(town.parts) == (there, there)


def test_adding_up_while_others_write_loses_none(parts):
    phones = [f"+2547110{number:05d}" for number in range(60)]
    with ThreadPoolExecutor(4) as writers:
        work = [writers.submit(queue, parts, phone) for phone in phones]
        for _ in range(10):
            run_tasks(parts, Job.ADD_UP_RECORDS)
        for each in work:
            each.result()
    kept, there = compared(parts)
    assert kept == there == {READINGS: [], BILLS: [], MESSAGES: [("bill", "queued", 60)]}


def test_a_change_that_is_taken_back_is_not_counted(parts, engine):
    queue(parts, WANJIKU)
    with engine.connect() as connection:
        connection.execute(sa.text("UPDATE messages SET state = 'expired'"))
        connection.rollback()
    assert compared(parts)[0][MESSAGES] == [("bill", "queued", 1)]


@pytest.mark.parametrize("id_", [5, IDS_PER_PART - 1, 3 * IDS_PER_PART], ids=["newest", "end of a part", "far away"])
def test_a_night_finds_what_was_changed_past_the_triggers_says_it_and_puts_it_right(parts, engine, capsys, id_):
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            sa.text("""
                INSERT INTO messages
                    (id, purpose, subject, phone, text, parts, priority, queued_at, not_before, useful_until)
                OVERRIDING SYSTEM VALUE VALUES (:id, 'bill', '1', '+254711000001', '', 1, 1, now(), now(), now())
            """),
            {"id": id_},
        )
    run_tasks(parts, Job.COMPARE_RECORDS)
    assert "records_miscounted" in capsys.readouterr().err
    kept, there = compared(parts)
    assert kept == there
    run_tasks(parts, Job.COMPARE_RECORDS)
    assert "records_miscounted" not in capsys.readouterr().err


def test_a_scrape_reads_no_table_of_records(town):
    """With ten million of them it costs what it costs with ten."""
    statements = []
    sa.event.listen(town.parts.engine, "before_cursor_execute", lambda *_: statements.append(_[2]))
    figures = {name: rows for name, _, _, rows in town.parts.figures()}
    assert figures["bills"]
    assert [each for each in statements if "FROM bills" in each or "FROM readings " in each] == []
