"""A process that lives and does nothing is noticed by the others, and the figures are the same whoever is asked."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

import worker
from app import create_app
from domain.jobs import Job
from jobs.broker import INTERRUPTED
from jobs.monitor import Monitor
from settings import Settings
from store.core.counters import COUNTERS
from store.core.process_health import ProcessHealth
from tests.support.customers import add_customer
from tests.support.unavailable_stores import refusing

WEB = "web@host"
NOBODY_LISTENS = "127.0.0.1:1"
ASK_A_PROVIDER_FIRST = {Job.PULL_PAYMENTS, Job.LOOK_FOR_WHAT_IS_MISSING_THERE, Job.PULL_TWO_DAYS, Job.LIST_CARDS}


@pytest.fixture
def monitor(engine):
    monitor = Monitor(ProcessHealth(engine))
    monitor.report(WEB)
    return monitor


@pytest.fixture
def report(monitor, capsys):
    """What a process logs at its next report."""

    def reported(process=WEB):
        capsys.readouterr()
        monitor.report(process)
        return [line for line in capsys.readouterr().err.splitlines() if "alert=True" in line]

    return reported


@pytest.fixture
def ago(engine):
    def moved(column, job, seconds):
        moment = f"clock_timestamp() - interval '{seconds} seconds'"
        with engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE job_runs SET {column} = {moment} WHERE job = '{job}'"))

    return moved


@pytest.fixture
def figures(client, app):
    """What Prometheus sees."""

    def scraped():
        token = {"Authorization": f"Bearer {app.extensions['parts'].settings.metrics_token}"}
        lines = client.get("/metrics", headers=token).text.splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}

    return scraped


def test_a_process_that_starts_finds_nothing_overdue(report, figures):
    assert report() == []
    for job in Job:
        assert figures()[f'tick_age_seconds{{task="{job}"}}'] < 30
        assert figures()[f'run_age_seconds{{task="{job}"}}'] < 30


@pytest.mark.parametrize(
    ("job", "seconds", "alarms"),
    [
        (Job.SEND_PROMPTS, 59, False),
        (Job.SEND_PROMPTS, 61, True),
        (Job.SEND_MESSAGES, 61, True),
        (Job.FLUSH_FUNNEL, 179, False),
        (Job.FLUSH_FUNNEL, 181, True),
        (Job.FORGET_OLD_TEXTS, 3 * 3_600 + 1, True),
        (Job.CHECK_LEDGER, 71 * 3_600, False),
        (Job.CHECK_LEDGER, 73 * 3_600, True),
    ],
)
def test_a_job_that_is_not_sent_for_a_minute_and_three_periods_is_an_alarm_once_a_minute(
    job, seconds, alarms, report, ago, figures, shows_machine
):
    ago("ticked_at", job, seconds)
    lines = report()
    assert [job in line and "jobs_not_sent" in line for line in lines] == [True] * alarms
    assert figures()[f'tick_age_seconds{{task="{job}"}}'] == pytest.approx(seconds, abs=30)
    assert report() == []
    ago("alerted_at", job, 61)
    assert len(report("worker@host")) == alarms
    if (job, alarms) == (Job.SEND_PROMPTS, True):
        shows_machine("clock stopped", f"alert jobs_not_sent after 60 s, tick_age_seconds {seconds}")


def test_a_job_that_is_sent_and_not_run_is_an_alarm(report, ago, figures):
    ago("ran_at", Job.APPLY_PAYMENTS, 61)
    [line] = report()
    assert "jobs_not_run" in line
    assert Job.APPLY_PAYMENTS in line
    assert figures()[f'run_age_seconds{{task="{Job.APPLY_PAYMENTS}"}}'] > 60


def test_what_a_clock_sends_and_a_worker_runs_is_known_to_all(monitor, report, ago, figures):
    for column in ("ticked_at", "ran_at"):
        ago(column, Job.SEND_PROMPTS, 50)
    monitor.ticked(Job.SEND_PROMPTS)
    monitor.report("clock@host")
    assert figures()['tick_age_seconds{task="payments.send"}'] < 30
    assert figures()['run_age_seconds{task="payments.send"}'] >= 50
    monitor.ran(Job.SEND_PROMPTS)
    monitor.report("worker@host")
    assert figures()['run_age_seconds{task="payments.send"}'] < 30


def test_a_job_that_the_database_interrupts_has_not_run_and_is_no_failure_of_celery(
    app, ago, figures, monitor, servers, database_url, engine
):
    """Of each failure Celery keeps a copy of all frames, a megabyte a job: an outage filled the worker's memory."""
    worker.app.loader.import_default_modules()
    worker.app.set_current()
    worker.app.parts = replace(app.extensions["parts"], monitor=monitor)
    for job in Job:
        ago("ran_at", job, 50)
    with refusing(servers["postgres"], database_url):
        ended = {job: worker.app.tasks[job].apply() for job in set(Job) - ASK_A_PROVIDER_FIRST}
    assert {job: result.result for job, result in ended.items() if result.failed()} == {}
    interrupted = {job for job, result in ended.items() if result.result == INTERRUPTED}
    engine.dispose()
    assert interrupted >= {Job.APPLY_PAYMENTS, Job.ANSWER_TEXTS, Job.SEND_PROMPTS}
    monitor.report("worker@host")
    ages = figures()
    assert [job for job in interrupted if ages[f'run_age_seconds{{task="{job}"}}'] < 50] == []
    worker.app.tasks[Job.APPLY_PAYMENTS].apply()
    monitor.report("worker@host")
    assert figures()['run_age_seconds{task="payments.apply"}'] < 50


def test_a_job_that_no_release_knows_any_more_is_forgotten(engine, figures):
    ProcessHealth(engine).expect(["sms.was_renamed"])
    assert 'tick_age_seconds{task="sms.was_renamed"}' in figures()
    Monitor(ProcessHealth(engine)).report(WEB)
    assert 'tick_age_seconds{task="sms.was_renamed"}' not in figures()


def test_a_clock_that_is_right_is_a_figure_near_zero(monitor, figures):
    assert figures()[f'clock_skew_seconds{{process="{WEB}"}}'] == pytest.approx(0, abs=1)


def test_what_processes_count_is_one_sum_whoever_is_asked(monitor, figures, shows_machine):
    names = ["redis_failures_total", "nudges_failed_total"]
    for name in COUNTERS.values():
        name.take()
    before = [figures()[name] for name in names]
    COUNTERS["redis_failures"].add(3)
    monitor.report("worker@host")
    COUNTERS["redis_failures"].add(4)
    COUNTERS["nudges_failed"].add()
    monitor.report(WEB)
    seen = [[figures()[name] for name in names] for _ in range(3)]
    assert seen == [[before[0] + 7, before[1] + 1]] * 3
    shows_machine("counters", "the same at each scrape, the worker's included")


def test_what_was_counted_while_the_database_was_unavailable_is_added_later(engine, monitor, figures):
    before = figures()["redis_failures_total"]
    COUNTERS["redis_failures"].add(2)
    away = create_app(Settings(database_url=f"postgresql://{NOBODY_LISTENS}/x")).extensions["parts"]
    with pytest.raises(sa.exc.OperationalError):
        away.process_health.report(WEB, 0, {}, {})
    away.engine.dispose()
    monitor.report(WEB)
    assert figures()["redis_failures_total"] == before + 2


def test_requests_that_nobody_sends_on_are_a_figure(payments, account_id, shows_machine):
    payments.asks(account_id, "+254711000001", 500)
    with payments.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE payment_intents SET created_at = created_at - interval '61 seconds'"))
    token = {"Authorization": f"Bearer {payments.parts.settings.metrics_token}"}
    assert (
        'payment_requests_not_sent{provider="mpesa"} 1.0'
        in payments.flask.test_client().get("/metrics", headers=token).text
    )
    shows_machine("request not sent", "payment_requests_not_sent 1 after a minute")


@pytest.fixture
def account_id(payments):
    return add_customer(payments.parts.engine, "3500600-01", phone="+254711000001", balance_cents=125_000)
