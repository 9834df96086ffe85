"""The page of an account: who, where, what is owed, what it may do next, and everything that happened to it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from werkzeug.wrappers import Response

from domain.accounts.accounts import CLOSED, DISCONNECTED, PREPAID
from domain.accounts.timeline import parse_timeline_key
from domain.billing.allocation import Debt, debt_on
from domain.billing.statements import Statement
from domain.care.case_references import QUERY, reference
from domain.errors import InvalidInput, NotFound
from domain.operators.queues import Queue
from domain.services.accounts.note_account import NoteAccount, note_account
from domain.tariffs.tariffs import CATEGORIES
from domain.values.csv_text import csv_blocks
from domain.values.money import format_kes, format_shillings
from domain.values.periods import business_date
from parts import app_parts
from store.accounts.timeline import PER_PAGE
from web.console.customers import described, phones_of
from web.console.dates import shown_day
from web.console.fields import day
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

ACCOUNT = "/accounts/<int:account_id>"
MAX_PHONES, MAX_CASES = 20, 5
MAX_STATEMENT_DAYS = 3_660
STATEMENT_COLUMNS = ("booked_on", "entry", "reference", "amount", "balance")


@page(ACCOUNT, act="account show")
def account(visit: Visit, account_id: int) -> Response:
    """The account and a page of its timeline."""
    place = place_within(visit, account_id, "account show")
    before = parse_timeline_key(visit.field("before")) if visit.field("before") else None
    linked = visit.work.account_profiles.linked_phones(account_id, MAX_PHONES)
    numbers = list(dict.fromkeys((place["number"], place["old_number"])))
    events = visit.work.timelines.page(account_id, numbers, phones_of(place, linked), before)
    older = events[PER_PAGE - 1].key.as_text() if len(events) > PER_PAGE else None
    shown = [(event, described(visit, event)) for event in events[:PER_PAGE]]
    if before is not None:
        return visit.show("console/timeline.html", place=place, events=shown, older=older)
    today = business_date(visit.work.now)
    debt = debt_on(today, visit.work.bills.items(account_id), place["balance_cents"])
    cases = visit.work.account_profiles.open_cases(account_id, MAX_CASES)
    query = next((case for case in cases if case["letter"] == QUERY), None)
    steps = list(next_steps(place, debt, query, is_liable=visit.work.supplies.is_liable(account_id, today)))
    visit.audit("account show", place["number"])
    return visit.show(
        "console/account.html",
        place=place,
        category_words=CATEGORIES.get(place["category"], ""),
        linked=linked,
        debt=debt,
        steps=steps,
        query=query,
        query_reference=reference(QUERY, query["id"]) if query else None,
        busy=_taken_by_another(visit, query),
        cases=[{**case, "reference": reference(case["letter"], case["id"])} for case in cases],
        events=shown,
        older=older,
        today=today,
    )


@page(f"{ACCOUNT}/bills/<number>", act="account show")
def bill(visit: Visit, account_id: int, number: str) -> Response:
    """The lines of a bill, and the reason of each."""
    place = place_within(visit, account_id, "account show")
    issued = visit.work.bills.of_account(account_id, number)
    if issued is None:
        raise NotFound(_("This account has no bill of that number."), "no_bill")
    limit_cents = app_parts().terms.bill_cancel_limit_cents
    return visit.show("console/bill.html", place=place, issued=issued, bill=issued.bill, cancel_limit_cents=limit_cents)


@page(f"{ACCOUNT}/statement", act="ledger statement")
def statement(visit: Visit, account_id: int) -> Response:
    """What moved between two days, on the screen or as a file."""
    place = place_within(visit, account_id, "ledger statement")
    today = business_date(visit.work.now)
    starts_on = day(visit, "from", _("From"), today.replace(month=1, day=1))
    ends_on = day(visit, "to", _("To"), today)
    if not timedelta(0) <= ends_on - starts_on <= timedelta(days=MAX_STATEMENT_DAYS):
        raise InvalidInput(_("The last day is on or after the first, and at most ten years later."), "not_a_period")
    moved = visit.work.statements.of(account_id, starts_on, ends_on)
    visit.audit("ledger statement", place["number"], rows=len(moved.movements))
    if visit.field("format") == "csv":
        return _as_file(moved, place["number"])
    return visit.show("console/statement.html", place=place, statement=moved)


@form(f"{ACCOUNT}/notes", act="account note")
def add_note(visit: Visit, account_id: int) -> Response:
    place = place_within(visit, account_id, "account note")
    note_id = note_account(NoteAccount(account_id, visit.field("text"), visit.name), visit.work)
    visit.audit("account note", place["number"], note=note_id)
    return visit.go("account", _("The note is on the timeline."), account_id=account_id)


def place_within(visit: Visit, account_id: int, act: str) -> dict[str, Any]:
    """The account, where it is in a region of the operator. Raises `NotFound` and `Refused`."""
    place = visit.work.account_profiles.place(account_id)
    visit.check(act, place["region"])
    return place


def next_steps(
    place: Mapping[str, Any], debt: Debt, query: Mapping[str, Any] | None, *, is_liable: bool
) -> Iterator[str]:
    """What the account may do next, or what stands in its way: a sentence each."""
    if place["parked"]:
        yield _("Set aside ({reason}): it is neither billed nor reminded.", reason=place["parked"].replace("_", " "))
    if place["status"] == CLOSED:
        yield _("Closed: it is read and billed no more.")
        return
    if place["category"] == PREPAID:
        yield _("Prepaid: it buys tokens, and is not billed here.")
        return
    if query:
        yield _("Nobody is cut off or reminded while its query is open.")
    if place["status"] == DISCONNECTED and debt.overdue_cents > 0:
        yield _("Connected again once {amount} is paid.", amount=format_kes(debt.overdue_cents))
    elif place["status"] == DISCONNECTED:
        yield _("Nothing is overdue: on the list to be connected again.")
    elif is_liable:
        yield _("On the list of those to be cut off: {amount} overdue.", amount=format_kes(debt.overdue_cents))
    yield from _reads_next(place)


def _reads_next(place: Mapping[str, Any]) -> Iterator[str]:
    if place["last_read_on"] is None:
        return
    days = app_parts().terms.reading.window_days
    opens_on: date = place["last_read_on"] + timedelta(days=days)
    yield _(
        "Last read on {day}; usually read again from {next}.",
        day=shown_day(place["last_read_on"]),
        next=shown_day(opens_on),
    )


def _taken_by_another(visit: Visit, query: Mapping[str, Any] | None) -> str | None:
    """Whoever else has the open query of this account before them; it is ours from now on where nobody has."""
    if query is None or not visit.may("query answer"):
        return None
    holder = visit.work.work_leases.take(Queue.QUERIES, query["id"], visit.name)
    return None if holder == visit.name else holder


def _as_file(moved: Statement, number: str) -> Response:
    rows = (
        (
            each.booked_on.isoformat(),
            each.kind,
            each.reference or "",
            format_shillings(each.cents),
            format_shillings(balance),
        )
        for each, balance in moved.with_balances()
    )
    opening = [(moved.starts_on.isoformat(), "opening", "", "", format_shillings(moved.opening_cents))]
    body = b"".join(csv_blocks(STATEMENT_COLUMNS, [*opening, *rows]))
    name = f"statement-{number}-{moved.starts_on}-{moved.ends_on}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype="text/csv", headers=headers)
