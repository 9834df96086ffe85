"""What is Daraja's own in the control interface: tokens, registered URLs, and the counts of everything."""

from flask import Blueprint, Response, jsonify

from sandbox.daraja.state import DarajaState, current_state

routes = Blueprint("control", __name__)


@routes.delete("/__control/token")
def expire_token() -> Response:
    current_state().token = None
    return overview()


@routes.delete("/__control/urls")
def forget_urls() -> Response:
    """What two people do in the portal before URLs can be registered anew."""
    current_state().urls = None
    return overview()


@routes.get("/__control/overview")
def overview() -> Response:
    return jsonify(counts(current_state()))


def counts(state: DarajaState) -> dict[str, object]:
    return {
        "now": state.clock.now().isoformat(),
        "tokens_issued": state.tokens_issued,
        "urls": bool(state.urls),
        "pulls_registered": sorted(state.pulls_registered),
        "pushes": len(state.pushes),
        "open_pushes": sum(push.is_open for push in state.pushes.values()),
        "balance": state.ledger.balance,
        "options": state.options.model_dump(),
        "scripts": state.scripts.listing(),
    }
