"""The README names what an operator relies on: a setting or a command that is not in it does not exist for them."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
FLASKS_OWN = {"run", "shell", "routes"}


@pytest.mark.parametrize("name", sorted(name.upper() for name in Settings.model_fields))
def test_every_setting_is_in_the_readme(name):
    assert f"| `{name}` |" in README


def test_every_command_is_in_the_readme(worker_app):
    missing = [name for name in commands(worker_app.cli) if f"| `{name}` |" not in README]
    assert missing == []


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        elif name not in FLASKS_OWN:
            yield " ".join((*above, name))
