"""Introduces everybody to everybody: compose() makes the parts of a process once. No rules live here."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from catalogues import Words, load
from cli import COMMANDS
from domain.messages import ANSWER
from domain.ports import Clock, Nudge
from domain.sending import Window
from nudge import Nudge as CeleryNudge
from settings import Settings
from sms.africastalking import AfricasTalking
from sms.replies import Replies
from sms.sender import MOST_AT_ONCE, Sender
from store.clock import SystemClock, TravellingClock
from store.redis import Redis
from store.sending import Sending
from store.token_bucket import TokenBucket
from store.unit_of_work import Store, make_engine
from worker import make_celery

CONNECTIONS_A_PROCESS = 10


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process works with: web, worker and commands alike."""

    settings: Settings
    engine: sa.Engine
    clock: Clock
    store: Store
    words: Mapping[str, Words]
    replies: Replies
    sender: Sender
    nudge: Nudge


def compose(settings: Settings) -> Parts:
    """Make the parts from the settings; opens no connection yet."""
    engine = make_engine(settings.database_url, pool_size=CONNECTIONS_A_PROCESS)
    clock = SystemClock() if settings.production else TravellingClock(engine)
    words = load()
    return Parts(
        settings=settings,
        engine=engine,
        clock=clock,
        store=Store(engine, clock),
        words=words,
        replies=Replies(words),
        sender=_sender(settings, engine, clock),
        nudge=CeleryNudge(make_celery(settings)),
    )


def _sender(settings: Settings, engine: sa.Engine, clock: Clock) -> Sender:
    gateway = AfricasTalking(
        settings.africastalking_username,
        settings.africastalking_api_key,
        settings.africastalking_base_url,
        most_at_once=MOST_AT_ONCE,
    )
    return Sender(
        queue=Sending(engine),
        gateway=gateway,
        bucket=TokenBucket(Redis(settings.redis_url), "sms_parts", settings.sms_parts_per_second),
        clock=clock,
        window=Window.parse(settings.sms_window),
        sender_ids={"": settings.sms_sender_id, ANSWER.name: settings.sms_shortcode},
    )


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of one process."""
    flask = Flask(__name__)
    flask.extensions["parts"] = compose(settings or Settings())
    for command in COMMANDS:
        flask.cli.add_command(command)
    return flask
