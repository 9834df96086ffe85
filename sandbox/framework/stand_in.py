"""A stand-in as a whole: what it remembers, the Flask application that answers, and the port where it does."""

from dataclasses import dataclass, field
from threading import Event, RLock
from typing import Any, Generic, Self, TypeVar

from flask import Flask

from sandbox.framework.callbacks import CallbackSender
from sandbox.framework.clock import Clock
from sandbox.framework.commands import Options
from sandbox.framework.http_server import HttpServer
from sandbox.framework.request_log import RequestLog
from sandbox.framework.scheduler import Scheduler
from sandbox.framework.scripts import ScriptQueue


@dataclass(kw_only=True)
class State:
    """What the threads of a stand-in share. No callback leaves while the lock is held."""

    options: Options
    scripts: ScriptQueue[Any]
    clock: Clock = field(init=False, default_factory=Clock)
    scheduler: Scheduler = field(init=False)
    callbacks: CallbackSender = field(init=False)
    requests: RequestLog = field(init=False, default_factory=RequestLog)
    lock: RLock = field(init=False, default_factory=RLock)
    closing: Event = field(init=False, default_factory=Event)

    def __post_init__(self) -> None:
        self.scheduler = Scheduler(self.clock)
        self.callbacks = CallbackSender(self.clock, self.scheduler)

    def reset(self) -> None:
        """As new, but for the time, which never runs backwards."""
        self.scheduler.clear()
        self.scripts.clear()
        self.callbacks.deliveries.clear()
        self.requests.entries.clear()


Kind = TypeVar("Kind", bound=State)


class StandIn(Generic[Kind]):
    """Runs from `start()`, which gives the base URL, to `stop()`, or as a context manager. A start after a stop takes
    the same port and remembers everything: that is the end of an outage.
    """

    def __init__(self, app: Flask, state: Kind, *, port: int = 0, tls: tuple[str, str] | None = None) -> None:
        self.state = state
        self._server = HttpServer(app, port=port, tls=tls)

    @property
    def base_url(self) -> str:
        return self._server.base_url

    def start(self) -> str:
        self.state.closing.clear()
        self.state.scheduler.start()
        return self._server.start()

    def stop(self) -> None:
        self.state.closing.set()
        self._server.stop()
        self.state.scheduler.stop()
        self.state.callbacks.client.close()

    def wait_until_quiet(self, timeout_seconds: float = 10) -> None:
        """Returns when all that is due has been done, and every callback that is due was answered or given up."""
        self.state.scheduler.wait_until_quiet(timeout_seconds)

    def settle(self, timeout_seconds: float = 10) -> bool:
        """True as soon as every job was done, those that are due later, too; False when time ran out."""
        return self.state.scheduler.wait_until_empty(timeout_seconds)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
