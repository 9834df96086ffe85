"""The rows of `machines.yaml`, for the tests that try them: those of the faults, wherever they are."""

from collections.abc import Callable

from tests.reports.document import recorded, rows_of

NAME = "machines"
ROWS = {row["shown_as"]: row for row in rows_of(NAME)}


def shown(shown_as: str, now: str, record_property: Callable[..., None]) -> None:
    """What happens now, for the document; every one of the row's `sees` is in it."""
    row = ROWS[shown_as]
    record_property(*recorded(NAME, row, now))
    assert [words for words in row["sees"] if words not in now] == [], now
