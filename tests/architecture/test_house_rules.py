"""Rules of the house that import-linter cannot see: it knows packages, neither single files nor calls."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("*/__init__.py")}
DOMAIN = sorted((ROOT / "domain").rglob("*.py"))
MIGRATIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
MAX_LINES = 400
CLOCK_CALLS = {"now", "utcnow", "today", "fromtimestamp"}


BESIDE_MODULES = {
    *("Makefile", "Procfile", "README.md", "kp", "pyproject.toml", "babel.cfg"),
    *("requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt"),
}


def test_nothing_lies_at_the_door_but_modules_and_what_tools_look_for_there():
    """A command that is tried with odd names writes odd files, and once took the place of the README."""
    files = {path.name for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".")}
    assert {name for name in files - BESIDE_MODULES if not name.endswith(".py")} == set()
    assert (ROOT / "README.md").read_text().startswith("# Kenya Power self-service\n")


def test_settings_can_be_read_before_anything_else_of_ours_is_there():
    assert imported_by(ROOT / "settings.py") & OURS <= {"setting_values"}
    assert imported_by(ROOT / "setting_values.py") & OURS == set()


def test_logs_can_be_configured_before_anything_but_the_settings_is_there():
    assert imported_by(ROOT / "logs.py") & OURS == {"settings"}


@pytest.mark.parametrize("module", DOMAIN, ids=lambda path: path.stem)
def test_the_same_arguments_give_the_same_bill_at_any_time(module):
    called = {node.func.attr for node in nodes(module, ast.Call) if isinstance(node.func, ast.Attribute)}
    asks_a_port = module.is_relative_to(ROOT / "domain" / "services")
    assert called & CLOCK_CALLS <= ({"now"} if asks_a_port else set())


def test_the_migrations_are_one_straight_line_of_numbers():
    found = [(file.name[:4], _assigned(file, "revision"), _assigned(file, "down_revision")) for file in MIGRATIONS]
    numbers = [f"{place:04}" for place in range(1, len(MIGRATIONS) + 1)]
    assert found == list(zip(numbers, numbers, [None, *numbers], strict=False))


@pytest.mark.parametrize("ending", ["py", "html", "js", "css"])
def test_no_file_is_too_long_to_be_read_at_once(ending):
    """Tests and data may be longer, and so may what others wrote."""
    ours = (file for folder in sorted(OURS) for file in (ROOT / folder).rglob(f"*.{ending}"))
    read = [file for file in (*ROOT.glob(f"*.{ending}"), *ours) if not {"tests", "vendor"} & set(file.parts)]
    assert [file for file in read if len(file.read_text().splitlines()) > MAX_LINES and "htmx" not in file.name] == []


def _assigned(file, name):
    """What a migration gives this name."""
    values = [node.value for node in nodes(file, ast.Assign) if getattr(node.targets[0], "id", "") == name]
    return ast.literal_eval(values[0])


def imported_by(path):
    imports = {alias.name for node in nodes(path, ast.Import) for alias in node.names}
    imports |= {node.module for node in nodes(path, ast.ImportFrom) if node.module}
    return {name.partition(".")[0] for name in imports}


def nodes(path, kind):
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kind))
