"""`kp doctor`: an installation on one screen. Each fault turns its own line red, with what to do, and no other."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from jobs.monitor import Monitor
from store.core.process_health import ProcessHealth
from tests.support.command_line import operator_of
from tests.support.production_settings import PRODUCTION

NOBODY = "http://127.0.0.1:1"
PROCESSES = ("web@one", "worker@one", "clock@two")
STORES = (
    *("database", "redis", "postgresql version", "role of the service", "time-outs", "migrations", "rights"),
    *("partitions", "redis version", "redis memory", "broker version", "broker memory"),
)
RUNNING = ("python", "libraries", "web", "worker", "clock", "clock skew", "jobs sent", "jobs run")
WORK = ("sms queue", "sender ID", "queue age", "callbacks", "tariff", "values of the month")
OUTSIDE = (
    *("Africa's Talking", "M-Pesa", "Paystack", "callbacks of M-Pesa", "certificate", "secrets"),
    *("backup", "archive of the log"),
)
FAULTS = (
    ("UPDATE job_runs SET ticked_at = ticked_at - interval '1 day'", "jobs sent"),
    ("UPDATE job_runs SET ran_at = ran_at - interval '1 day'", "jobs run"),
    ("DELETE FROM process_clocks WHERE process LIKE 'clock@%'", "clock"),
    ("UPDATE process_clocks SET measured_at = measured_at - interval '2 minutes' WHERE process = 'web@one'", "web"),
    ("UPDATE process_clocks SET ahead_seconds = -6 WHERE process = 'worker@one'", "clock skew"),
    ("UPDATE sms_gateway SET state = 'stopped', reason = 'InvalidSenderId'", "sms queue"),
    ("UPDATE alembic_version SET version_num = '0001'", "migrations"),
    ("GRANT DELETE ON bills TO self_service", "rights"),
    ("REVOKE INSERT ON bills FROM self_service", "rights"),
    ("CREATE TABLE visits (on_day date) PARTITION BY RANGE (on_day)", "partitions"),
    (
        "INSERT INTO inbox (kind, body, received_at) VALUES ('sms_inbound', '', now() - interval '2 minutes')",
        "callbacks",
    ),
)


@contextmanager
def answering(skew_seconds=0):
    """A provider that answers anything, and says what time it takes it to be."""

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(404)
            self.end_headers()

        def date_time_string(self, timestamp=None):
            return super().date_time_string((timestamp or time()) + skew_seconds)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def provider():
    with answering() as url:
        yield url


@pytest.fixture
def installation(database_url, redis_url, provider, engine):
    """Released, with all processes and providers."""
    where = dict.fromkeys(("africastalking_base_url", "mpesa_base_url", "paystack_base_url"), provider)
    with operator_of(database_url, redis_url=redis_url, **where) as operator:
        operator.asks("release")
        for process in PROCESSES:
            Monitor(ProcessHealth(operator.parts.engine)).report(process)
        yield operator
        undo(engine)


def undo(engine):
    """Tables and rights are no rows: they would stay for the tests that come."""
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS visits"))
        connection.execute(sa.text("REVOKE DELETE ON bills FROM self_service"))
        connection.execute(sa.text("GRANT INSERT ON bills TO self_service"))


def lines(said):
    return {each["check"]: each for each in said.printed["checks"]}


def red(said):
    return [each["check"] for each in said.printed["checks"] if each["state"] == "failed"]


def test_an_installation_that_is_well_has_no_red_line_and_names_all_that_was_looked_at(installation):
    said = installation.types("doctor", "--json")
    assert red(said) == []
    assert said.code == 0
    assert set(lines(said)) >= {*STORES, *RUNNING, *WORK, *OUTSIDE}


@pytest.mark.parametrize(("statement", "check"), FAULTS, ids=[check for _, check in FAULTS])
def test_a_fault_turns_its_line_red_with_what_to_do_and_the_exit_code_with_it(installation, engine, statement, check):
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    said = installation.types("doctor", "--json")
    assert (red(said), said.code) == ([check], 1)
    assert lines(said)[check]["do"]


def test_jobs_that_are_late_are_named_the_latest_first(installation, engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE job_runs SET ran_at = ran_at - interval '90 seconds' WHERE job = :job"),
            {"job": Job.SEND_PROMPTS},
        )
    assert f"{Job.SEND_PROMPTS} 9" in lines(installation.types("doctor", "--json"))["jobs run"]["found"]


def test_people_read_a_line_a_check_with_its_state_first(installation):
    printed = installation.types("doctor").out.splitlines()
    assert all(line.split()[0] in {"ok", "note", "failed"} for line in printed)
    assert any(line.startswith("note   values of the month") or "values of the month" in line for line in printed)


def test_a_provider_whose_clock_differs_and_one_that_is_away_are_said(database_url, redis_url, provider):
    with answering(skew_seconds=-40) as late:
        where = {"africastalking_base_url": provider, "mpesa_base_url": late, "paystack_base_url": NOBODY}
        with operator_of(database_url, redis_url=redis_url, **where) as operator:
            found = lines(operator.types("doctor", "--json"))
    assert [found[name]["state"] for name in ("Africa's Talking", "M-Pesa", "Paystack")] == ["ok", "failed", "failed"]


def test_registering_the_callbacks_for_another_token_is_seen(installation, engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""INSERT INTO audit (at, os_user, action, subject, details)
                       VALUES (now(), 'root', 'mpesa register-urls', 'paybill', '{"address_digest": "older"}')""")
        )
    assert red(installation.types("doctor", "--json")) == ["callbacks of M-Pesa"]


def test_the_last_backup_ages(installation, pass_time):
    installation.asks("backup", "record", "--label", "base-20261128")
    assert lines(installation.types("doctor", "--json"))["backup"]["state"] == "ok"
    pass_time(days=3)
    assert "backup" in red(installation.types("doctor", "--json"))


def test_a_store_that_is_away_is_one_red_line_each_and_no_trace(redis_url):
    with operator_of("postgresql://127.0.0.1:1/none", redis_url=redis_url) as operator:
        said = operator.types("doctor", "--json")
    assert said.code == 1
    assert {"database", "postgresql", "schema"} <= set(red(said))
    assert "Traceback" not in said.err


def test_production_must_have_what_development_may_do_without(database_url, redis_url):
    stores = {"database_url": database_url, "redis_url": redis_url}
    with operator_of(**PRODUCTION | stores) as operator:
        found = red(operator.types("doctor", "--json"))
    assert {"callbacks of M-Pesa", "backup", "archive of the log"} <= set(found)
