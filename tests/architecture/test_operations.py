"""docs/operations.md names what an operator relies on, and all of it: what is not in it does not exist for them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import FLASKS_OWN_COMMANDS
from domain.operators.permissions import ADMIN, PERMISSIONS, ROLES
from settings import _MUST_BE_SET, Settings
from sms.callbacks import KINDS
from sms.conversation.keywords import KEYWORDS
from tests.support.service import metrics_of

ROOT = Path(__file__).parents[2]
CHAPTERS = dict(
    re.findall(
        r"^## (.+?)\n(.*?)(?=^## |\Z)", (ROOT / "docs/operations.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
)
SETTING = re.compile(r"^\| `([A-Z_]+)` \|.*\|(?: `([^`]*)`)?( \*\*!\*\*)? \|$", re.MULTILINE)
SETTINGS = {name.lower(): (default, bool(needed)) for name, default, needed in SETTING.findall(CHAPTERS["Settings"])}
FIRST_CELL = re.compile(r"^\| (`.*?) \| ", re.MULTILINE)
COMMAND = re.compile(r"`([a-z-]+(?: [a-z][a-z-]*){0,2})")
WHOLE = re.compile(r"`([^`]+)`")
PRODUCTION_CODE = ("cli", "domain", "jobs", "payments", "sms", "store", "ussd", "web", "webhooks")
STATIC, UNASKED = "static", {"HEAD", "OPTIONS"}
CONSOLE = "/console/…"
TURN = "POST /callbacks/<token>/ussd"  # answered in front of Flask


def first_cells(chapter: str, name: re.Pattern[str] = WHOLE) -> list[str]:
    """What the first cells of a chapter's tables name, in order of the alphabet."""
    return sorted(found for cell in FIRST_CELL.findall(CHAPTERS[chapter]) for found in name.findall(cell))


def test_every_process_is_documented_and_no_other():
    processes = [line.partition(":")[0] for line in (ROOT / "Procfile").read_text().splitlines()]
    assert first_cells("Processes") == sorted(processes)


def test_every_setting_is_documented_and_no_other():
    assert sorted(SETTINGS) == sorted(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_documented_default_of_a_setting_is_its_own_and_production_needs_what_is_marked(name):
    default = Settings.model_fields[name].default
    written = ",".join(default) if isinstance(default, tuple) else str(default)
    assert SETTINGS[name] == (written, name in _MUST_BE_SET)


def test_every_keyword_by_sms_is_documented_and_no_other():
    assert first_cells("Words by SMS") == sorted(phrase for phrase, _, _ in KEYWORDS)


def test_every_command_is_documented_and_no_other(worker_app):
    documented = [name for name in first_cells("Commands", COMMAND) if name not in ROLES]
    assert documented == sorted(commands(worker_app.cli))


def test_the_roles_are_documented_with_the_commands_that_they_may_give():
    rows = re.findall(r"^\| (?:`(\w+)`|every role) \| (`[^|]+`) \|$", CHAPTERS["Commands"], re.MULTILINE)
    documented = {(act, role) for role, acts in rows if role in {*ROLES, ""} for act in WHOLE.findall(acts)}
    for_all = {(act, "") for act, roles in PERMISSIONS.items() if roles == ROLES}
    of_some = {(act, role) for act, roles in PERMISSIONS.items() if roles != ROLES for role in roles or (ADMIN,)}
    assert documented == for_all | of_some


def test_every_path_is_documented_and_no_other(worker_app):
    rules = [rule for rule in worker_app.url_map.iter_rules() if rule.endpoint != STATIC and not of_console(rule)]
    answered = {f"{method} {path}" for rule in rules for method in rule.methods - UNASKED for path in paths(rule.rule)}
    assert first_cells("HTTP") == sorted(answered | {TURN, CONSOLE})


def of_console(rule):
    """Its pages stand in a table of their own."""
    return rule.endpoint.startswith("console.")


def paths(rule: str) -> list[str]:
    """One rule answers all callbacks for SMS."""
    return [rule.replace("<what>", kind) for kind in KINDS] if "<what>" in rule else [rule]


def test_every_metric_is_documented_and_no_other(client, worker_app):
    text = metrics_of(worker_app)
    assert first_cells("Metrics") == sorted(
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(text)
        if not family.name.startswith(("python_", "process_")) and not family.name.endswith("_created")
    )


def test_every_alert_is_documented_and_no_other():
    files = [*ROOT.glob("*.py"), *(file for folder in PRODUCTION_CODE for file in (ROOT / folder).rglob("*.py"))]
    assert first_cells("Alerts") == sorted({event for file in files for event in alerts(file)})


def alerts(file: Path) -> Iterator[str]:
    """The events that a file logs as an alert."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and any(keyword.arg == "alert" for keyword in node.keywords):
            yield ast.literal_eval(node.args[0])


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        elif name not in FLASKS_OWN_COMMANDS:
            yield " ".join((*above, name))
