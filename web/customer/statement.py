"""The statement of an account, from the journal alone: as a page, twelve lines at a time, and as CSV."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.accounts.accounts import Payee
from domain.billing.ledger import CREDIT_NOTE, RECOVERY, RECOVERY_TAKEN_BACK
from domain.billing.statements import StatementExtract, StatementLine
from domain.values.csv_text import csv_blocks
from domain.values.money import format_shillings
from domain.values.periods import business_date, months_before
from parts import app_parts
from store.unit_of_work import Store
from web.customer.documents.answers import not_too_often
from web.customer.formats import day_of, initials, kes, shown_end
from web.customer.rendering import address, page, spoken, words_of
from web.customer.texts import MOVEMENTS, READ_BY
from web.customer.viewer import Viewer, for_viewer

LINES_PER_PAGE = 12
MONTHS_OFFERED = (3, 6, 12)
EARLIEST = date(2000, 1, 1)
_ENTRY_ID = re.compile(r"[0-9]{1,18}")
CSV_COLUMNS = (
    "day",
    "what",
    "number",
    "previous",
    "reading",
    "read_by",
    "units",
    "paid_to",
    "amount_kes",
    "owed_kes",
)

NOT_A_DAY = N_("Please write both days as YYYY-MM-DD, for example 2026-03-05.")
TURNED_AROUND = N_("The first day is after the last. Please turn them around.")
IN_THE_FUTURE = N_("The last day is in the future. Nothing is booked there yet.")
PAID_TO, MOVED = N_("paid to {number}"), N_("paid to {number}, moved to this account")

statement_pages = Blueprint("statement_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Asked:
    """The days that were asked for, both included, and what is wrong with what was written."""

    starts_on: date
    ends_on: date
    error: str = ""


@statement_pages.get("/my/statement")
@for_viewer
def statement(viewer: Viewer) -> BaseResponse:
    """`?from=YYYY-MM-DD&to=YYYY-MM-DD`, else the last three months; `before` goes on behind a line."""
    asked = days_asked(request.args)
    before = request.args.get("before", "")
    with app_parts().store.reading() as work:
        holder = work.accounts.payee(viewer.account_id)
        found = work.statements.extract(
            viewer.account_id, asked.starts_on, asked.ends_on, LINES_PER_PAGE, _number(before)
        )
        claims = work.recoveries.are_told(viewer.account_id)
    status = HTTPStatus.BAD_REQUEST if asked.error else HTTPStatus.OK
    words = words_of(spoken(viewer.language))
    return page(
        "pages/statement.html",
        viewer.language,
        status,
        viewer=viewer,
        error=words(asked.error) if asked.error else "",
        holder=_holder(holder),
        found=found,
        claims=claims,
        lines=[shown_line(_masked(line), words) for line in found.lines],
        first=day_of(found.starts_on, words),
        last=day_of(found.ends_on, words),
        opening=kes(found.opening_cents),
        closing=kes(found.closing_cents),
        older=_older(found),
        periods=[(months, _months(months)) for months in MONTHS_OFFERED],
        document=_file(asked, "pdf"),
        whole=_file(asked, "csv"),
    )


@statement_pages.get("/my/statement.csv")
@not_too_often()
@for_viewer
def statement_file(viewer: Viewer) -> BaseResponse:
    """The same lines, the oldest first, with amounts that a spreadsheet adds up; however many, some thousand at a time.

    400 for days that are none.
    """
    asked = days_asked(request.args)
    words = words_of(spoken(viewer.language))
    if asked.error:
        return Response(words(asked.error), status=HTTPStatus.BAD_REQUEST, mimetype="text/plain")
    rows = _rows(asked, viewer.account_id, app_parts().store, words)
    response = Response(csv_blocks(CSV_COLUMNS, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="statement.csv"'
    return response


def days_asked(given: Mapping[str, str]) -> Asked:
    """The last three months where nothing is asked for, or where what is asked for is no pair of days; those before the
    last day where that alone is.
    """
    today = business_date(app_parts().clock.now())
    usual = (months_before(today, MONTHS_OFFERED[0]), today)
    typed = given.get("from", "").strip(), given.get("to", "").strip()
    try:
        ends_on = date.fromisoformat(typed[1]) if typed[1] else today
        starts_on = date.fromisoformat(typed[0]) if typed[0] else months_before(ends_on, MONTHS_OFFERED[0])
    except (ValueError, OverflowError):
        return Asked(*usual, NOT_A_DAY)
    if ends_on > today:
        return Asked(*usual, IN_THE_FUTURE)
    if starts_on > ends_on:
        return Asked(*usual, TURNED_AROUND)
    return Asked(max(starts_on, EARLIEST), ends_on)


def shown_line(line: StatementLine, words: Words) -> Mapping[str, str]:
    """A line in words: what moved, by which document, from which reading, and how it is owed after it."""
    return {
        "day": day_of(line.booked_on, words),
        "what": words(MOVEMENTS[line.kind]),
        "number": line.reference or "",
        "bill": line.of_bill or "",
        "recovery": (line.reference or "") if line.kind in {RECOVERY, RECOVERY_TAKEN_BACK} else "",
        "more": "; ".join(_details(line, words)),
        "amount": format_shillings(line.cents, thousands=","),
        "balance": format_shillings(line.balance_cents, thousands=","),
    }


def _masked(line: StatementLine) -> StatementLine:
    """A page shows no account number whole."""
    return replace(line, paid_to=shown_end(line.paid_to, 4)) if line.paid_to else line


def _details(line: StatementLine, words: Words) -> Iterator[str]:
    if line.kind == CREDIT_NOTE:
        yield words("of bill {number}", number=line.of_bill or "")
    elif line.credit_note:
        yield words("cancelled by {number}", number=line.credit_note)
    if line.reading:
        values = {"previous": line.reading.previous, "present": line.reading.present}
        yield words("{previous} to {present}", **values)
        yield words("{units} units", units=f"{line.reading.units.normalize():f}")
        yield words(READ_BY[line.reading.mark])
    if line.paid_to:
        yield words(MOVED if line.moved else PAID_TO, number=line.paid_to)


def _rows(asked: Asked, account_id: int, store: Store, words: Words) -> Iterator[tuple[object, ...]]:
    """Each part of them is read by itself: a phone that loads slowly holds no connection."""
    with store.reading() as work:
        owed = work.statements.opening(account_id, asked.starts_on)
    yield _balance(asked.starts_on, words("Opening balance"), owed)
    last = 0
    while True:
        with store.reading() as work:
            lines = work.statements.lines_after(account_id, asked.starts_on, asked.ends_on, last, owed)
        if not lines:
            break
        yield from (_row(line, words) for line in lines)
        last, owed = lines[-1].entry_id, lines[-1].balance_cents
    yield _balance(asked.ends_on, words("Closing balance"), owed)


def _balance(day: date, name: str, cents: int) -> tuple[object, ...]:
    return (day, name, "", "", "", "", "", "", "", format_shillings(cents))


def _row(line: StatementLine, words: Words) -> tuple[object, ...]:
    reading = line.reading
    return (
        line.booked_on,
        words(MOVEMENTS[line.kind]),
        line.reference or "",
        reading.previous if reading else "",
        reading.present if reading else "",
        words(READ_BY[reading.mark]) if reading else "",
        reading.units if reading else "",
        line.paid_to or "",
        format_shillings(line.cents),
        format_shillings(line.balance_cents),
    )


def _holder(payee: Payee | None) -> Mapping[str, str]:
    """Masked: the page may be seen by others. The number is whole where it is to be typed at the paybill."""
    if payee is None:
        return {"name": "", "account": ""}
    return {"name": initials(payee.name), "account": shown_end(payee.number, 4)}


def _older(found: StatementExtract) -> str:
    if found.older_than is None:
        return ""
    days = {"from": found.starts_on.isoformat(), "to": found.ends_on.isoformat()}
    return address("/my/statement", **days, before=str(found.older_than))


def _months(months: int) -> str:
    today = business_date(app_parts().clock.now())
    days = {"from": months_before(today, months).isoformat(), "to": today.isoformat()}
    return address("/my/statement", **days)


def _file(asked: Asked, kind: str) -> str:
    days = {"from": asked.starts_on.isoformat(), "to": asked.ends_on.isoformat()}
    return address(f"/my/statement.{kind}", **days)


def _number(text: str) -> int:
    return int(text) if _ENTRY_ID.fullmatch(text) else 0
