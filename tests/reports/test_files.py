"""Files, numbers and phones as machines and people write them: the rows of `files.yaml`, each tried at its door."""

import csv
import shlex
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.values.periods import business_date
from domain.values.phones import names_several_phones, parse_phone
from tests.reports.document import called, recorded, rows_of
from tests.reports.tries import Tries, shown
from tests.support.account_files import as_csv, row
from tests.support.command_line import Operator
from tests.support.customers import add_customer

NAME = "files"
ROWS = rows_of(NAME)
TOLD_OF_A_READING = ("units", "total", "was", "wrong_reading")


@pytest.fixture
def shows(record_property):
    """What happens now, for the document; every one of `sees` is in it."""

    def check(report: Mapping[str, Any], now: str) -> None:
        record_property(*recorded(NAME, report, now))
        assert [words for words in _list(report["sees"]) if words not in now] == [], now

    return check


def _rows(door):
    return pytest.mark.parametrize("report", [each for each in ROWS if door in each], ids=called)


@_rows("phone")
def test_a_phone_is_taken_or_refused_in_any_form(report, shows):
    text = report["phone"]
    shows(report, parse_phone(text) or ("several" if names_several_phones(text) else "none"))


@_rows("files")
def test_a_file_is_read_or_refused_with_its_cause(report, shows, operator, tmp_path):
    shows(report, "; ".join(_imported(each, operator, tmp_path) for each in report["files"]))


@_rows("exported")
def test_a_name_leaves_and_comes_back_whole(report, shows, operator, tmp_path):
    """As the name of a customer in the file of rejects, which is mended and imported."""
    name = report["exported"]
    (tmp_path / "accounts.csv").write_bytes(as_csv(row(name=name, region="Nowhere", balance="-12.00")))
    operator.asks("import", "accounts", tmp_path / "accounts.csv")
    rejects = tmp_path / "accounts.csv.rejects.csv"
    written = next(csv.reader(rejects.read_text().splitlines()[1:]))[3]
    operator.asks("region", "set", "Nowhere", "--by", "Njeri")
    assert operator.asks("import", "accounts", rejects)["new"] == 1
    with operator.parts.engine.connect() as connection:
        (kept,) = connection.scalars(sa.text("SELECT name FROM accounts"))
    assert kept == name
    shows(report, f"{written} mode {rejects.stat().st_mode & 0o777:o}")


@_rows("typed")
def test_a_reading_of_ours_is_taken_or_put_right(report, shows, engine, operator):
    """By `reading technician`, one after the other; then what each said, and the last SMS."""
    add_customer(engine, "3500600-01", phone="+254711000001", **report["customer"])
    today = business_date(datetime.now(UTC))
    days = {"OPENING": today - timedelta(days=30), "YESTERDAY": today - timedelta(days=1)}
    answers = [_typed(_dated(words, days), operator) for words in report["typed"]]
    with engine.connect() as connection:
        texts = connection.scalars(sa.text("SELECT text FROM messages ORDER BY id")).all()
    shows(report, "; ".join([*answers, *texts[-1:]]))


@_rows("tries")
def test_what_a_phone_or_a_file_leads_to_is_right(report, shows, payments, tmp_path):
    (tmp_path / "accounts.csv").write_bytes(as_csv(row(phone="0109000001")))
    shows(report, shown(Tries(payments, tmp_path).of(report), _list(report["sees"])))


def _dated(words: str, days: Mapping[str, date]) -> str:
    for name, day in days.items():
        words = words.replace(name, str(day))
    return words


def _typed(words: str, operator: Operator) -> str:
    command = words if words.startswith("meter") else f"reading technician 3500600-01 {words}"
    said = operator.types(*shlex.split(command), "--by", "Njeri", "--json")
    if said.code:
        return f"refused: {said.err.strip()}"
    return ", ".join(f"{name} {value}" for name, value in said.answer.items() if name in TOLD_OF_A_READING and value)


def _imported(given: Mapping[str, Any], operator: Operator, folder) -> str:
    """Counts, and the reasons of what was put aside; or the sentence that refuses the file."""
    file = folder / "accounts.csv"
    file.write_bytes(_content(given))
    said = operator.types("import", "accounts", file, *given.get("options", ()), "--json")
    if said.code:
        return f"refused: {said.err.strip()}"
    with (folder / "accounts.csv.rejects.csv").open(encoding="utf-8", newline="") as rejects:
        reasons = [f"line {each['line']}: {each['reason']}" for each in csv.DictReader(rejects)]
    return ", ".join([f"{said.answer['new']} new", f"{said.answer['changed']} changed", *reasons])


def _content(given: Mapping[str, Any]) -> bytes:
    """The file of these rows, as `saved` says that it was saved."""
    saved = given.get("saved", {})
    if "bytes" in saved:
        return bytes.fromhex(saved["bytes"])
    text = as_csv(*(row(**each) for each in given["rows"])).decode()
    for written, instead in saved.get("instead", {}).items():
        text = text.replace(written, instead)
    lines = [f"{line}{saved.get('after_each', '')}" for line in text.splitlines()]
    lines = [*_list(saved.get("above", [])), *lines, *_list(saved.get("below", []))]
    ended = "".join(f"{line}{saved.get('line_end', chr(10))}" for line in lines)
    return ended.encode(saved.get("encoding", "utf-8"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
