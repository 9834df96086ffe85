"""What a release leaves behind, the first time and every time after."""

import psycopg
import pytest
from sqlalchemy import text

from tests.support.command_line import operator_of

QUOTE = ("tariff", "quote", "--category", "DC", "--band", "2", "--part")


@pytest.fixture
def released(first_operator):
    first_operator.asks("release")
    return first_operator


def count(operator, table):
    with operator.parts.engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def test_a_first_release_leaves_a_service_that_can_bill_any_day_since_2022(released):
    assert released.asks(*QUOTE, "2024-02:8.77")["total"] == "250.00"
    assert released.asks("tariff", "show", "--on", "2022-01-01")["valid_from"] == "2022-01-01"


def test_a_first_release_knows_the_eight_regions(released):
    with released.parts.engine.connect() as connection:
        known = set(connection.scalars(text("SELECT name FROM regions")))
    assert known == {
        "Nairobi",
        "Central Rift",
        "North Rift",
        "Western",
        "South Nyanza",
        "Mt Kenya",
        "North Eastern",
        "Coast",
    }


def test_a_second_release_changes_nothing(released):
    before = {table: count(released, table) for table in ("tariff_imports", "monthly_values", "regions", "audit")}
    answer = released.asks("release")
    assert answer["regions_added"] == 0
    assert {table: count(released, table) for table in before} == before


def test_a_release_of_a_version_that_was_rolled_back_is_refused_in_a_sentence(released):
    with psycopg.connect(released.parts.settings.database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    said = released.types("release", "--json")
    assert (said.code, said.out) == (1, "")
    assert "The schema is at 9999, of a newer version than this one" in said.err
    assert "Traceback" not in said.err


def test_a_release_does_not_undo_what_an_operator_corrected(released, tmp_path):
    notice = tmp_path / "notice.toml"
    notice.write_text("[months]\n2024-01 = { FEC = 4.34 }")
    released.asks("tariff", "import", notice, "--by", "achieng", "--force")
    answer = released.asks("release")
    assert answer["left_as_known"] == ["month 2024-01, FEC: 4.33 contradicts 4.34, which is published"]
    assert {"code": "FEC", "rate": "4.34", "carried_from": None} in released.asks(
        "tariff", "show", "--on", "2024-01-31"
    )["values"]


def test_a_release_says_who_ran_it(released):
    with released.parts.engine.connect() as connection:
        row = connection.execute(text("SELECT os_user, operator FROM audit WHERE action = 'release'")).one()
    assert row.os_user
    assert row.operator is None


def test_without_a_database_a_command_says_so_in_a_sentence(tmp_path):
    with operator_of(f"postgresql://postgres@/postgres?host={tmp_path}") as operator:
        said = operator.types("tariff", "show", "--json")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("Error: The database does not answer")
