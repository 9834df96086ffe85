"""The Celery app of worker and clock.

The jobs are in jobs/, when they are due in jobs/timetable.py. They find the parts as `current_app.parts`.
"""

from celery import Task, signals
from celery.beat import Service

import logs
from app import compose, require_safe_stores
from domain.jobs import Job
from jobs.broker import INTERRUPTED, THREADS, JobQueues, make_celery
from jobs.stall_watch import StallWatch
from settings import read_settings

MODULES = [
    "jobs.campaigns",
    "jobs.care",
    "jobs.documents",
    "jobs.field",
    "jobs.connections",
    "jobs.funnel",
    "jobs.ledger",
    "jobs.messaging",
    "jobs.operators",
    "jobs.outages",
    "jobs.payments",
    "jobs.privacy",
    "jobs.records",
    "jobs.reminders",
    "jobs.strangers",
]

settings = read_settings()
app = make_celery(settings.broker_url)
app.conf.update(include=MODULES)
app.set_default()  # the jobs run on other threads than this one, and find it as their current app


@signals.setup_logging.connect
def configure_logs(**_: object) -> None:
    """Celery's own log configuration is not wanted."""
    logs.configure(settings)


@signals.worker_init.connect
def begin_to_work(**_: object) -> None:
    _compose_parts("worker")


@signals.worker_ready.connect
def watch_for_a_stall(**_: object) -> None:
    """From now on it could take a job, and says so with each that it takes."""
    watch = StallWatch(JobQueues(app).waiting, THREADS, settings.worker_stall_seconds)
    signals.task_prerun.connect(lambda **_: watch.took(), weak=False)
    signals.task_postrun.connect(lambda **_: watch.ended(), weak=False)
    watch.start()


@signals.beat_init.connect
def begin_to_tick(sender: Service, **_: object) -> None:
    _compose_parts("clock")
    sender.scheduler.remember(app.parts.monitor.ticked_ago())


@signals.task_success.connect
def note_run(sender: Task, result: object, **_: object) -> None:
    if result != INTERRUPTED:
        app.parts.monitor.ran(Job(sender.name))


def _compose_parts(role: str) -> None:
    """Make the parts once the process runs. Celery goes on over what a receiver raises: so a failure ends it here."""
    try:
        app.parts = compose(settings)
        require_safe_stores(app.parts)
    except Exception as error:
        raise SystemExit(f"The {role} cannot start: {error}") from error
    app.parts.monitor.start(role)
