"""`person show|export|erase`: a copy of all that is kept, and nothing left that no law keeps, over every table."""

import csv
import io
import json
import re
import zipfile
from hashlib import sha256

import pytest
import sqlalchemy as sa

from domain.privacy.grounds import OnErasure
from domain.privacy.personal_data import PERSONAL, STAFF
from store.privacy.persons import FOUND, NOT_FOUND_BY_PHONE
from store.tables import metadata
from tests.integration.privacy.seeded_person import OTIENO, SEEDS, WANJIKU, seed
from tests.support.customers import add_customer

SEARCHED = [found.table for found in FOUND if found.table in PERSONAL]
COLUMNS = [
    (table, name, column) for table in SEARCHED for name, column in PERSONAL[table].items() if column.what != STAFF
]
GONE = {OnErasure.BLANKED, OnErasure.REMOVED}


@pytest.fixture
def office(operator):
    operator.asks("operator", "create", "Njeri", "--role", "care")
    operator.asks("operator", "create", "Head", "--role", "admin")
    return operator


@pytest.fixture
def wanjiku(office, engine):
    """A customer with data in every table; all of it is settled."""
    add_customer(engine, "3500600-01", phone=WANJIKU)
    seed(engine)


def export(office, tmp_path):
    file = tmp_path / "copy.zip"
    answer = office.asks("person", "export", WANJIKU, "--out", file, "--by", "Njeri")
    return answer, file


def whole(file):
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("personal_data.json"))


def values(rows, table, name):
    """What the column holds now, as text."""
    return [value for (value,) in rows(f"SELECT {_as_text(table, name)} FROM {table}") if value]


def places(rows, needle):
    """The columns of the whole database that hold the needle."""
    found = set()
    for table in metadata.tables.values():
        names = [column.name for column in table.columns]
        shown = ", ".join(_as_text(table.name, name) for name in names)
        for row in rows(f"SELECT {shown} FROM {table.name}"):
            found |= {(table.name, name) for name, value in zip(names, row, strict=True) if needle in (value or "")}
    return found


def _as_text(table, name):
    return f"convert_from({name}, 'UTF8')" if (table, name) == ("inbox", "body") else f'"{name}"::text'


def test_every_table_with_personal_data_is_searched_for_a_person_or_says_why_not():
    said = {*SEARCHED} | NOT_FOUND_BY_PHONE.keys()
    assert said == PERSONAL.keys(), (
        "for a new table write how its rows are found by a phone into FOUND of store/privacy/persons.py (and a row into"
        f" SEEDS of seeded_person.py), or why it is not searched into NOT_FOUND_BY_PHONE: {said ^ PERSONAL.keys()}"
    )
    assert SEEDS.keys() == {*SEARCHED}


def test_the_seed_has_something_in_every_personal_column(wanjiku, rows):
    """So that the tests below cannot miss one: a new column goes into its table's line of SEEDS."""
    assert [(table, name) for table, name, _ in COLUMNS if not values(rows, table, name)] == []


def test_the_copy_holds_every_personal_value_and_no_secret(office, wanjiku, rows, tmp_path):
    answer, file = export(office, tmp_path)
    text = json.dumps(whole(file), ensure_ascii=False)
    for table, name, column in COLUMNS:
        for value in values(rows, table, name):
            found = all(part in text for part in re.findall(r"[\w+:*/ -]{3,}", value))
            assert found is not column.is_secret, (table, name, value)
    assert answer["left_out"] == {}


def test_the_copy_is_for_its_owner_alone_and_no_spreadsheet_runs_it(office, wanjiku, engine, tmp_path):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE applications SET landmark = '=cmd|calc'"))
    answer, file = export(office, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        (row,) = csv.DictReader(io.StringIO(archive.read("applications.csv").decode()))
        assert {f"{table}.csv" for table in SEARCHED} <= {*archive.namelist()}
    assert (row["landmark"], row["phone"]) == ("'=cmd|calc", f"'{WANJIKU}")
    assert answer["sha256"] == sha256(file.read_bytes()).hexdigest()


def test_the_copy_shows_the_phones_of_others_by_their_ends_only(office, wanjiku, engine, tmp_path):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
            INSERT INTO access_log (account_id, phone, what, at, source)
            SELECT id, :other, 'reading', now(), 'ussd:' || :other || '-1' FROM accounts
            """),
            {"other": OTIENO},
        )
        connection.execute(sa.text("UPDATE payment_intents SET asked_by = :other"), {"other": OTIENO})
    text = json.dumps(whole(export(office, tmp_path)[1]))
    assert OTIENO not in text
    assert "...002" in text


def test_nobody_gets_what_is_kept_of_another(office, wanjiku, engine, tmp_path):
    add_customer(engine, "3500601-01", phone=OTIENO, name="Otieno Odhiambo")
    file = tmp_path / "other.zip"
    office.asks("person", "export", OTIENO, "--out", file, "--by", "Njeri")
    text = json.dumps(whole(file))
    assert "Wanjiku" not in text
    assert "3500600" not in text
    assert WANJIKU not in text


def test_an_erasure_leaves_nothing_that_is_not_kept_by_law(office, wanjiku, rows):
    gone = {(table, name): values(rows, table, name) for table, name, column in COLUMNS if column.on_erasure in GONE}
    answer = office.asks("person", "erase", WANJIKU, "--by", "Head", "--reason", "their wish")
    for (table, name), before in gone.items():
        assert set(before).isdisjoint(values(rows, table, name)), (table, name)
    left = places(rows, WANJIKU)
    assert {PERSONAL[table][name].on_erasure.leaves_it for table, name in left} == {True}, left
    assert {f"{table}.{name}" for table, name in left} <= {each["what"] for each in answer["kept"]}
    assert {"payments.phone", "bills.snapshot", "accounts.name"} <= {each["what"] for each in answer["kept"]}
    assert all("kept" in each["why"] for each in answer["kept"])


@pytest.mark.parametrize(
    "words", ["Wanjiku wa Kamau", "blue kiosk", "naomba msaada", "behind the mosque", "4521 typed"]
)
def test_what_a_person_typed_is_nowhere_after_an_erasure(office, wanjiku, rows, words):
    office.asks("person", "erase", WANJIKU, "--by", "Head", "--reason", "their wish")
    assert places(rows, words) == set()


def test_an_erasure_breaks_neither_the_books_nor_the_chain(office, wanjiku, rows):
    books = "SELECT count(*), sum(cents) FROM payments", "SELECT * FROM journal_lines ORDER BY 1, 2"
    before = [rows(each) for each in books]
    office.asks("person", "erase", WANJIKU, "--by", "Head", "--reason", "their wish")
    assert [rows(each) for each in books] == before
    assert office.types("audit", "verify").code == 0
    assert office.types("ledger", "check", "--json").code == 0


def test_a_phone_that_is_off_a_closed_account_is_forgotten_there_too(office, wanjiku, engine, rows):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET status = 'closed'"))
    office.asks("person", "erase", WANJIKU, "--by", "Head", "--reason", "moved away")
    assert rows("SELECT name, phone FROM accounts") == [("Wanjiku Kamau", None)]


def test_an_erasure_done_twice_finds_only_what_is_kept(office, wanjiku):
    first = office.asks("person", "erase", WANJIKU, "--by", "Head", "--reason", "their wish")
    again = office.asks("person", "erase", WANJIKU, "--by", "Head", "--reason", "their wish")
    assert first["rows"] > 15
    assert again == {**first, "rows": 0}


def test_who_only_helped_at_anothers_account_is_forgotten_there_and_the_other_keeps_everything(
    office, wanjiku, engine, rows, tmp_path
):
    with engine.begin() as connection:
        asked = "UPDATE payment_intents SET asked_by = :other, asked_in = replace(asked_in, phone, :other)"
        connection.execute(sa.text(asked), {"other": OTIENO})
        for statement in (
            "INSERT INTO links SELECT :other, id, now() FROM accounts",
            """
            INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, phone, received_at)
            SELECT account_id, id, 9, '2020-01-01', 'C', 'ussd', 'held', :other, now() FROM meters
            """,
        ):
            connection.execute(sa.text(statement), {"other": OTIENO})
    before = places(rows, WANJIKU)
    answer = office.asks("person", "erase", OTIENO, "--by", "Head", "--reason", "their wish")
    assert answer["rows"] == 3
    assert places(rows, OTIENO) == set()
    assert places(rows, WANJIKU) == before
    assert len(whole(export(office, tmp_path)[1])["tables"]["readings"]) == 2


UNSETTLED = {
    "account 3500600-01 owes KES 50": "UPDATE accounts SET balance_cents = 5000",
    "account 3500600-01 has a credit of KES 50, which is paid back first": "UPDATE accounts SET balance_cents = -5000",
    "bill query Q": """
        UPDATE bill_queries SET state = 'open', answered_at = NULL, answer = NULL, operator = NULL
    """,
    "outage report T": "UPDATE outage_tickets SET state = 'reported', closed_at = NULL",
    "application A": """
        UPDATE applications SET state = 'submitted', answered_at = NULL, answer = NULL, operator = NULL
    """,
    "a payment of KES 1 is under way": "UPDATE payment_intents SET state = 'unknown'",
    "payment SJK1 of KES 1 waits for its account": """
        INSERT INTO suspense (payment_id, reason, held_at) SELECT id, 'no_account', now() FROM payments
    """,
    "an SMS to this phone is on its way": "UPDATE messages SET state = 'queued'",
    "an open campaign has an SMS for this phone": "UPDATE campaigns SET state = 'planned', ended_at = NULL",
    "a reading for account 3500600-01 waits for its owner's answer": """
        UPDATE owner_questions SET settled_at = NULL, outcome = NULL
    """,
    "recovery R": """
        UPDATE recoveries SET state = 'provisional', closed_at = NULL, told_on = current_date, until = current_date + 14
    """,
}


@pytest.mark.parametrize(("sentence", "statement"), UNSETTLED.items(), ids=UNSETTLED)
def test_who_has_something_unsettled_is_told_what_and_keeps_everything(
    office, wanjiku, engine, rows, sentence, statement
):
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    before = places(rows, WANJIKU)
    said = office.types("person", "erase", WANJIKU, "--by", "Head", "--reason", "their wish")
    assert said.code == 1
    assert f"{WANJIKU} cannot be forgotten yet: " in said.err
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert places(rows, WANJIKU) == before
    assert sentence in " ".join(office.asks("person", "show", WANJIKU, "--by", "Njeri")["unsettled"])


def test_a_person_is_shown_with_accounts_and_tables(office, wanjiku):
    shown = office.asks("person", "show", "0711 000 001", "--by", "njeri")
    assert shown["phone"] == WANJIKU
    assert [account["number"] for account in shown["accounts"]] == ["3500600-01"]
    assert {row["table"] for row in shown["kept"]} >= {*SEARCHED}
    assert shown["unsettled"] == []


def test_every_look_and_every_act_is_on_record_without_the_phone(office, wanjiku, rows, tmp_path):
    office.asks("person", "show", WANJIKU, "--by", "Njeri")
    export(office, tmp_path)
    office.asks("person", "erase", WANJIKU, "--by", "Head", "--reason", "asked on 0711000001")
    trail = rows("SELECT action, subject, operator, details FROM audit WHERE action LIKE 'person %' ORDER BY id")
    assert [(action, operator) for action, _, operator, _ in trail] == [
        ("person show", "Njeri"),
        ("person export", "Njeri"),
        ("person erase", "Head"),
    ]
    assert len({subject for _, subject, *_ in trail}) == 1
    assert "711000001" not in str(trail)
    assert "*****001" in trail[2][3]["reason"]


@pytest.mark.parametrize("by", ["Njeri", "Nobody"])
def test_a_clerk_does_not_erase(office, wanjiku, rows, by):
    said = office.types("person", "erase", WANJIKU, "--by", by, "--reason", "their wish")
    assert said.code == 1
    assert rows("SELECT count(*) FROM applications WHERE name <> ''") == [(1,)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "0799999999"), "Nothing is kept of +254799999999"),
        (("show", "mama mboga"), "is no Kenyan mobile number"),
        (("erase", "0799999999", "--reason", "x"), "Nothing is kept of +254799999999"),
        (("erase", WANJIKU, "--reason", " "), "Say why"),
        (("erase", WANJIKU, "--reason", "x" * 501), "Say why"),
        (("export", WANJIKU, "--out", "/no/such/folder/copy.zip"), "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(office, wanjiku, words, sentence):
    said = office.types("person", *words, "--by", "Head")
    assert said.code == 1
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_a_phone_that_only_texted_once_has_a_copy_too(office, engine, tmp_path):
    with engine.begin() as connection:
        connection.execute(sa.text(SEEDS["inbox"]), {"phone": WANJIKU})
    assert "naomba msaada" in json.dumps(whole(export(office, tmp_path)[1]))
