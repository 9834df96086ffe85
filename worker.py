"""The Celery app of worker and clock, and its timetable.

The tasks live in jobs/ and find the parts as `current_app.parts`; each only says that there is work: the rows
decide.
"""

from celery import signals
from celery.schedules import crontab

import logs
from app import compose
from jobs.nudge import make_celery
from settings import Settings

SWEEP_SECONDS = 5.0
LEDGER_CHECK_AT_UTC = 23  # two at night in Nairobi

TASKS = [
    "jobs.campaigns",
    "jobs.funnel",
    "jobs.ledger",
    "jobs.messaging",
    "jobs.payments",
    "jobs.reminders",
    "jobs.strangers",
]
TIMETABLE = {
    "flush-funnel": {"task": "ussd.flush_funnel", "schedule": 60.0},
    "send-messages": {"task": "sms.send", "schedule": SWEEP_SECONDS},
    "feed-campaigns": {"task": "sms.feed_campaigns", "schedule": SWEEP_SECONDS},
    "settle-campaigns": {"task": "sms.settle_campaigns", "schedule": 10.0},
    "merge-delivery-reports": {"task": "sms.merge_reports", "schedule": SWEEP_SECONDS},
    "record-opt-outs": {"task": "sms.record_opt_outs", "schedule": SWEEP_SECONDS},
    "answer-texts": {"task": "sms.answer", "schedule": SWEEP_SECONDS},
    "let-lapsed-leases-go": {"task": "sms.let_lapsed_leases_go", "schedule": 15.0},
    "settle-unknown-messages": {"task": "sms.settle_unknown_messages", "schedule": 30.0},
    "expire-messages-past-their-use": {"task": "sms.expire_messages_past_their_use", "schedule": 60.0},
    "expire-messages-without-report": {"task": "sms.expire_messages_without_report", "schedule": 600.0},
    "watch-what-sms-cost": {"task": "sms.watch_what_sms_cost", "schedule": 300.0},
    "remind-to-read": {"task": "sms.remind_to_read", "schedule": 600.0},
    "remind-to-pay": {"task": "sms.remind_to_pay", "schedule": 600.0},
    "remind-to-finish": {"task": "sms.remind_to_finish", "schedule": 60.0},
    "settle-owner-questions": {"task": "accounts.settle_owner_questions", "schedule": 60.0},
    "send-prompts": {"task": "payments.send", "schedule": 1.0},
    "apply-payments": {"task": "payments.apply", "schedule": SWEEP_SECONDS},
    "ask-what-became-of-requests": {"task": "payments.ask", "schedule": SWEEP_SECONDS},
    "let-lapsed-prompts-go": {"task": "payments.let_lapsed_prompts_go", "schedule": 15.0},
    "expire-requests-without-news": {"task": "payments.expire_requests_without_news", "schedule": 60.0},
    "watch-paybill-balance": {"task": "payments.watch_paybill_balance", "schedule": 60.0},
    "point-at-doubtful-payments": {"task": "payments.point_at_doubtful_payments", "schedule": 600.0},
    "pull-payments": {"task": "payments.pull", "schedule": 900.0},
    "look-for-what-is-missing-there": {"task": "payments.look_for_what_is_missing_there", "schedule": 3_600.0},
    "pull-two-days": {"task": "payments.pull_two_days", "schedule": crontab(hour=LEDGER_CHECK_AT_UTC, minute=30)},
    "list-cards": {"task": "payments.list_cards", "schedule": crontab(hour=LEDGER_CHECK_AT_UTC, minute=45)},
    "check-ledger": {"task": "payments.check_ledger", "schedule": crontab(hour=LEDGER_CHECK_AT_UTC, minute=0)},
    "forget-old-texts": {"task": "sms.forget_old_texts", "schedule": 3_600.0},
    "blank-old-texts": {"task": "sms.blank_old_texts", "schedule": 3_600.0},
}


# A tick that nobody took in time is worth nothing: the next one says the same.
TICKS = {name: {**tick, "options": {"expires": tick["schedule"]}} for name, tick in TIMETABLE.items()}

settings = Settings()
app = make_celery(settings.broker_url)
app.conf.update(include=TASKS, beat_schedule=TICKS, beat_max_loop_interval=1)
app.set_default()  # the tasks run on other threads than this one, and find it as their current app


@signals.setup_logging.connect
def configure_logs(**_: object) -> None:
    """Celery's own log configuration is not wanted."""
    logs.configure(settings)


@signals.worker_init.connect
def compose_parts(**_: object) -> None:
    """Make the parts once the worker runs. Celery goes on over what a receiver raises: so a failure ends it here."""
    try:
        app.parts = compose(settings)
    except Exception as error:
        raise SystemExit(f"The worker cannot start: {error}") from error
