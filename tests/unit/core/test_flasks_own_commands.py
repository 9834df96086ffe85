"""Flask brings commands of its own: a shell, a server, a list of paths. None of them works in production."""

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup

import logs
from app import FLASKS_OWN_COMMANDS, create_app
from settings import Settings
from tests.support.production_settings import PRODUCTION


def typed(*words, **settings):
    """What `flask --app app` says to it; nothing is connected."""
    result = CliRunner().invoke(FlaskGroup(create_app=lambda: create_app(Settings(**settings))), words)
    logs.configure(Settings())
    return result


@pytest.mark.parametrize("command", FLASKS_OWN_COMMANDS)
def test_production_has_no_shell_and_no_server_for_development(command):
    said = typed(command, **PRODUCTION)
    assert said.exit_code != 0
    assert f"Error: `{command}` is for development: ENVIRONMENT is production" in said.output


def test_development_has_them():
    assert "/healthz" in typed("routes", database_url="postgresql://nowhere/none").output


def test_the_operators_commands_work_in_production():
    assert "operator" in typed("--help", **PRODUCTION).output
