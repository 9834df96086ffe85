"""The part of the control interface that every stand-in has: options, scripts, logs, the clock, and a fresh start."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from sandbox.framework.commands import Command, json_object, read
from sandbox.framework.stand_in import State

routes = Blueprint("control_interface", __name__)


class Advance(Command):
    advance_seconds: float


@routes.get("/__control/options")
def options() -> Response:
    return jsonify(current_state().options.model_dump())


@routes.post("/__control/options")
def change_options() -> Response:
    """Those that are named; the others stay."""
    return jsonify(current_state().options.change(json_object()).model_dump())


@routes.get("/__control/scripts")
def scripts() -> Response:
    """Those that are not used up."""
    return jsonify(current_state().scripts.listing())


@routes.post("/__control/scripts")
def add_script() -> tuple[Response, int]:
    waiting = current_state().scripts
    waiting.add(read(waiting.model))
    return jsonify(waiting.listing()), 201


@routes.delete("/__control/all")
def forget_everything() -> Response:
    current_state().reset()
    return jsonify({})


@routes.post("/__clock")
def advance_clock() -> Response:
    """What is due by then happens."""
    clock = current_state().clock
    clock.advance(read(Advance).advance_seconds)
    return jsonify(now=clock.now().isoformat())


@routes.get("/__requests")
def requests() -> Response:
    """`?path=` narrows it to one API."""
    return jsonify(narrowed(current_state().requests.entries, "path"))


@routes.get("/__deliveries")
def deliveries() -> Response:
    """`?kind=` narrows it to one kind of callback."""
    return jsonify(narrowed([delivery.listed() for delivery in current_state().callbacks.deliveries.copy()], "kind"))


def current_state() -> State:
    state: State = current_app.extensions["state"]
    return state


def narrowed(entries: Iterable[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    wanted = request.args.get(name)
    return [entry for entry in list(entries) if wanted in {None, entry[name]}]
