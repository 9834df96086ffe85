"""The README names what an operator relies on: a setting or a command that is not in it does not exist for them."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from settings import _MUST_BE_SET, Settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
FLASKS_OWN = {"run", "shell", "routes"}
SETTING = re.compile(r"^\| `([A-Z_]+)` \|.*\|(?: `([^`]*)`)?( \*\*!\*\*)? \|$", re.MULTILINE)
SETTINGS = {name.lower(): (default, bool(required)) for name, default, required in SETTING.findall(README)}
FIRST_CELL = re.compile(r"^\| (`.*?) \| ", re.MULTILINE)
NAME = re.compile(r"`([a-z-]+(?: [a-z-]+)?)")


def test_every_setting_is_in_the_readme_and_no_other():
    assert sorted(SETTINGS) == sorted(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_readme_tells_the_default_of_a_setting_and_whether_production_needs_its_own(name):
    default = Settings.model_fields[name].default
    written = ",".join(default) if isinstance(default, tuple) else str(default)
    assert SETTINGS[name] == (written, name in _MUST_BE_SET)


def test_every_command_is_in_the_readme_and_no_other(worker_app):
    table = README.partition("### Commands")[2].partition("\n### ")[0]
    documented = [name for cell in FIRST_CELL.findall(table) for name in NAME.findall(cell)]
    assert sorted(documented) == sorted(commands(worker_app.cli))


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        elif name not in FLASKS_OWN:
            yield " ".join((*above, name))
