"""The parts of this process, for whatever runs in it: app.py makes them once, and nothing below it imports app.py."""

from typing import TYPE_CHECKING

import celery
import flask

from domain.errors import ServiceError

if TYPE_CHECKING:
    from app import Parts
    from ussd.records import Records
    from ussd.rehearsal import Rehearsal


NO_DATABASE = "DATABASE_URL is not set. While `make run` runs, commands use its database."

REFUSED_SETTINGS = "refused_settings"


def app_parts() -> "Parts":
    """In a request or a command. Raises `ServiceError` in a command where no database is set."""
    parts: Parts | None = flask.current_app.extensions.get("parts")
    if parts is None:
        raise ServiceError(NO_DATABASE, "no_database")
    return parts


def refused_settings() -> list[str]:
    """In `doctor` alone: a sentence for each setting on which nothing else starts."""
    said: str = flask.current_app.extensions.get(REFUSED_SETTINGS, "")
    return said.splitlines()


def rehearsal() -> "Rehearsal":
    """Of the phone menu, made when it is first asked for: in a request."""
    made: Rehearsal = flask.current_app.extensions["rehearsal"]()
    return made


def records() -> "Records":
    """Of the phone menu's conversations, made when they are first asked for: in a request or a command."""
    made: Records = flask.current_app.extensions["records"]()
    return made


def worker_parts() -> "Parts":
    """In a task."""
    parts: Parts = celery.current_app.parts
    return parts
