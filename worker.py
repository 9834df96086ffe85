"""The Celery app and its timetable. The tasks live with their channel; each only says that there is work: the rows
decide.
"""

from celery import Celery, signals

import logs
from settings import Settings

BROKER_TIMEOUT_SECONDS = 1
SWEEP_SECONDS = 5.0

TIMETABLE = {
    "flush-funnel": {"task": "ussd.flush_funnel", "schedule": 60.0},
    "send-messages": {"task": "sms.send", "schedule": SWEEP_SECONDS},
    "merge-delivery-reports": {"task": "sms.merge_reports", "schedule": SWEEP_SECONDS},
    "record-opt-outs": {"task": "sms.record_opt_outs", "schedule": SWEEP_SECONDS},
    "let-lapsed-leases-go": {"task": "sms.let_lapsed_leases_go", "schedule": 15.0},
    "settle-unknown-messages": {"task": "sms.settle_unknown_messages", "schedule": 30.0},
    "expire-messages-past-their-use": {"task": "sms.expire_messages_past_their_use", "schedule": 60.0},
    "expire-messages-without-report": {"task": "sms.expire_messages_without_report", "schedule": 600.0},
    "watch-what-sms-cost": {"task": "sms.watch_what_sms_cost", "schedule": 300.0},
    "blank-old-texts": {"task": "sms.blank_old_texts", "schedule": 3_600.0},
}


def make_celery(settings: Settings) -> Celery:
    """The Celery app of any process: web sends by it, workers run by it, the clock ticks by it."""
    celery = Celery(
        "self_service", set_as_current=False, broker=settings.broker_url, include=["sms.tasks", "ussd.tasks"]
    )
    celery.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=False,
        task_default_queue="self_service",
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_pool="threads",
        worker_concurrency=8,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "socket_timeout": BROKER_TIMEOUT_SECONDS,
            "socket_connect_timeout": BROKER_TIMEOUT_SECONDS,
        },
        beat_schedule=TIMETABLE,
        beat_max_loop_interval=1,
    )
    return celery


app = make_celery(Settings())


@signals.setup_logging.connect
def configure_logs(**_: object) -> None:
    """Celery's own log configuration is not wanted."""
    logs.configure(Settings())


@signals.worker_init.connect
def compose_parts(**_: object) -> None:
    """Make the parts once the worker runs: what the tasks find as `current_app.parts`."""
    from app import compose  # noqa: PLC0415 - app introduces everybody, also this module

    app.parts = compose(Settings())
