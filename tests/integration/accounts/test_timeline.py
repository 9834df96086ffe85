"""The timeline of an account: every kind of event is there once, in its order, on whatever page."""

import pytest
import sqlalchemy as sa

from domain.accounts.timeline import EventKind, parse_timeline_key
from domain.errors import InvalidInput
from store.accounts import timeline
from store.core.clock import SystemClock
from store.unit_of_work import Store
from tests.support.customers import add_customer
from tests.support.many_accounts import add_many_accounts

WANJIKU = "+254711000001"
NUMBER = "3500600-01"


def pages(engine, account_id):
    """Every page of the timeline."""
    before, read = None, []
    while before is not None or not read:
        with Store(engine, SystemClock()).reading() as unit_of_work:
            page = unit_of_work.timelines.page(account_id, [NUMBER], [WANJIKU], before)
        read.append(page[: timeline.PER_PAGE])
        before = page[timeline.PER_PAGE - 1].key if len(page) > timeline.PER_PAGE else None
    return read


@pytest.fixture
def lived(engine, operator, phone, pass_time):
    """Wanjiku's account, to which everything has happened that can."""
    account_id = add_customer(engine, NUMBER, phone=WANJIKU, last=4401, balance_cents=10_000)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    operator.asks("operator", "create", "Njeri", "--role", "care", "--role", "field", "--role", "payments")
    pass_time(minutes=1)
    with engine.begin() as connection:
        bill = connection.execute(sa.text("SELECT number FROM bills")).scalar_one()
    operator.asks("reading", "technician", NUMBER, "4480", "--reason", "misread", "--by", "Njeri")
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                """
            INSERT INTO payments (provider, receipt, cents, account_id, reference, source, received_at, recorded_at)
                VALUES ('mpesa', 'SKL7777777', 5000, :id, 'x', 'pull', now(), now());
            INSERT INTO reversals (provider, receipt, payment_id, cents, source, recorded_at)
                SELECT 'mpesa', 'SKL8888888', id, 5000, 'pull', now() FROM payments;
            INSERT INTO bill_queries (account_id, complaint, phone, language, opened_at)
                VALUES (:id, 'high_bill', :phone, 'en', now());
            INSERT INTO outage_tickets (phone, language, kind, place, account_id, state, reported_at)
                VALUES (:phone, 'en', 'no_power', 'home', :id, 'reported', now())
            """.replace(":id", str(account_id)).replace(":phone", f"'{WANJIKU}'")
            )
        )
    operator.asks("account", "note", NUMBER, "Dog in the yard", "--by", "Njeri")
    operator.asks("account", "show", NUMBER, "--by", "Njeri")
    return account_id, bill


def test_every_kind_of_event_is_on_the_timeline_and_looks_are_only_counted(lived, engine):
    account_id, bill = lived
    [events] = pages(engine, account_id)
    assert {event.kind for event in events} == set(EventKind)
    assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)
    assert any(event.kind is EventKind.CREDIT_NOTE and event.said["bill"] == bill for event in events)
    assert "account show" not in {event.said.get("action") for event in events}
    with Store(engine, SystemClock()).reading() as unit_of_work:
        assert unit_of_work.timelines.looks([NUMBER]) == 1


def test_the_pages_together_are_the_timeline_also_where_many_things_happen_at_one_moment(lived, engine, monkeypatch):
    account_id, _ = lived
    [whole] = pages(engine, account_id)
    for size in (1, 2, 3, 7):
        monkeypatch.setattr(timeline, "PER_PAGE", size)
        read = pages(engine, account_id)
        assert [event for page in read for event in page] == whole
        assert all(len(page) == size for page in read[:-1])


@pytest.mark.parametrize(
    "key", ["", "1", "1.2", "1.99.3", "1.2.3.4", "-1.2.3", "a.b.c", "9" * 40 + ".1.1", "1.2.3 OR 1"]
)
def test_a_key_that_no_page_gave_gets_a_sentence(key):
    with pytest.raises(InvalidInput, match="begin at the newest"):
        parse_timeline_key(key)


def test_a_key_survives_its_way_through_an_address(lived, engine):
    [events] = pages(engine, lived[0])
    assert [parse_timeline_key(event.key.as_text()) for event in events] == [event.key for event in events]


def test_a_timeline_is_one_statement_that_reads_no_table_from_end_to_end(engine, database_url):
    add_many_accounts(database_url)
    with engine.begin() as connection:
        for statement in (timeline.FIRST_PAGE, timeline.NEXT_PAGE):
            compiled = statement.compile(dialect=engine.dialect)
            values = {
                "account_id": 7, "subjects": ["4000007-01"], "phones": ["+254720000007"], "looks": [], "limit": 31,
                "at": "2026-01-01", "rank": 1, "id": 1,
            }  # fmt: skip
            used = {name: values[name] for name in compiled.params}
            plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}", used).scalars())
            # Tables that hold nothing yet are read as they are.
            empty = ("journal_entries", "journal_lines", "account_notes", "reversals", "undone_reversals")
            scanned = [line for line in plan.splitlines() if "Seq Scan" in line and not any(e in line for e in empty)]
            assert scanned == [], plan


@pytest.mark.parametrize(("text", "words"), [("  ", "Write the note first"), ("x" * 1001, "up to 1,000 letters")])
def test_a_note_of_nothing_or_of_a_page_is_refused_in_a_sentence(engine, operator, rows, text, words):
    add_customer(engine, NUMBER)
    operator.asks("operator", "create", "Njeri", "--role", "care")
    said = operator.types("account", "note", NUMBER, text, "--by", "Njeri")
    assert (said.code, words in said.err) == (1, True)
    assert rows("SELECT * FROM account_notes") == []
