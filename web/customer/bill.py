"""A bill, explained: what was read and by whom, every line with its law, and what changed against earlier bills."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.accounts.accounts import Payee
from domain.billing.bill_changes import Change, change_since, of_a_year_before
from domain.billing.bills import Bill
from domain.tariffs.rating import LINE_ORDER, Line
from domain.values.money import format_shillings
from parts import app_parts
from web.customer.formats import day_of, initials, kes, shown_end
from web.customer.rendering import notice, page, spoken, words_of
from web.customer.texts import LAWS, LINES, READ_BY
from web.customer.viewer import Viewer, for_viewer

BILLS_COMPARED = 14
NO_BILL = N_("There is no bill of that number on this account.")

bill_pages = Blueprint("bill_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class BillFound:
    """A bill with what it is explained by. `credit_note` is the number of the note that cancelled it."""

    bill: Bill
    credit_note: str | None
    holder: Payee
    changes: tuple[tuple[str, Change], ...]
    balance_cents: int


@bill_pages.get("/my/bills/<number>")
@for_viewer
def bill_page(viewer: Viewer, number: str) -> BaseResponse:
    """404 for a number that is not of this account's bills."""
    found = find_bill(viewer.account_id, number)
    if found is None:
        return no_bill(viewer)
    words = words_of(spoken(viewer.language))
    return page("pages/bill.html", viewer.language, viewer=viewer, **shown_bill(found, words, masked=True))


def find_bill(account_id: int, number: str) -> BillFound | None:
    with app_parts().store.reading() as work:
        found = work.bills.of_account(account_id, number)
        holder = work.accounts.payee(account_id)
        if found is None or holder is None:
            return None
        bill = found.bill
        earlier = tuple(work.bills.before(bill, BILLS_COMPARED))
    return BillFound(bill, found.credit_note, holder, tuple(_changes(bill, earlier)), holder.balance_cents)


def no_bill(viewer: Viewer) -> BaseResponse:
    return notice([words_of(spoken(viewer.language))(NO_BILL)], HTTPStatus.NOT_FOUND)


def _changes(bill: Bill, earlier: tuple[Bill, ...]) -> Iterator[tuple[str, Change]]:
    if earlier:
        yield N_("the bill before"), change_since(bill, earlier[0])
    year_before = of_a_year_before(bill, earlier)
    if year_before and year_before is not earlier[0]:
        yield N_("a year before"), change_since(bill, year_before)


def shown_bill(found: BillFound, words: Words, *, masked: bool) -> Mapping[str, object]:
    """The bill in words. On a page the name is initials and the meter is left out; in a document both are whole."""
    bill = found.bill
    return {
        "number": bill.number,
        "name": initials(bill.name) if masked else bill.name,
        "account": shown_end(bill.account_number, 4) if masked else bill.account_number,
        "meter": "" if masked else bill.meter_number,
        "credit_note": found.credit_note or "",
        "issued": day_of(bill.issued_on, words),
        "due": day_of(bill.due_on, words),
        "previous": _reading(bill.previous.value, bill.previous.read_on, READ_BY[bill.previous.mark], words),
        "present": _reading(bill.present.value, bill.present.read_on, READ_BY[bill.present.mark], words),
        "multiplier": "" if bill.multiplier == 1 else f"{bill.multiplier.normalize():f}",
        "units": f"{bill.units.normalize():f}",
        "days": (bill.present.read_on - bill.starts_on).days,
        "tariff": f"{bill.category}, {day_of(bill.tariff_version, words)}",
        "reason": bill.reason,
        "lines": [_line(line, words) for line in _in_order(bill)],
        "total": kes(bill.total_cents),
        "brought_forward": kes(bill.brought_forward_cents),
        "due_cents": kes(bill.due_cents),
        "changes": shown_changes(found, words),
        "paybill": app_parts().terms.paybill,
        "pay_to": found.holder.number,
        "owed_now": kes(max(found.balance_cents, 0)),
    }


def shown_changes(found: BillFound, words: Words) -> list[Mapping[str, str]]:
    """What changed against earlier bills, with its sign."""
    return [_change(name, change, words) for name, change in found.changes]


def _in_order(bill: Bill) -> list[Line]:
    return sorted(bill.lines, key=lambda line: (LINE_ORDER[line.code], line.period or ""))


def _reading(value: int, day: date, read_by: str, words: Words) -> str:
    return f"{value} · {day_of(day, words)} · {words(read_by)}"


def _line(line: Line, words: Words) -> Mapping[str, str]:
    carried = words("at the rate of {month}: the month's own was not published yet", month=line.carried_from or "")
    return {
        "name": words(LINES[line.code]),
        "law": words(LAWS[line.code]),
        "period": line.period or "",
        "carried": carried if line.carried_from else "",
        "quantity": "" if line.quantity is None else f"{line.quantity.normalize():f}",
        "rate": "" if line.rate is None else f"{line.rate.normalize():f}",
        "amount": format_shillings(line.amount, thousands=","),
    }


def _change(name: str, change: Change, words: Words) -> Mapping[str, str]:
    return {
        "name": words(name),
        "number": change.before.number,
        "total": _signed(change.cents),
        "units": _signed(change.units_cents),
        "rate": _signed(change.rate_cents),
        "levies": _signed(change.levies_cents),
    }


def _signed(cents: int) -> str:
    return f"{'+' if cents > 0 else ''}{format_shillings(cents, thousands=',')}"
