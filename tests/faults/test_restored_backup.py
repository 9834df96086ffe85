"""A database that is restored to the moment before a mistake: what was sent since is not sent again, and what nothing
settles waits for operators, by purpose.
"""

from collections import Counter
from contextlib import contextmanager
from time import monotonic

import psycopg
import pytest
import requests

import migrations
from domain.messaging.messages import ANSWER, BILL, CAMPAIGN, CODE, NOTICE, RECEIPT, REMINDER
from sandbox.daraja.state import Urls
from sandbox.merchant_setup import daraja_for
from tests.support.archived_postgres import ArchivedPostgres, archive_folder
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.databases import load_what_a_release_loads
from tests.support.service_processes import MERCHANT, PAYMENTS_TOKEN
from tests.support.sms import asked, queue, quick_gateway, served, works
from tests.support.waiting import until
from tests.support.worker_tasks import run_tasks

OPERATOR, ANOTHER = "Njeri", "Mutua"
WANJIKU = "+254711000001"
SECONDS = 10


@pytest.fixture
def gateway():
    with quick_gateway(7, latency=(0.0, 0.0)) as stand_in:
        yield stand_in


@pytest.fixture
def folder():
    with archive_folder() as folder:
        yield folder


@pytest.fixture
def town(folder):
    """A server with the service's schema, whose log is archived."""
    server = ArchivedPostgres(folder, "before")
    server.make()
    server.start()
    migrations.upgrade(server.url)
    load_what_a_release_loads(server.url)
    yield server
    server.stop()


def moment_after_all_that_is_committed(server):
    """And the log up to it is in the archive."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        moment = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        connection.execute("SELECT txid_current()")  # a commit after the moment: there the restore stops
    return moment


def archive_all(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        segment = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]
        until(
            lambda: connection.execute("SELECT last_archived_wal >= %s FROM pg_stat_archiver", [segment]).fetchone()[0]
        )


def words(gateway):
    """How often each text was taken by the gateway."""
    return Counter(message.text for message in gateway.messages.all())


@pytest.fixture
def restored(town, folder, gateway, redis_url, tmp_path):
    """Bills and a reminder were queued, then came the moment; then bills and receipts were sent, and then came the
    mistake. Here is the service on the database of that moment.
    """
    backup = town.back_up("after")
    with served(town.url, redis_url, gateway, sent_log_folder=str(tmp_path)) as flask:
        parts = flask.extensions["parts"]
        works(parts, "send")
        for each in range(3):
            queue(parts, f"+25471100000{each}", text=f"bill {each}")
        with parts.store.transaction() as unit_of_work:
            unit_of_work.sms_gateway.halt_by_hand("the reminder is to wait")
        queue(parts, "+254711000009", purpose=REMINDER, text="reminder")
        with parts.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE messages SET not_before = 'infinity' WHERE text = 'reminder'")
        moment = moment_after_all_that_is_committed(town)
        Operator(flask).asks("messages", "resume", "--by", OPERATOR)
        for each in range(3):
            queue(parts, f"+25471100000{each}", purpose=RECEIPT, text=f"receipt {each}")
        works(parts, "send")
        assert asked(parts, "SELECT count(*) FROM messages WHERE state IN ('submitted', 'delivered')") == [(6,)]
    archive_all(town)
    server = ArchivedPostgres(folder, backup.name)
    server.restore(moment)
    until(lambda: is_writable(server))
    with served(server.url, redis_url, gateway, sent_log_folder=str(tmp_path)) as flask:
        with flask.extensions["parts"].engine.begin() as connection:
            connection.exec_driver_sql("UPDATE messages SET not_before = queued_at WHERE text = 'reminder'")
            connection.exec_driver_sql("UPDATE sms_gateway SET state = 'running'")
        yield Operator(flask)
    server.stop()


def is_writable(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return not connection.execute("SELECT pg_is_in_recovery()").fetchone()[0]


def test_what_was_sent_is_not_sent_again_and_what_nothing_settles_waits_by_purpose(restored, gateway):
    parts = restored.parts
    sent = {f"{kind} {each}": 1 for kind in ("bill", "receipt") for each in range(3)}
    works(parts, "send")
    status = restored.asks("messages", "status")
    assert status["gateway"]["state"] == "stopped"
    assert status["gateway"]["reason"].startswith("The database was restored: 6 SMS were sent that it did not know")
    assert status["held"] == {"reminder": 1}
    assert words(gateway) == sent

    restored.asks("messages", "resume", "--by", OPERATOR)
    for each in range(3):  # the payments come again by the provider's list, and with them their receipts
        queue(parts, f"+25471100000{each}", purpose=RECEIPT, text=f"receipt {each}")
    queue(parts, "+254711000005", text="bill of today")
    works(parts, "send", "expire_messages_without_report")
    assert words(gateway) == {**sent, "bill of today": 1}
    assert asked(parts, "SELECT state, count(*) FROM messages GROUP BY 1 ORDER BY 1") == [
        ("queued", 1),
        ("submitted", 7),
    ]

    assert restored.asks("messages", "resume", "--purpose", "reminder", "--by", OPERATOR)["held"] == {}
    works(parts, "send")
    assert words(gateway) == {**sent, "bill of today": 1, "reminder": 1}


SENT_BEFORE = [
    (BILL, "bill 4 of KES 900", 1),
    (CODE, "code 111111", 1),
    (ANSWER, "query 4 of the bill", 1),
    (CAMPAIGN, "your new number is 560165582", 1),
    (NOTICE, "is it back?", 1),
    (RECEIPT, "received KES 100, you owe KES 500", 0),
    (REMINDER, "KES 500 is due", 0),
]
"""What was sent and then lost by a restore, and how often the row that has its id then tells its customer other words.
A receipt and a day are the provider's and the calendar's: they are told once, whatever is owed by then."""


def test_an_id_that_comes_again_after_a_restore_holds_nobody_elses_words_back(
    database_url, redis_url, gateway, tmp_path, engine
):
    with served(database_url, redis_url, gateway, sent_log_folder=str(tmp_path)) as flask:
        parts = flask.extensions["parts"]
        works(parts, "send")
        for purpose, text, _ in SENT_BEFORE:
            queue(parts, WANJIKU, purpose=purpose, text=text, subject="4")
        works(parts, "send")
        lose_what_was_queued(engine)
        works(parts, "send")
        office = Operator(flask)
        assert f"{len(SENT_BEFORE)} SMS were sent" in office.asks("messages", "status")["gateway"]["reason"]
        office.asks("messages", "resume", "--by", OPERATOR)
        before = words(gateway)
        assert before == {text: 1 for _, text, _ in SENT_BEFORE}
        for purpose, text, _ in SENT_BEFORE:
            queue(parts, WANJIKU, purpose=purpose, text=f"{text} now", subject="4")
        works(parts, "send", "expire_messages_without_report")
        assert words(gateway) - before == Counter({f"{text} now": 1 for _, text, again in SENT_BEFORE if again})
        assert asked(parts, "SELECT DISTINCT state FROM messages") == [("submitted",)]


def lose_what_was_queued(engine):
    """As a restore does: the rows are gone, and the server is on another timeline than the one that was compared."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM messages")
        connection.exec_driver_sql("UPDATE sent_log_hosts SET timeline = '00000000'")


def test_a_code_that_was_used_and_blanked_is_known_on_another_timeline(
    database_url, redis_url, gateway, tmp_path, engine
):
    with served(database_url, redis_url, gateway, sent_log_folder=str(tmp_path)) as flask:
        parts = flask.extensions["parts"]
        works(parts, "send")
        queue(parts, WANJIKU, purpose=CODE, text="code 111111")
        works(parts, "send")
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE messages SET text = ''")
            connection.exec_driver_sql("UPDATE sent_log_hosts SET timeline = '00000000'")
        works(parts, "send")
        assert Operator(flask).asks("messages", "status")["gateway"]["state"] == "running"


def test_without_its_log_a_host_sends_nothing_on_a_database_of_another_timeline(restored, gateway, tmp_path):
    for file in tmp_path.iterdir():
        file.unlink()
    before = words(gateway)
    works(restored.parts, "send")
    assert "has no log to compare" in restored.asks("messages", "status")["gateway"]["reason"]
    assert words(gateway) == before


def test_a_new_database_beside_the_log_of_another_that_is_gone_sends_at_once(
    database_url, redis_url, gateway, tmp_path
):
    line = '["2026-11-28T12:00:00+00:00", 1, "a digest of another database", "ATXid_1", "another"]'
    (tmp_path / "sent-2026-11-28.jsonl").write_text(f"{line}\n")
    with served(database_url, redis_url, gateway, sent_log_folder=str(tmp_path)) as flask:
        queue(flask.extensions["parts"], "+254711000001", text="the first")
        works(flask.extensions["parts"], "send")
    assert words(gateway) == {"the first": 1}


@pytest.fixture
def mpesa():
    with daraja_for("http://127.0.0.1:1", PAYMENTS_TOKEN, MERCHANT) as mpesa:
        yield mpesa


@contextmanager
def taking_payments(town, gateway, mpesa, redis_url, folder):
    """The service on this database, at whose paybill people pay."""
    settings = {"sent_log_folder": str(folder), "mpesa_callback_tokens": PAYMENTS_TOKEN}
    with served(town.url, redis_url, gateway, mpesa_shortcode=MERCHANT.shortcode, **settings) as flask:
        paybill = f"{gateway.service.url}/callbacks/{PAYMENTS_TOKEN}/paybill"
        mpesa.state.urls = Urls(f"{paybill}/validation", f"{paybill}/confirmation", "Completed", 2)
        yield Operator(flask)


def pays(operator, mpesa, shillings):
    order = {"phone": WANJIKU.removeprefix("+"), "amount": shillings, "reference": "350060001"}
    requests.post(f"{mpesa.base_url}/__control/paybill", json=order, timeout=SECONDS).raise_for_status()
    mpesa.wait_until_quiet(SECONDS)
    run_tasks(operator.parts, "payments.apply", "sms.send")


def test_reconcile_lists_what_the_provider_knows_and_we_do_not_and_books_it_once(
    town, folder, gateway, mpesa, redis_url, tmp_path, shows_fault
):
    backup = town.back_up("behind")
    with taking_payments(town, gateway, mpesa, redis_url, tmp_path) as office:
        for name in (OPERATOR, ANOTHER):
            office.asks("operator", "create", name, "--role", "payments", "--role", "campaigns")
        add_customer(office.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=500_000)
        pays(office, mpesa, 100)
        moment = moment_after_all_that_is_committed(town)
        for shillings in (200, 300):
            pays(office, mpesa, shillings)
    archive_all(town)
    told = words(gateway)
    server = ArchivedPostgres(folder, backup.name)
    began = monotonic()
    server.restore(moment)
    until(lambda: is_writable(server))
    statement = tmp_path / "statement.csv"
    statement.write_bytes(requests.get(f"{mpesa.base_url}/__statement.csv", timeout=SECONDS).content)
    with taking_payments(server, gateway, mpesa, redis_url, tmp_path) as office:
        works(office.parts, "send")
        office.asks("messages", "resume", "--by", OPERATOR)
        found = office.types("reconcile", "mpesa", "--statement", statement, "--by", OPERATOR, "--json").printed
        assert (found["rows"], found["proposed"], found["proposed_amount"]) == (3, 2, "500.00")
        office.asks("reconcile", "release", found["id"], "--hash", found["hash"], "--by", ANOTHER)
        seconds = monotonic() - began
        again = office.types("reconcile", "mpesa", "--statement", statement, "--by", OPERATOR, "--json").printed
        assert again["proposed"] == 0
        works(office.parts, "send")
        booked = asked(office.parts, "SELECT count(*), sum(cents) FROM payments")
        [(owed,)] = asked(office.parts, "SELECT balance_cents FROM accounts")
    server.stop()
    assert (booked, owed) == ([(3, 60_000)], 440_000)
    shows_fault("PostgreSQL restored to a moment", seconds, 0, doubled=sum((words(gateway) - told).values()))
