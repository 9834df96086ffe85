"""The control plane: what happens next, how the stand-in behaves, what time it is."""

from flask import Blueprint, Response, jsonify

from sandbox.commands import merged, read
from sandbox.daraja.scripts import Script
from sandbox.daraja.world import World, world

routes = Blueprint("control", __name__)


@routes.post("/__control/scripts")
def add_script() -> tuple[Response, int]:
    world().scripts.add(read(Script))
    return jsonify(world().scripts.listing()), 201


@routes.post("/__control/options")
def set_options() -> Response:
    """Changes the options that are named and leaves the others."""
    world().options = merged(world().options)
    return jsonify(world().options.model_dump())


@routes.delete("/__control/token")
def expire_token() -> Response:
    world().token = None
    return overview()


@routes.delete("/__control/urls")
def forget_urls() -> Response:
    """What two people do in the portal before URLs can be registered anew."""
    world().urls = None
    return overview()


@routes.delete("/__control/all")
def forget_all() -> Response:
    world().forget()
    return overview()


@routes.get("/__control/overview")
def overview() -> Response:
    return jsonify(counts(world()))


def counts(state: World) -> dict[str, object]:
    return {
        "now": state.clock.now().isoformat(),
        "tokens_issued": state.tokens_issued,
        "urls": bool(state.urls),
        "pull_registered": state.pull_registered,
        "pushes": len(state.pushes),
        "open_pushes": sum(push.is_open for push in state.pushes.values()),
        "balance": state.ledger.balance,
        "options": state.options.model_dump(),
        "scripts": state.scripts.listing(),
    }
