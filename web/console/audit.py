"""The audit trail: who did what, looked at whom and tried what is not allowed."""

from collections.abc import Iterator
from typing import Any

from flask import Response

from catalogues import N_
from domain.operators.audit_events import EVENTS
from domain.values.csv_text import csv_blocks
from domain.values.periods import local_time
from web.console.fields import page_after
from web.console.pages import form, page
from web.console.payload_words import details_in_words
from web.console.visit import Visit

ROWS_SHOWN = 50
MAX_ROWS_EXPORTED = 10_000
COLUMNS = ("id", "at", "who", "operator", "action", "subject", "details")


@page("/audit", act="audit", menu=N_("Audit"))
def audit_trail(visit: Visit) -> Response:
    """The newest first, of an operator, an act or a subject."""
    rows = visit.work.audit.newest(page_after(visit), ROWS_SHOWN, **_asked(visit))
    return visit.show(
        "console/audit.html",
        rows=[_row(each) for each in rows],
        asked=_asked(visit),
        actions=sorted(EVENTS),
        next_after=rows[-1]["id"] if len(rows) == ROWS_SHOWN else None,
        limit=MAX_ROWS_EXPORTED,
    )


@form("/audit.csv", act="audit", needs_proof=True)
def export_audit(visit: Visit) -> Response:
    """The same as CSV, with who took it and when as its last line."""
    rows = visit.work.audit.newest(0, MAX_ROWS_EXPORTED, **_asked(visit))
    visit.audit("audit export", "audit", rows=len(rows))
    body = b"".join(csv_blocks(COLUMNS, _lines(visit, rows)))
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return response


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "details": details_in_words(row["details"])}


def _asked(visit: Visit) -> dict[str, str | None]:
    return {name: visit.field(name) or None for name in ("subject", "action", "operator")}


def _lines(visit: Visit, rows: list[dict[str, Any]]) -> Iterator[list[object]]:
    for row in rows:
        yield [_row(row)[name] for name in ("id", "at", "os_user", "operator", "action", "subject", "details")]
    taken = f"{visit.name}, {local_time(visit.work.now)}, {len(rows)} rows"
    yield ["", "", "taken by", taken, "", "", ""]
