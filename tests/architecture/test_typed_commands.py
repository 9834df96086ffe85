"""What docs/operations.md says to type can be typed: each command is there, and takes these options and values."""

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from settings import Settings
from tests.architecture.test_operations import CHAPTERS
from tests.support.commands_by_example import REGISTERED

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operations.md").read_text("utf-8")
FENCED = re.compile(r"^ *```\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINES = [line.strip() for block in FENCED.findall(PAGE) for line in block.splitlines()]
TYPED = [line.partition(" ")[2] for line in LINES if line.startswith("kp ")]
SPANS = sorted(set(re.findall(r"`([^`\n]+)`", FENCED.sub("", PAGE))))
PLACEHOLDER = re.compile(r"[A-Z]+")
FILES = re.compile(r"\bdeploy/[\w./-]+")
UNITS = re.compile(r"\bkp-[a-z]+(?:\.timer|\.service)?")
PROCESSES_BY_UNIT = {file.name for file in (ROOT / "deploy/systemd").glob("kp-*.*")}
SECRET = re.compile("secret|token|_key$|passkey|^(database|redis|celery).*_url")


def command_of(words):
    """The command whose name these words begin with, the longest there is, and the words behind it."""
    for length in (3, 2, 1):
        if command := REGISTERED.get(" ".join(words[:length])):
            return command, words[length:]
    return None, words


def values(command, words):
    """What the command would be given, as it reads it; files need not be there, and words in capitals are ours."""
    context = click.Context(command)
    given, rest, _ = command.make_parser(context).parse_args(list(words))
    assert rest == []
    for param in command.get_params(context):
        value = given.get(param.name)
        assert not (param.required and value in (None, ())), f"{param.name} is missing"
        if value in (None, ()) or isinstance(param.type, click.Path) or PLACEHOLDER.fullmatch(str(value)):
            continue
        yield param.type_cast_value(context, value)


@pytest.mark.parametrize("typed", TYPED)
def test_a_line_to_type_is_taken_by_its_command(typed):
    assert command_of(shlex.split(typed))[0], "there is no such command"
    list(values(*command_of(shlex.split(typed))))


def test_a_line_with_an_option_that_is_none_or_without_one_that_is_needed_is_seen():
    for wrong in (
        "messages resume --purpose bills --by NAME",
        "campaign plan --region NAME",
        "operator invite NAME --rank admin",
    ):
        with pytest.raises((AssertionError, click.ClickException)):
            list(values(*command_of(shlex.split(wrong))))


def test_a_command_in_the_text_has_the_options_that_stand_beside_it():
    assert [span for span in SPANS if unknown_options(span)] == []


def unknown_options(span):
    command, words = command_of(span.removeprefix("kp ").split())
    asked = {option for word in words for option in re.findall(r"--[a-z-]+", word)}
    return asked - options(command) if command else set()


def options(command):
    return {"--help"}.union(*((*param.opts, *param.secondary_opts) for param in command.params))


def test_every_python_module_that_is_typed_is_there():
    modules = re.findall(r"python -m ([\w.]+)", PAGE)
    assert modules
    assert [name for name in modules if name != "venv" and find_spec(name) is None] == []


def test_every_unit_and_file_of_deploy_that_is_named_is_there():
    units = {name if "." in name else f"{name}.service" for name in UNITS.findall(PAGE)}
    assert units <= PROCESSES_BY_UNIT
    assert [name for name in FILES.findall(PAGE) if not (ROOT / name.rstrip("./")).exists()] == []


def test_how_to_rotate_stands_there_for_each_setting_that_is_or_holds_a_secret():
    named = set(
        re.findall(r"`([A-Z_]+)`", "".join(re.findall(r"^\| [^|]+ \|", CHAPTERS["Rotate secrets"], re.MULTILINE)))
    )
    assert {name.upper() for name in Settings.model_fields if SECRET.search(name)} == named
