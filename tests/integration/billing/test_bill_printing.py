"""A month's bills of a region for a printing house: each once, whole or not at all, and taken away by two persons."""

import csv
import io
import re
import stat
import tarfile
from hashlib import sha256

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import ProgrammingError

from domain.values.periods import business_date
from tests.support.command_line import operator_of
from tests.support.customers import add_customer
from tests.support.production_settings import PRODUCTION

PHONES = {"350060031": "+254711000001", "350060042": "+254711000002", "350060053": "+254711000003"}


@pytest.fixture
def month(app):
    return f"{business_date(app.extensions['parts'].clock.now()):%Y-%m}"


@pytest.fixture
def billed(engine, phone, operator):
    """Three customers of two regions, each with a bill of this month."""
    operator.asks("operator", "create", "Njeri", "--role", "care")
    operator.asks("operator", "create", "Mutua", "--role", "care")
    for place, (number, owner) in enumerate(PHONES.items()):
        language = "sw" if place else "en"
        add_customer(engine, number, phone=owner, language=language, area="Ruaraka" if place < 2 else "Nyali")
        phone(owner).dials().answers("1", "4521", "1")
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO regions (name) VALUES ('Coast') ON CONFLICT DO NOTHING")
        connection.exec_driver_sql("UPDATE areas SET region = 'Coast' WHERE name = 'Nyali'")


@pytest.fixture
def prints(operator, tmp_path, month):
    def printed(*options, name="bills.tar", region="Nairobi", by="Njeri", at=operator):
        file = tmp_path / name
        return file, at.types(
            "bills", "print", "--region", region, "--month", month, "--out", file, "--by", by, *options
        )

    return printed


def contents(file):
    with tarfile.open(file) as archive:
        return {entry.name: archive.extractfile(entry).read() for entry in archive}


def test_the_bills_of_a_region_are_one_archive_with_its_count_and_checksum(billed, prints, rows):
    file, said = prints("--json")
    answer = said.answer
    assert (said.code, answer["bills"]) == (0, 2)
    assert answer["sha256"] == sha256(file.read_bytes()).hexdigest()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = contents(file)
    numbers = [number for (number,) in rows("SELECT number FROM bills ORDER BY number LIMIT 2")]
    assert [*found] == [*(f"{number}.pdf" for number in numbers), "bills.csv"]
    for row in csv.DictReader(io.StringIO(found["bills.csv"].decode())):
        document = found[row["file"]]
        assert (row["sha256"], row["bytes"]) == (sha256(document).hexdigest(), str(len(document)))
        text = PdfReader(io.BytesIO(document)).pages[0].extract_text()
        assert row["account"] in text
        assert row["bill"] in text
    [(total,)] = rows("SELECT total_cents FROM bills ORDER BY number LIMIT 1")
    first, second = (PdfReader(io.BytesIO(found[f"{number}.pdf"])).pages[0].extract_text() for number in numbers)
    assert f"KES {total / 100:,.2f}" in first
    assert ("Energy" in first, "Nishati" in second or "Umeme" in second) == (True, True)


def test_the_same_bills_make_the_same_archive_and_who_took_it_is_on_record(billed, prints, rows):
    (first, _), (second, _) = prints(name="one.tar"), prints(name="two.tar")
    assert first.read_bytes() == second.read_bytes()
    acts = rows("SELECT subject, operator FROM audit WHERE action = 'bills print'")
    assert acts == [("Nairobi", "Njeri")] * 2


def test_a_bill_that_was_cancelled_is_not_printed(billed, prints, phone):
    owner = PHONES["350060031"]
    phone(owner).dials().answers("1", "4511", "1")
    _, said = prints("--json")
    assert said.answer["bills"] == 2


def test_what_was_printed_can_be_asked_for(billed, prints, client):
    file, _ = prints()
    document = next(iter(contents(file).values()))
    text = PdfReader(io.BytesIO(document)).pages[0].extract_text().replace("\n", "")
    digest = text.split("/check/")[1][:32]
    assert "Bill" in client.get(f"/check/{digest}").text


def test_a_month_without_bills_is_an_archive_with_an_empty_list(billed, operator, tmp_path):
    file = tmp_path / "none.tar"
    answer = operator.asks(
        "bills", "print", "--region", "nairobi", "--month", "2020-01", "--out", file, "--by", "Njeri"
    )
    assert (answer["bills"], [*contents(file)]) == (0, ["bills.csv"])


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--region", "Atlantis", "--month", "2026-01"), "no region Atlantis"),
        (("--region", "Nairobi", "--month", "2026-13"), "Not a month"),
        (("--region", "Nairobi", "--month", "yesterday"), "Not a month"),
        (("--region", "Nairobi", "--month", "2026-01", "--by", "Nobody"), "Nobody"),
    ],
)
def test_what_is_no_region_month_or_operator_writes_nothing(billed, operator, tmp_path, options, word):
    file = tmp_path / "bills.tar"
    said = operator.types("bills", "print", "--out", file, "--by", "Njeri", *options)
    assert (said.code != 0, word in said.err) == (True, True)
    assert [*tmp_path.iterdir()] == []


def test_a_bill_that_cannot_be_printed_leaves_what_was_there_before(billed, prints, engine):
    file, _ = prints()
    before = file.read_bytes()
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE document_checks RENAME TO document_checks_away")
    try:
        with pytest.raises(ProgrammingError):
            prints()
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE document_checks_away RENAME TO document_checks")
    assert file.read_bytes() == before
    assert [*file.parent.iterdir()] == [file]


def test_in_production_many_bills_leave_by_two_persons(billed, prints, database_url):
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings, bulk_export_rows=1) as office:
        file, said = prints(at=office)
        assert (said.code != 0, "another operator approves it" in said.err, file.exists()) == (True, True, False)
        (waiting,) = office.asks("request", "list")["requests"]
        assert waiting["kind"] == "bulk export"
        _, said = prints("--break-glass", "the printer closes at noon", at=office)
        assert (said.code, file.exists()) == (0, True)


def test_what_a_second_person_approves_on_the_console_is_printed_by_who_asked(billed, prints, console, database_url):
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings, bulk_export_rows=1) as office:
        _, said = prints(at=office)
        asked = re.search(r"request (\d+) with the hash ([0-9a-f]+)", said.err)
        decider = console.signs_in("Baraka", "reviewer").opens(f"/console/requests/{asked[1]}")
        decider.sees("bills print", "Nairobi", "Njeri").submits("/approve").sees("Approved")
        file, said = prints("--json", at=office)
        assert (said.code, said.answer["bills"], "2 of 2" in said.err) == (0, 2, True)
        assert said.answer["sha256"] == sha256(file.read_bytes()).hexdigest()
        other, said = prints(by="Mutua", name="other.tar", at=office)
        assert (said.code != 0, other.exists()) == (True, False)


def test_an_operator_of_another_region_prints_nothing(billed, operator, prints):
    operator.asks("operator", "create", "Baraka", "--role", "care", "--region", "Coast")
    file, said = prints(by="Baraka")
    assert (said.code != 0, file.exists()) == (True, False)
