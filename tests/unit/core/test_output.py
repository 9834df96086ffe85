"""How answers look to people, to programs and in spreadsheets."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cli.csv_files import write_csv
from cli.output import as_json, in_words, shillings, table, word
from domain.values.spreadsheets import for_spreadsheets

AFTERNOON = datetime(2026, 11, 28, 11, 3, 3, 142251, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words", "written"),
    [
        (AFTERNOON, "2026-11-28 14:03", "2026-11-28T11:03:03.142251+00:00"),
        (date(2026, 11, 28), "2026-11-28", "2026-11-28"),
        (shillings(125_050), "1,250.50", "1250.50"),
        (shillings(-80_00), "-80.00", "-80.00"),
        (shillings(0), "0.00", "0.00"),
        (None, "-", None),
        (True, "yes", True),
        (False, "no", False),
        (20_000, "20000", 20_000),
        ("two\nlines", "two lines", "two\nlines"),
        ([], "-", []),
        ({"here": 1, "not_there": None}, "here 1, not there -", {"here": 1, "not_there": None}),
    ],
)
def test_a_value_has_words_for_people_and_a_form_for_programs(value, words, written):
    assert word(value) == words
    assert json.loads(as_json({"value": value}))["value"] == written


def test_a_table_has_columns_with_numbers_to_the_right_and_none_that_is_empty():
    rows = [
        {"account": "3500600-01", "overdue": shillings(70_600), "area": None},
        {"account": "1234567", "overdue": shillings(1_234_567_00), "area": None},
    ]
    assert table(rows, ("account", "area", "overdue")) == [
        "account          overdue",
        "3500600-01        706.00",
        "1234567     1,234,567.00",
    ]


def test_an_answer_is_a_line_an_entry_with_tables_indented():
    answer = {"id": 4, "accounts": [{"number": "1"}, {"number": "2"}], "none_of": [], "by": {"failed": 1}}
    assert in_words(answer).splitlines() == [
        "id: 4",
        "accounts:",
        "  number",
        "  1",
        "  2",
        "none of: none",
        "by:",
        "  failed: 1",
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+254712345678", "'+254712345678"),
        ("-2+3", "'-2+3"),
        ("-2645.00\t=1", "'-2645.00\t=1"),
        ("-2645.00\n", "'-2645.00\n"),
        ("-254712345678", "'-254712345678"),
        ("-07", "'-07"),
        ("-2.", "'-2."),
        ("-\u0662", "'-\u0662"),
        ("-1E5", "'-1E5"),
        ("-2645.00", "-2645.00"),
        ("-0.50", "-0.50"),
        (
            "0084bb48106d4eeefae3ea54781e5d6001cdcf5d5af5f3766518dd39a277936a",
            "0084bb48106d4eeefae3ea54781e5d6001cdcf5d5af5f3766518dd39a277936a",
        ),
        ("0084e48106", "'0084e48106"),
        ("0712 345 678", "'0712 345 678"),
        ("01/02/2026", "'01/02/2026"),
        ("-3", "-3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("'=1", "''=1"),
        ("\uff0b1", "'\uff0b1"),
        ("0123456-01", "'0123456-01"),
        ("254712345678", "'254712345678"),
        ("12E45678", "'12E45678"),
        ("1.5e10", "'1.5e10"),
        ("3500600-01", "3500600-01"),
        ("560165582", "560165582"),
        ("0", "0"),
        ("Wanjiku = Kamau", "Wanjiku = Kamau"),
        ("KE1234567", "KE1234567"),
        ("", ""),
    ],
)
def test_a_spreadsheet_neither_runs_nor_spoils_a_text(text, written):
    assert for_spreadsheets(text) == written


def test_a_file_is_for_its_owner_and_holds_times_of_nairobi_and_numbers(tmp_path):
    file = tmp_path / "list.csv"
    row = ["=1", AFTERNOON, shillings(-1_200), None, True, Decimal("90.000"), 7, date(2026, 11, 28), ["care", "field"]]
    columns = [f"c{place}" for place in range(len(row))]
    write_csv(file, columns, [])
    file.chmod(0o644)
    written = write_csv(file, columns, [row])
    assert (written["rows"], file.stat().st_mode & 0o777) == (1, 0o600)
    with file.open(newline="") as source:
        _, values = csv.reader(source)
    assert values == ["'=1", "2026-11-28 14:03:03", "-12.00", "", "yes", "90.000", "7", "2026-11-28", "care, field"]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path):
    file = tmp_path / "list.csv"
    write_csv(file, ["c"], [["as it was"]])
    before = file.read_text()
    with pytest.raises(ZeroDivisionError):
        write_csv(file, ["c"], ([1 / each] for each in (1, 0)))
    assert file.read_text() == before
