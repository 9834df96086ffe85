"""Every use case has one shape: `verb(command, unit_of_work, terms) -> outcome`, one a file, named as the file.

What several use cases share is named by a noun, and listed here: docs/decisions/0020.
"""

import ast
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "domain" / "services"
SHARED = {
    "accounts/new_links",
    "accounts/phone_notices",
    "billing/bill_texts",
    "billing/credit_notes",
    "billing/quote_reading",
    "billing/reminder_words",
    "billing/supply_changes",
    "campaigns/campaign_approval",
    "connections/application_notices",
    "connections/connection_payments",
    "connections/ladder",
    "connections/money_back_notices",
    "campaigns/campaign_standings",
    "campaigns/steering",
    "care/outage_replies",
    "field/asked_drops",
    "field/own_visit",
    "field/recovery_evidence",
    "field/recovery_payload",
    "field/recovery_requests",
    "field/recovery_texts",
    "field/technician_at_work",
    "metering/refusals",
    "operators/approval_kinds",
    "operators/second_factor",
    "operators/keep_operator",
    "operators/terms",
    "outages/open_incidents",
    "outages/outage_texts",
    "outages/planned_texts",
    "outages/return_estimates",
    "payments/send_receipts",
    "payments/send_request_notice",
}
NO_RECORDS = {"str", "int", "bool", "date", "datetime", "Key"}
NO_OUTCOMES = {"str", "bool"}


def name_of(file):
    return file.relative_to(SERVICES).with_suffix("").as_posix()


FILES = {name_of(file): file for file in sorted(SERVICES.glob("*/*.py")) if file.stem != "__init__"}
USE_CASES = [name for name in FILES if name not in SHARED]


def functions(name):
    """The public functions of the file, in their order."""
    found = (node for node in ast.parse(FILES[name].read_text()).body if isinstance(node, ast.FunctionDef))
    return [node for node in found if not node.name.startswith("_")]


def use_case(name):
    return next((node for node in functions(name) if node.name == FILES[name].stem), None)


def annotations(node):
    return [ast.unparse(each.annotation) for each in node.args.args]


@pytest.mark.parametrize("name", USE_CASES)
def test_a_use_case_is_the_first_function_of_the_file_that_has_its_name(name):
    assert [node.name for node in functions(name)][:1] == [FILES[name].stem]


@pytest.mark.parametrize("name", USE_CASES)
def test_a_use_case_takes_a_record_and_a_unit_of_work_and_what_is_in_force(name):
    node = use_case(name)
    assert not node.args.kwonlyargs
    assert not node.args.defaults
    names = [each.arg.lstrip("_") for each in node.args.args]
    command = [] if names[0] == "unit_of_work" else names[:1]
    assert names in ([*command, "unit_of_work"], [*command, "unit_of_work", "terms"])
    assert not command or annotations(node)[0] not in NO_RECORDS


@pytest.mark.parametrize("name", USE_CASES)
def test_what_comes_of_a_use_case_is_a_type_of_its_own(name):
    returned = ast.parse(ast.unparse(use_case(name).returns), mode="eval").body
    parts = {node.id for node in ast.walk(returned) if isinstance(node, ast.Name)}
    assert isinstance(returned, ast.Subscript) or not parts & NO_OUTCOMES


def test_what_is_shared_is_there():
    assert set(FILES) >= SHARED
