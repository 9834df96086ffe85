"""What every command shares: one line of JSON or words on standard output, a clear sentence and a code on failure."""

import getpass
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import current_app

from domain.errors import ServiceError

as_json = click.option("--json", "json_", is_flag=True, help="Print one line of JSON, the last on standard output.")
by_operator = click.option("--by", "operator", required=True, help="The operator who asks for it.")
by_operator_if_any = click.option("--by", "operator", help="The operator who asks for it.")


def parts() -> Any:
    """What compose() made for this process."""
    return current_app.extensions["parts"]


def system_user() -> str:
    """Who is logged in on this machine, for the audit trail."""
    return getpass.getuser()


def answered(command: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Print what the command returns; say in one sentence why it was not done, and exit with 1."""

    @as_json
    @wraps(command)
    def run(*, json_: bool, **options: Any) -> None:
        try:
            answer = command(**options)
        except ServiceError as error:
            raise click.ClickException(str(error)) from error
        click.echo(json.dumps(answer, default=str) if json_ else in_words(answer))

    return run


def in_words(answer: dict[str, Any]) -> str:
    """One `name: value` a line."""
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in answer.items())
