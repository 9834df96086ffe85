"""What the operator who keeps the tariffs sees."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.values.periods import business_date, month_of
from store.tariffs.tariffs import TariffCache

VERSION = """
[[version]]
valid_from = 2031-07-01
source = "{source}"
[version.levies]
EPRA = {{ rate = 0.08, base = ["UNITS"] }}
REP = {{ rate = 0.05, base = ["CONSUMPTION"] }}
VAT = {{ rate = {vat}, base = ["CONSUMPTION", "FEC"] }}
[version.bands]
DC = [{{ band = 2, up_to = 100, rate = 16.40 }}, {{ band = 3, rate = 18.10 }}]
"""


@pytest.fixture
def write(tmp_path):
    def to_file(content, name="notice.toml"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return to_file


def months(**values):
    rows = (f"{name.strip('_').replace('_', '-')} = {{ {row} }}" for name, row in values.items())
    return "[months]\n" + "\n".join(rows)


def lines_of(answer):
    return {line["code"]: line["amount"] for line in answer["lines"]}


def test_a_quote_prints_the_lines_of_a_published_token(operator):
    answer = operator.asks("tariff", "quote", "--category", "DC", "--band", 2, "--part", "2024-01:7.82")
    assert list(lines_of(answer)) == ["CONSUMPTION", "FEC", "FERFA", "INFA", "WRA", "EPRA", "REP", "VAT", "ROUNDING"]
    assert lines_of(answer) | {"INFA": None, "ROUNDING": None} == {
        "CONSUMPTION": "129.66",
        "FEC": "33.86",
        "FERFA": "50.52",
        "INFA": None,
        "WRA": "0.11",
        "EPRA": "0.63",
        "REP": "6.48",
        "VAT": "26.16",
        "ROUNDING": None,
    }
    assert answer["total"] == "250.00"


def test_parts_of_a_quote_are_taken_as_given_and_taxed_once(operator):
    answer = operator.asks(
        "tariff", "quote", "--category", "DC", "--band", "2", "--part", "2024-01:60", "--part", "2024-02:20.5"
    )
    first, second, *_ = answer["lines"]
    assert first == {
        "code": "CONSUMPTION",
        "period": "2024-01",
        "quantity": "60",
        "rate": "16.58",
        "amount": "994.80",
        "carried_from": None,
    }
    assert (second["period"], second["quantity"]) == ("2024-02", "20.5")
    assert [line["code"] for line in answer["lines"]].count("VAT") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--category", "DC", "--band", "2", "--part", "2024-01"), "as 2024-02:20.5"),
        (("--category", "DC", "--band", "2", "--part", "2024-01:-5"), "as 2024-02:20.5"),
        (("--category", "DC", "--band", "2", "--part", "2024-01:nan"), "as 2024-02:20.5"),
        (("--category", "DC", "--band", "2", "--part", "2024-13:5"), "Not a month"),
        (("--category", "DC", "--band", "2", "--part", "1999-01:5"), "No tariff is known"),
        (("--category", "EM", "--band", "2", "--part", "2022-01:5"), "no category EM"),
        (("--category", "XX", "--band", "2", "--part", "2024-01:5"), "'XX' is not one of"),
        (("--category", "DC", "--band", "4", "--part", "2024-01:5"), "4 is not in the range"),
        (("--category", "DC", "--band", "2"), "Missing option '--part'"),
    ],
)
def test_a_quote_that_cannot_be_made_is_refused_in_a_sentence(operator, words, said):
    answer = operator.types("tariff", "quote", *words, "--json")
    assert answer.code != 0
    assert answer.out == ""
    assert said in answer.err


def test_show_names_the_tariff_of_a_day_and_what_is_carried_forward(operator):
    answer = operator.asks("tariff", "show", "--on", "2024-05-02")
    assert answer["valid_from"] == "2023-07-01"
    assert {"category": "DC", "band": 2, "up_to": "100", "rate": "16.58"} in answer["bands"]
    assert {"code": "FEC", "rate": "3.64", "carried_from": "2024-03"} in answer["values"]
    assert any(warning.startswith("FEC of 2024-05 is not published: 2024-03's") for warning in answer["warnings"])


def test_show_is_readable_without_json(operator):
    said = operator.types("tariff", "show", "--on", "2024-05-02")
    assert [line.split() for line in said.out.splitlines() if "16.58" in line] == [["DC", "2", "100", "16.58"]]


def test_show_before_the_first_tariff_says_so(operator):
    said = operator.types("tariff", "show", "--on", "2001-01-01", "--json")
    assert (said.code, said.err) == (1, "Error: No tariff is known for 2001-01-01\n")


def test_this_months_notice_ends_the_warning_and_changes_the_quote(operator, write):
    month = month_of(business_date(datetime.now(UTC)))
    before = operator.asks("tariff", "show")["warnings"]
    notice = write(f"[months]\n{month} = {{ FEC = 7.77, FERFA = 1, INFA = 0.5, WRA = 0.01 }}")
    answer = operator.asks("tariff", "import", notice, "--by", "achieng")
    assert before
    assert answer["warnings"] == []
    assert {"month": month, "code": "FEC", "was": "3.10", "now": "7.77"} in answer["changed"]
    quoted = operator.asks("tariff", "quote", "--category", "DC", "--band", "2", "--part", f"{month}:100")
    assert lines_of(quoted)["FEC"] == "777.00"
    assert all(line["carried_from"] is None for line in quoted["lines"])


def test_a_value_that_comes_late_lists_every_month_that_was_billed_without_it(operator, write):
    answer = operator.asks("tariff", "import", write(months(_2024_04="FEC = 3.5")), "--by", "achieng")
    assert [(each["month"], each["was"], each["now"]) for each in answer["changed"]] == [
        ("2024-04", "3.64", "3.5"),
        ("2024-05", "3.64", "3.5"),
    ]


def test_the_same_notice_again_changes_nothing(operator, write):
    notice = write(months(_2024_04="FEC = 3.5") + VERSION.format(source="gazette", vat="0.16"))
    first = operator.asks("tariff", "import", notice, "--by", "achieng")
    again = operator.asks("tariff", "import", notice, "--by", "achieng")
    assert first["versions"] == ["2031-07-01"]
    assert again["revision"] == first["revision"]
    assert (again["versions"], again["values"], again["changed"]) == ([], [], [])


def test_another_value_for_a_published_month_is_refused_unless_forced(operator, write):
    notice = write(months(_2024_01="FEC = 4.34"))
    refused = operator.types("tariff", "import", notice, "--by", "achieng")
    assert refused.code == 1
    assert "month 2024-01, FEC: 4.34 contradicts 4.33, which is published" in refused.err
    forced = operator.asks("tariff", "import", notice, "--by", "achieng", "--force")
    assert [(each["month"], each["code"]) for each in forced["changed"]] == [("2024-01", "FEC")]
    quoted = operator.asks("tariff", "quote", "--category", "DC", "--band", "2", "--part", "2024-01:100")
    assert lines_of(quoted)["FEC"] == "434.00"


def test_what_was_known_before_a_correction_can_still_be_asked(operator, write, engine):
    before = operator.asks("tariff", "import", write(months(_2024_04="FEC = 3.5")), "--by", "achieng")["revision"]
    cache = TariffCache(engine)
    assert cache.at(before).rate_of("FEC", "2024-01") == Decimal("4.33")
    notice = write(months(_2024_01="FEC = 4.34"))
    after = operator.asks("tariff", "import", notice, "--by", "achieng", "--force")["revision"]
    assert cache.at(before).rate_of("FEC", "2024-01") == Decimal("4.33")
    assert cache.at(after).rate_of("FEC", "2024-01") == Decimal("4.34")


def test_a_known_version_is_never_replaced_even_by_force(operator, write):
    operator.asks("tariff", "import", write(VERSION.format(source="gazette", vat="0.16")), "--by", "achieng")
    other = write(VERSION.format(source="gazette", vat="0.18"))
    said = operator.types("tariff", "import", other, "--by", "achieng", "--force")
    assert said.code == 1
    assert "version 2031-07-01: is known with other content" in said.err


def test_a_figure_in_cents_is_refused_unless_forced(operator, write):
    notice = write(months(_2026_03="FEC = 359"))
    assert "looks like cents" in operator.types("tariff", "import", notice, "--by", "achieng").err
    assert operator.asks("tariff", "import", notice, "--by", "achieng", "--force")["values"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[months]\n2026-03 = { FEC = \xff }", "is not UTF-8 text"),
        ("[months", "is not TOML"),
        ("", "holds neither a version nor a month"),
        (months(_2026_03="FEC = -1"), "line 2, month 2026-03, FEC: -1 is negative"),
        (months(_2026_03=""), "has no values"),
    ],
)
def test_a_file_that_is_no_tariff_changes_nothing_and_says_why(operator, write, content, said):
    revision = operator.asks("tariff", "import", write(months(_2024_04="FEC = 3.5")), "--by", "achieng")["revision"]
    answer = operator.types("tariff", "import", write(content), "--by", "achieng", "--force", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err
    again = operator.asks("tariff", "import", write(months(_2024_04="FEC = 3.5")), "--by", "achieng")
    assert again["revision"] == revision


def test_a_file_that_does_not_exist_is_named(operator, tmp_path):
    said = operator.types("tariff", "import", tmp_path / "none.toml", "--by", "achieng")
    assert said.code != 0
    assert "none.toml" in said.err


def test_nobody_imports_a_tariff_without_a_name(operator, write):
    notice = write(months(_2024_04="FEC = 3.5"))
    assert operator.types("tariff", "import", notice).code != 0
    assert operator.types("tariff", "import", notice, "--by", " ").code != 0


def test_an_import_names_the_operator_in_the_audit_trail(operator, write, engine):
    operator.asks("tariff", "import", write(months(_2024_01="FEC = 4.34")), "--by", "achieng", "--force")
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM audit WHERE action = 'tariff import'")).one()
    assert (row.operator, row.subject, row.details["force"]) == ("achieng", "notice.toml", True)
    assert row.details["changed"][0]["code"] == "FEC"
    assert row.os_user


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM monthly_values",
        "UPDATE monthly_values SET value = 0",
        "DELETE FROM tariff_versions",
        "UPDATE tariff_versions SET definition = '{}'",
        "DELETE FROM tariff_imports",
        "UPDATE tariff_imports SET file_name = 'other'",
    ],
)
def test_what_was_published_cannot_be_rewritten_in_the_database(engine, statement):
    with engine.connect() as connection, pytest.raises(IntegrityError, match="append only"):
        connection.execute(text(statement))


def test_before_any_import_no_tariff_is_known(engine):
    assert TariffCache(engine).at(0).versions == ()
