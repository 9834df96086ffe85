"""The Flask application of a stand-in: its own blueprints, and what all of them have."""

from collections.abc import Iterable

from flask import Blueprint, Flask
from flask.json.provider import DefaultJSONProvider

from sandbox.framework import control
from sandbox.framework.commands import refuse_bad_commands
from sandbox.framework.refusals import Refusal
from sandbox.framework.stand_in import State


class InGivenOrder(DefaultJSONProvider):
    sort_keys = False


def create_app(state: State, blueprints: Iterable[Blueprint]) -> Flask:
    app = Flask(__name__)
    app.json = InGivenOrder(app)
    app.extensions["state"] = state
    state.requests.watch(app)
    refuse_bad_commands(app)
    app.register_error_handler(Refusal, lambda refusal: refusal.response())
    for blueprint in (control.routes, *blueprints):
        app.register_blueprint(blueprint)
    return app
