"""Every column of every table is said to be personal or not, and docs/privacy.md prints what is said."""

from collections.abc import Mapping
from pathlib import Path

from domain.privacy.document import document
from domain.privacy.not_personal import NOT_PERSONAL
from domain.privacy.personal_data import PERSONAL
from store.tables import metadata
from store.unit_of_work import UnitOfWork

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
WHAT_TO_WRITE = (
    "{table}.{column} is in no list. If it names, calls or quotes a person, write a line Personal(...) for it"
    " into PERSONAL[{table!r}] of domain/privacy/personal_data.py: what, purpose, how long, on erasure. If not, write"
    " its name into the line of {table} in domain/privacy/not_personal.py. Then `python -m domain.privacy.document >"
    " docs/privacy.md`."
)


def declared(columns: Mapping[str, object]) -> set[tuple[str, str]]:
    return {(table, column) for table, names in columns.items() for column in names}


def test_every_column_is_said_to_be_personal_or_not():
    assert UnitOfWork  # whatever an aggregate declares is loaded
    there = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    unsaid = there - declared(PERSONAL) - declared(NOT_PERSONAL)
    assert not unsaid, "\n".join(WHAT_TO_WRITE.format(table=table, column=column) for table, column in sorted(unsaid))
    gone = (declared(PERSONAL) | declared(NOT_PERSONAL)) - there
    assert not gone, f"these columns are no more: take them out of domain/privacy: {sorted(gone)}"


def test_no_column_is_said_to_be_both():
    assert declared(PERSONAL) & declared(NOT_PERSONAL) == set()


def test_what_is_called_a_phone_is_personal():
    """A slip that the list itself cannot see."""
    phones = {(table, name) for table, name in declared(NOT_PERSONAL) if "phone" in name and not name.endswith("_at")}
    assert phones == set()


def test_the_page_is_printed_from_the_list():
    assert PAGE.read_text(encoding="utf-8") == document(), "run `python -m domain.privacy.document > docs/privacy.md`"
