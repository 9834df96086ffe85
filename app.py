"""Introduces everybody to everybody: compose() makes the parts of a process once. No rules live here."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from catalogues import Words, load
from domain.ports import Clock, Nudge
from nudge import Nudge as CeleryNudge
from settings import Settings
from store.clock import SystemClock, TravellingClock
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
    nudge: Nudge


def compose(settings: Settings) -> Parts:
    """Make the parts from the settings; opens no connection yet."""
    engine = make_engine(settings.database_url, pool_size=CONNECTIONS_A_PROCESS)
    clock = SystemClock() if settings.production else TravellingClock(engine)
    return Parts(settings, engine, clock, Store(engine, clock), load(), CeleryNudge(make_celery(settings)))


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of one process."""
    flask = Flask(__name__)
    flask.extensions["parts"] = compose(settings or Settings())
    return flask
