"""What insiders try: the rows of `security.yaml`, each typed or sent as they would."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.reports.document import called, recorded, rows_of
from tests.support.campaigns import PLANNER, add_customers
from tests.support.command_line import operator_of
from tests.support.customers import add_customer
from tests.support.production_settings import PRODUCTION

TESTS = Path(__file__).parents[1]
NAME = "security"
ROWS = rows_of(NAME)
WANJIKU = "+254711000001"


@pytest.fixture
def shows(record_property):
    """What happens now, for the document; every one of `sees` is in it."""

    def check(report: Mapping[str, Any], now: str) -> None:
        record_property(*recorded(NAME, report, now.strip().splitlines()[-1]))
        wanted = report["sees"] if isinstance(report["sees"], list) else [report["sees"]]
        assert [words for words in wanted if words not in now] == [], now

    return check


def _rows(door):
    return pytest.mark.parametrize("report", [each for each in ROWS if door in each], ids=called)


@_rows("types")
def test_what_one_person_types(report, shows, database_url):
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings if report.get("production") else {}) as operator:
        for words in report["types"]:
            waiting = operator.asks("request", "list")["requests"] or [{"id": 0, "hash": ""}]
            said = operator.types(*shlex.split(words.format(request=waiting[-1]["id"], hash=waiting[-1]["hash"])))
    shows(report, said.out + said.err)


@_rows("sql")
def test_what_is_sent_as_the_service(report, shows, app, booked):
    shows(report, _refusal(app.extensions["parts"].engine, report["sql"]))


@_rows("owner")
def test_what_is_sent_as_the_owner_of_the_schema(report, shows, engine, booked):
    shows(report, _refusal(engine, report["owner"]))


@_rows("tried_by")
def test_what_is_tried_elsewhere_is_tried(report, shows):
    file, _, test = report["tried_by"].partition("::")
    assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8")
    shows(report, report["sees"])


@_rows("template")
def test_what_a_region_is_told(report, shows, engine, database_url, tmp_path):
    add_customers(engine, WANJIKU)
    text = tmp_path / "text.txt"
    text.write_text(report["template"], encoding="utf-8")
    with operator_of(database_url) as operator:
        operator.asks("operator", "create", PLANNER, "--role", "campaigns")
        plan = ("campaign", "plan", "--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--by", PLANNER)
        said = operator.types(*plan, "--template", text)
    shows(report, said.out + said.err)


@pytest.fixture
def booked(engine, phone):
    """A bill and its journal entry are there, and a row of the audit trail."""
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()


def _refusal(engine: sa.Engine, statements: str) -> str:
    """Why the database did not do it, in its own words; it is rolled back where it did."""
    try:
        with engine.connect() as connection:
            for statement in statements.split(";"):
                connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        return str(error.orig)
    return "done"
