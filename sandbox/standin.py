"""What every stand-in is made of: a clock, things due later, a postman, a list of requests, a loopback port."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Event, RLock
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request

from sandbox.clock import Clock
from sandbox.commands import Command, read, refuse_bad_commands
from sandbox.loopback import Loopback
from sandbox.postman import Postman
from sandbox.request_log import RequestLog
from sandbox.timetable import Timetable


@dataclass
class Workings:
    """Shared by the threads of a stand-in. No message leaves while the lock is held."""

    clock: Clock
    timetable: Timetable = field(init=False)
    postman: Postman = field(init=False)
    requests: RequestLog = field(init=False, default_factory=RequestLog)
    lock: RLock = field(init=False, default_factory=RLock)
    closing: Event = field(init=False, default_factory=Event)

    def __post_init__(self) -> None:
        self.timetable = Timetable(self.clock)
        self.postman = Postman(self.clock, self.timetable)

    def forget(self) -> None:
        """All but the time, which never runs backwards."""
        self.timetable.clear()
        self.postman.deliveries.clear()
        self.requests.entries.clear()


class StandIn:
    """`start()` gives the base URL; `app` is the same thing for a server that is already there."""

    def __init__(self, app: Flask, workings: Workings, port: int) -> None:
        self.app = app
        self._workings = workings
        self._loopback = Loopback(app, port)

    def start(self) -> str:
        self._workings.closing.clear()
        self._workings.timetable.start()
        return self._loopback.start()

    def stop(self) -> None:
        self._workings.closing.set()
        self._loopback.stop()
        self._workings.timetable.stop()

    def wait_until_quiet(self, timeout_seconds: float = 10) -> None:
        """Returns when all that is due has been done and every message that is due was answered or given up."""
        self._workings.timetable.wait_until_quiet(timeout_seconds)


class Advance(Command):
    advance_seconds: float


def app_of(workings: Workings, *, prefix: str, subjects: Iterable[Blueprint]) -> Flask:
    """Below `prefix`: what was asked, what was reported, and the clock."""
    app = Flask(__name__)
    app.extensions["workings"] = workings
    app.json.sort_keys = False
    workings.requests.watch(app)
    refuse_bad_commands(app)
    app.register_blueprint(observations(workings, prefix))
    for subject in subjects:
        app.register_blueprint(subject)
    return app


def observations(workings: Workings, prefix: str) -> Blueprint:
    routes = Blueprint("observations", __name__)

    @routes.get(f"{prefix}requests")
    def requests() -> Response:
        """`?path=` narrows it to one API."""
        return jsonify(narrowed(workings.requests.entries, "path"))

    @routes.get(f"{prefix}deliveries")
    def deliveries() -> Response:
        """`?kind=` narrows it to one kind of message."""
        return jsonify(narrowed(workings.postman.deliveries, "kind"))

    @routes.post(f"{prefix}clock")
    def clock() -> Response:
        workings.clock.advance(read(Advance).advance_seconds)
        return jsonify(now=workings.clock.now().isoformat())

    return routes


def narrowed(entries: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    wanted = request.args.get(name)
    return [entry for entry in list(entries) if wanted in {None, entry[name]}]
