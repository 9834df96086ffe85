"""What waits for an operator: counted and listed within the regions, the oldest first, and marked when somebody is
at it.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.errors import InvalidInput
from domain.jobs import Job
from domain.operators.operators import Operator
from domain.operators.queues import COUNTED_BY_JOB, MAX_COUNTED, Queue, queues_of
from domain.values.periods import NAIROBI
from store.accounts import category_counts
from store.core.clock import SystemClock
from store.operators import work
from store.operators.leases import LEASE_LASTS
from store.operators.work import Place
from store.unit_of_work import Store
from tests.support.customers import add_customer
from tests.support.locks import HERE
from tests.support.many_accounts import add_many_accounts
from tests.support.waiting import until
from tests.support.worker_tasks import run_tasks


def asked(engine, question):
    with Store(engine, SystemClock()).transaction() as unit_of_work:
        return question(unit_of_work)


def waiting(engine):
    """How many wait for a lock."""
    with engine.connect() as connection:
        return connection.scalar(sa.text(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {HERE}"))


def counts(engine, *regions):
    found = asked(engine, lambda unit_of_work: unit_of_work.work.waiting(list(Queue), regions))
    return {each.queue: each.count for each in found if each.count}


def test_each_queue_is_counted_and_listed_within_the_regions_of_the_operator(engine, database_url):
    add_many_accounts(database_url, 400)
    add_customer(engine, "3500600-01", parked="balance")
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
            INSERT INTO incidents (region, opened_at, began_at) VALUES ('Coast', now(), now());
            INSERT INTO applications
                (phone, language, door, class, state, name, area, landmark, reached_at, received_at)
                VALUES ('+254711000009', 'en', 'ussd', 'home', 'submitted', 'Otieno', 'Kisumu', 'school', now(), now());
            INSERT INTO recon_breaks (kind, provider, receipt, details, found_at)
                VALUES ('missing_here', 'mpesa', 'X', '{}', now())
            """)
        )
    assert counts(engine) == {
        Queue.QUERIES: 40, Queue.INCIDENTS: 1, Queue.APPLICATIONS: 1, Queue.PARKED: 1, Queue.BREAKS: 1
    }  # fmt: skip
    nairobi = counts(engine, "NAIROBI")
    assert nairobi == {Queue.QUERIES: 20, Queue.APPLICATIONS: 1, Queue.PARKED: 1, Queue.BREAKS: 1}
    for queue, count in nairobi.items():
        items = asked(engine, lambda unit, queue=queue: unit.work.items(queue, Place(("Nairobi",)), None))
        assert len(items) == count
        assert {item.region for item in items} <= {"Nairobi", None}
    assert asked(engine, lambda unit: unit.work.items(Queue.QUERIES, Place(("Nairobi",), "Coast"), None)) == []


def test_a_queue_is_paged_by_age_also_where_many_items_are_as_old(engine, database_url, monkeypatch):
    monkeypatch.setattr(work, "PER_PAGE", 7)
    add_many_accounts(database_url, 400)
    seen, after = [], None
    while page := asked(engine, lambda unit: unit.work.items(Queue.QUERIES, Place(), after)):  # noqa: B023
        seen += page
        after = page[-1].key
    assert len(seen) == len({item.id for item in seen}) == 40
    assert seen == sorted(seen, key=lambda item: (item.since, item.id))


@pytest.mark.parametrize("key", ["x", "1", "1.x", "1.2.3", "9" * 30 + ".1", "' OR 1=1"])
def test_a_forged_key_gets_a_sentence(engine, key):
    with pytest.raises(InvalidInput, match="begin at the oldest"):
        asked(engine, lambda unit: unit.work.items(Queue.QUERIES, Place(), key))


def test_a_page_counts_to_a_thousand_and_no_further(engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
            INSERT INTO applications
                (phone, language, door, class, state, name, area, landmark, reached_at, received_at)
            SELECT '+254711000009', 'en', 'ussd', 'home', 'submitted', 'Otieno', 'Kisumu', n,
                   now() - n * interval '1 minute', now()
            FROM generate_series(1, 1200) n
            """)
        )
    [waiting] = asked(engine, lambda unit: unit.work.waiting([Queue.APPLICATIONS], ()))
    assert (waiting.count, waiting.is_more) == (MAX_COUNTED + 1, True)
    with engine.begin() as connection:
        oldest = connection.execute(sa.text("SELECT min(reached_at) FROM applications")).scalar_one()
    assert waiting.oldest == oldest


def test_what_follows_from_every_account_is_counted_by_the_job_and_says_when(operator, engine, database_url):
    add_customer(engine, "3500600-01", balance_cents=500_000, days_ago=90)
    add_customer(engine, "3500601-01", days_ago=90)
    assert counts(engine) == {}
    run_tasks(operator.parts, Job.COUNT_WORK)
    assert counts(engine) == {Queue.DISCONNECT: 1, Queue.UNREAD: 2}
    assert counts(engine, "Coast") == {}
    at_home = asked(engine, lambda unit: unit.work.waiting(list(COUNTED_BY_JOB), ()))
    elsewhere = asked(engine, lambda unit: unit.work.waiting(list(COUNTED_BY_JOB), ("Coast",)))
    assert all(each.counted_at for each in (*at_home, *elsewhere))  # also where nothing waits
    assert all(each.oldest < operator.parts.clock.now() for each in at_home if each.count)
    [overdue] = [each for each in at_home if each.queue is Queue.DISCONNECT]
    with engine.begin() as connection:
        due_on = connection.execute(sa.text("SELECT min(due_on) FROM journal_entries")).scalar_one()
    assert overdue.oldest.astimezone(NAIROBI).date() == due_on + timedelta(days=1)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET status = 'closed'"))
    run_tasks(operator.parts, Job.COUNT_WORK)
    assert counts(engine) == {}


def test_each_run_counts_some_of_the_accounts_and_all_of_them_come_in_turn(operator, engine, monkeypatch):
    monkeypatch.setattr(work, "IDS_PER_PART", 1)
    monkeypatch.setattr(category_counts, "IDS_PER_PART", 1)
    for place in range(5):
        add_customer(engine, f"350060{place}-01", days_ago=90)
    seen = []
    for _ in range(3):
        run_tasks(operator.parts, Job.COUNT_WORK)
        seen.append((counts(engine)[Queue.UNREAD], sum(categories(engine).values())))
    assert seen == [(2, 2), (4, 4), (5, 5)]
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET status = 'closed'"))
    for _ in range(3):
        run_tasks(operator.parts, Job.COUNT_WORK)
    assert (counts(engine), categories(engine)) == ({}, {})


def categories(engine):
    return asked(engine, lambda unit: unit.category_counts.by_category())


@pytest.mark.parametrize(
    ("change", "unread"),
    [
        ("UPDATE readings SET state = 'corrected' WHERE read_on > current_date - 20", 1),
        ("UPDATE readings SET state = 'held' WHERE read_on > current_date - 20", 0),  # somebody looks at it already
        ("UPDATE readings SET state = 'corrected'", 0),
        ("DELETE FROM readings WHERE read_on > current_date - 20", 1),
        ("UPDATE readings SET value = value + 1", 0),
    ],
)
def test_who_was_not_read_for_long_is_found_whatever_became_of_a_reading(engine, change, unread):
    account_id = add_customer(engine, "3500600-01", days_ago=90)
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
            INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
            SELECT account_id, meter_id, value + 90, current_date - 10, 'C', 'ussd', 'stands', now()
            FROM readings WHERE account_id = :account_id
            """),
            {"account_id": account_id},
        )
    today = SystemClock().now().date()
    assert asked(engine, lambda unit: unit.worklists.unread(today, 5, 20, 0, 10)) == []
    with engine.begin() as connection:
        connection.execute(sa.text(change))
    found = asked(engine, lambda unit: unit.worklists.unread(today, 5, 20, 0, 10))
    assert [row["last_reading"] is not None for row in found] == [True] * unread


def test_the_worklists_can_be_read_of_some_regions_and_one_area(operator, engine):
    add_customer(engine, "3500600-01", balance_cents=500_000, days_ago=90, area="Ruaraka")
    add_customer(engine, "3500601-01", balance_cents=500_000, days_ago=90, area="Westlands")
    today = operator.parts.clock.now().date() + timedelta(days=1)

    def accounts(*place):
        rows = asked(engine, lambda unit: unit.worklists.within(*place).disconnect(today, 0, 10))
        return [row["account"] for row in rows]

    assert accounts(()) == accounts(("nairobi",)) == ["3500600-01", "3500601-01"]
    assert accounts((), "westlands") == ["3500601-01"]
    assert accounts(("Coast",)) == []


def test_who_opens_an_item_first_has_it_until_a_while_after_the_last_look(engine, pass_time, operator):
    def opens(name):
        with operator.parts.store.transaction() as unit_of_work:
            return unit_of_work.work_leases.take("queries", 7, name)

    def held():
        with operator.parts.store.transaction() as unit_of_work:
            return unit_of_work.work_leases.held("queries", [6, 7, 8])

    assert [opens("Njeri"), opens("Otieno")] == ["Njeri", "Njeri"]
    assert held() == {7: "Njeri"}
    pass_time(seconds=LEASE_LASTS.total_seconds() + 1)
    assert held() == {}
    assert [opens("Otieno"), opens("Njeri")] == ["Otieno", "Otieno"]


def test_a_role_sees_the_queues_of_its_work():
    assert Queue.SUSPENSE not in queues_of(Operator("Wambui", ("care",)))
    assert Queue.QUERIES in queues_of(Operator("Wambui", ("care",)))
    assert list(queues_of(Operator("Wambui", ("campaigns",)))) == [Queue.REQUESTS]
    assert list(queues_of(Operator("Wambui", ("admin",)))) == list(Queue)


def test_two_clocks_that_count_at_once_both_finish(engine, database_url):
    """The second waits for the first, and finds its rows."""
    add_many_accounts(database_url, 40)
    store = Store(engine, SystemClock())

    def count(unit_of_work):
        unit_of_work.work.count(Queue.DOUBTFUL, 0, unit_of_work.now.date(), 5, 3)
        unit_of_work.category_counts.count(0)

    def count_alone():
        with store.transaction() as unit_of_work:
            count(unit_of_work)

    with ThreadPoolExecutor(1) as second:
        with store.transaction() as unit_of_work:
            count(unit_of_work)
            counting = second.submit(count_alone)
            until(lambda: waiting(engine))
        counting.result(timeout=30)
    with store.reading() as unit_of_work:
        assert sum(unit_of_work.category_counts.by_category().values()) == 40
