"""The stand-in as a whole."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response

from sandbox.clock import Clock, utc_now
from sandbox.daraja import books, c2b, control, initiator, oauth, people, pull, stk, stk_query
from sandbox.daraja.gateway import SpikeArrest
from sandbox.daraja.merchant import Merchant
from sandbox.daraja.refusals import speak_daraja
from sandbox.daraja.world import World
from sandbox.standin import StandIn, app_of

SUBJECTS = (oauth, stk, stk_query, c2b, pull, initiator, control, people, books)


class DarajaStandIn(StandIn):
    """`now` is the time that `/__clock` moves on from."""

    def __init__(
        self, merchant: Merchant | None = None, *, now: Callable[[], datetime] = utc_now, port: int = 0
    ) -> None:
        self.world = World(Clock(now), merchant or Merchant())
        super().__init__(create_app(self.world), self.world, port)


def create_app(state: World) -> Flask:
    app = app_of(state, prefix="/__", subjects=[subject.routes for subject in SUBJECTS])
    app.before_request(SpikeArrest().check)
    app.before_request(oauth.check_bearer)
    speak_daraja(app)
    app.register_error_handler(oauth.EmptyRefusal, lambda _: Response(status=400))
    return app
