"""The stand-in as a whole."""

from flask import Flask

from sandbox.daraja import c2b, control, customers, initiator, ledger_views, oauth, portal, pull, stk, stk_query
from sandbox.daraja.merchant import Merchant
from sandbox.daraja.refusals import refuse_in_envelope
from sandbox.daraja.spike_arrest import SpikeArrest
from sandbox.daraja.state import DarajaOptions, DarajaState
from sandbox.framework.application import create_app
from sandbox.framework.stand_in import StandIn

PARTS = (oauth, stk, stk_query, c2b, pull, initiator, control, customers, portal, ledger_views)


class DarajaStandIn(StandIn[DarajaState]):
    def __init__(
        self, merchant: Merchant | None = None, *, options: DarajaOptions | None = None, port: int = 0
    ) -> None:
        state = DarajaState(merchant=merchant or Merchant(), options=options or DarajaOptions())
        super().__init__(daraja_app(state), state, port=port)


def daraja_app(state: DarajaState) -> Flask:
    app = create_app(state, [part.routes for part in PARTS])
    app.before_request(SpikeArrest().check)
    app.before_request(oauth.check_bearer)
    refuse_in_envelope(app)
    return app
