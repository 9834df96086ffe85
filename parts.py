"""The parts of this process, for whatever runs in it: app.py makes them once, and nothing below it imports app.py."""

from typing import TYPE_CHECKING

import celery
import flask

if TYPE_CHECKING:
    from app import Parts


def app_parts() -> "Parts":
    """In a request or a command."""
    parts: Parts = flask.current_app.extensions["parts"]
    return parts


def worker_parts() -> "Parts":
    """In a task."""
    parts: Parts = celery.current_app.parts
    return parts
