"""`kp doctor`: an installation on one screen. Each fault turns its own line red, with what to do, and no other."""

import re
import socket
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Thread
from time import time

import pytest
import redis
import sqlalchemy as sa
import trustme

from cli.doctor.host import disk_finding
from cli.doctor.outside import certificate
from domain.jobs import Job
from domain.values.periods import business_date
from jobs.monitor import Monitor
from store import embedded
from store.core.process_health import ProcessHealth
from tests.support.command_line import operator_of
from tests.support.production_settings import PRODUCTION

NOBODY = "http://127.0.0.1:1"
STRANGER = "stranger_of_the_doctor"
DATABASES = (
    (STRANGER, "", "GRANT self_service TO it"),
    ("", "no_such_database", "the name of the database"),
    ("", "postgres", "Give `release`"),
    ("no_such_login", "", "Is DATABASE_URL the service's login"),
)
PROCESSES = ("web@one", "worker@one", "clock@two")
STORES = (
    *(
        "database",
        "redis",
        "commits",
        "standby",
        "postgresql version",
        "role of the service",
        "time-outs",
        "migrations",
        "rights",
    ),
    *("partitions", "redis version", "redis memory", "broker version", "broker memory"),
)
RUNNING = (
    *("python", "libraries", "web", "worker", "clock", "clock skew", "clock of this host", "log of what was sent"),
    *("jobs sent", "jobs run"),
)
WORK = ("sms queue", "sender ID", "queue age", "callbacks", "tariff", "values of the month")
OUTSIDE = (
    *("Africa's Talking", "M-Pesa", "Paystack", "callbacks of M-Pesa", "callbacks of M-Pesa for connections"),
    *("proxies", "certificate", "secrets"),
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
    ("REVOKE UPDATE (credit_note) ON bills FROM self_service", "rights"),
    ("REVOKE USAGE ON SEQUENCE messages_id_seq FROM self_service", "rights"),
    ("DELETE FROM alembic_version", "migrations"),
    ("UPDATE job_runs SET ran_at = ran_at - interval '1 hour' WHERE job = 'sms.send'", "jobs run"),
    ("UPDATE process_clocks SET ahead_seconds = 300 WHERE process = 'clock@two'", "clock skew"),
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
        connection.execute(sa.text("GRANT INSERT, UPDATE (credit_note) ON bills TO self_service"))
        connection.execute(sa.text("GRANT USAGE ON SEQUENCE messages_id_seq TO self_service"))


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
    registered_before(engine, "paybill")
    assert red(installation.types("doctor", "--json")) == ["callbacks of M-Pesa"]


def registered_before(engine, subject):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""INSERT INTO audit (at, os_user, action, subject, details)
                       VALUES (now(), 'root', 'mpesa register-urls', :subject, '{"address_digest": "older"}')"""),
            {"subject": subject},
        )


def test_the_last_backup_ages(installation, pass_time):
    installation.asks("backup", "record", "--label", "base-20261128")
    assert lines(installation.types("doctor", "--json"))["backup"]["state"] == "ok"
    pass_time(days=3)
    assert "backup" in red(installation.types("doctor", "--json"))


def test_a_store_that_is_away_is_one_red_line_each_and_no_trace(redis_url):
    with operator_of("postgresql://reader:a-password-of-the-test@127.0.0.1:1/none", redis_url=redis_url) as operator:
        said = operator.types("doctor", "--json")
    assert said.code == 1
    assert {"database", "postgresql", "schema"} <= set(red(said))
    assert said.out.count("\n") == 1
    assert not re.search("Traceback|a-password-of-the-test", said.out + said.err)


def test_a_schema_of_a_newer_version_is_a_note_for_it_may_have_been_rolled_back(installation, engine):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    said = installation.types("doctor", "--json")
    assert (red(said), said.code) == ([], 0)
    assert [lines(said)[check]["state"] for check in ("migrations", "rights")] == ["note", "note"]
    assert "older version" in lines(said)["migrations"]["do"]


@pytest.mark.parametrize(("login", "name", "advice"), DATABASES)
def test_a_database_that_does_not_let_the_service_in_is_said_with_what_to_do(
    stranger, database_url, redis_url, login, name, advice
):
    url = sa.make_url(database_url)
    login = stranger if login == STRANGER else login
    other = url.set(username=login or url.username, database=name or url.database)
    with operator_of(other.render_as_string(hide_password=False), redis_url=redis_url) as operator:
        said = operator.types("doctor", "--json")
    assert any(advice in line["do"] for line in lines(said).values())
    assert said.code == 1


@pytest.fixture
def stranger(engine):
    """A login that nobody has let take the role of the service: of this test alone, for all databases share logins."""
    name = f"{STRANGER}_of_{engine.url.database}"
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN"))
    yield name
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP ROLE {name}"))


def test_a_redis_that_throws_things_away_is_red(database_url, provider):
    where = dict.fromkeys(("africastalking_base_url", "mpesa_base_url", "paystack_base_url"), provider)
    with embedded.redis() as url, operator_of(database_url, redis_url=url, **where) as operator:
        with redis.Redis.from_url(url) as server:
            server.config_set("maxmemory-policy", "allkeys-lru")
        found = lines(operator.types("doctor", "--json"))
    assert [found[f"{name} memory"]["state"] for name in ("redis", "broker")] == ["failed", "failed"]
    assert found["redis memory"]["do"] == "Set it to noeviction"


def test_the_paybill_for_connections_is_registered_by_itself(installation, engine):
    registered_before(engine, f"paybill {installation.parts.settings.mpesa_connections_shortcode}")
    said = installation.types("doctor", "--json")
    assert red(said) == ["callbacks of M-Pesa for connections"]
    assert lines(said)["callbacks of M-Pesa"]["found"] == "never registered"


def test_a_log_of_what_was_sent_that_cannot_be_written_is_red(database_url, redis_url, tmp_path):
    (tmp_path / "file").touch()
    with operator_of(database_url, redis_url=redis_url, sent_log_folder=str(tmp_path / "file" / "sent")) as operator:
        assert "log of what was sent" in red(operator.types("doctor", "--json"))


@pytest.mark.parametrize(
    ("trusted", "state"), [((), "failed"), (("127.0.0.1/32",), "note"), (("127.0.0.1/32", "10.0.0.2/32"), "ok")]
)
def test_proxies_of_other_hosts_are_to_be_trusted_where_web_runs_on_several(
    database_url, redis_url, engine, trusted, state
):
    for process in ("web@one", "web@two"):
        Monitor(ProcessHealth(engine)).report(process)
    stores = {"database_url": database_url, "redis_url": redis_url, "trusted_proxies": trusted}
    with operator_of(**PRODUCTION | stores) as operator:
        assert lines(operator.types("doctor", "--json"))["proxies"]["state"] == state


@pytest.mark.parametrize(("days", "state"), [(3, "failed"), (13, "failed"), (20, "ok")])
def test_a_certificate_that_ends_soon_is_red(tmp_path, monkeypatch, days, state):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=datetime.now(UTC) + timedelta(days=days, hours=1)).configure_cert(
        context
    )
    with socket.create_server(("localhost", 0)) as listener:
        Thread(target=shake_hands, args=(context, listener), daemon=True).start()
        found = certificate("certificate", "localhost", listener.getsockname()[1])
    assert (found.state, found.found) == (state, f"{days} days left")


def shake_hands(context, listener):
    with context.wrap_socket(listener.accept()[0], server_side=True):
        pass


@pytest.mark.parametrize(("free", "state"), [(4, "failed"), (5, "note"), (14, "note"), (15, "ok")])
def test_a_disk_that_is_nearly_full_is_said(free, state):
    found = disk_finding("disk", free, 100)
    assert found.state == state
    assert bool(found.do) == (state != "ok")


def test_near_its_end_a_month_looks_at_the_values_of_the_next(installation, pass_time):
    today = business_date(installation.parts.clock.now())
    last = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    pass_time(days=(last - today).days)
    assert "values of the next month" in lines(installation.types("doctor", "--json"))


def test_production_must_have_what_development_may_do_without(database_url, redis_url):
    stores = {"database_url": database_url, "redis_url": redis_url}
    with operator_of(**PRODUCTION | stores) as operator:
        said = operator.types("doctor", "--json")
    assert {"callbacks of M-Pesa", "backup", "archive of the log"} <= set(red(said))
    assert lines(said)["standby"]["state"] == "note"
