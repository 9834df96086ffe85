"""The stand-in as a whole."""

from flask import Flask

from sandbox.framework.application import create_app
from sandbox.framework.stand_in import StandIn
from sandbox.paystack import checkout, control, initialize, lookups, refunds, settlements
from sandbox.paystack.refusals import refuse_in_envelope
from sandbox.paystack.state import PaystackOptions, PaystackState, check_key

PARTS = (initialize, lookups, refunds, settlements, checkout, control)


class PaystackStandIn(StandIn[PaystackState]):
    def __init__(self, options: PaystackOptions | None = None, *, port: int = 0) -> None:
        state = PaystackState(options=options or PaystackOptions())
        super().__init__(paystack_app(state), state, port=port)


def paystack_app(state: PaystackState) -> Flask:
    app = create_app(state, [part.routes for part in PARTS])
    app.before_request(check_key)
    refuse_in_envelope(app)
    return app
