"""The stand-in as a whole."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from sandbox.clock import Clock, utc_now
from sandbox.paystack import checkout, control, initialize, lookups, refunds, settlements
from sandbox.paystack.refusals import speak_paystack
from sandbox.paystack.world import Options, World, check_key
from sandbox.standin import StandIn, app_of

SUBJECTS = (initialize, lookups, refunds, settlements, checkout, control)


class PaystackStandIn(StandIn):
    """`now` is the time that `/__paystack/clock` moves on from."""

    def __init__(self, options: Options | None = None, *, now: Callable[[], datetime] = utc_now, port: int = 0) -> None:
        self.world = World(Clock(now), options or Options())
        super().__init__(create_app(self.world), self.world, port)


def create_app(state: World) -> Flask:
    app = app_of(state, prefix="/__paystack/", subjects=[subject.routes for subject in SUBJECTS])
    app.before_request(check_key)
    speak_paystack(app)
    return app
