"""Flask brings commands of its own: a shell, a server, a list of paths. None of them works in production."""

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup

import logs
from app import FLASKS_OWN_COMMANDS, create_app
from parts import NO_DATABASE
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


def test_a_clone_that_was_never_started_draws_the_menu(tmp_path):
    said = typed("menu", "draw", "--folder", str(tmp_path), database_url="")
    assert (said.exit_code, said.output) == (0, f"pages: {len(list(tmp_path.glob('*.md')))}\n")


@pytest.mark.parametrize(
    "words", [("list", "unread"), ("account", "show", "3500600-01"), ("release",), ("seed", "demo")]
)
def test_a_command_that_needs_the_database_says_that_none_is_set(words):
    said = typed(*words, database_url="")
    assert (said.exit_code, said.output) == (1, f"Error: {NO_DATABASE}\n")


@pytest.mark.parametrize("words", [(), ("campaign", "plan")])
def test_what_a_command_takes_is_told_without_a_database(words):
    assert typed(*words, "--help", database_url="").exit_code == 0


def test_nothing_is_served_without_a_database():
    said = typed("routes", database_url="")
    assert said.exit_code != 0
    assert NO_DATABASE in said.output
