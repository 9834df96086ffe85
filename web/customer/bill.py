"""A bill, explained: what was read and by whom, every line with its law, and what changed against earlier bills."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http import HTTPStatus

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.accounts.accounts import Payee
from domain.billing.bill_changes import Change, change_since, of_a_year_before
from domain.billing.bills import Bill, IssuedBill, TaxInvoice
from domain.errors import NotFound
from domain.tariffs.rating import LINE_ORDER, Line
from domain.values.money import format_shillings
from parts import app_parts
from store.unit_of_work import UnitOfWork
from web.customer.formats import day_of, initials, kes, month_in_words, shown_end
from web.customer.qr_codes import drawn
from web.customer.rendering import page, sentence, spoken, words_of
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
    tax_invoice: TaxInvoice | None = None


@bill_pages.get("/my/bills/<number>")
@for_viewer
def bill_page(viewer: Viewer, number: str) -> BaseResponse:
    """404 for a number that is not of this account's bills."""
    found = find_bill(viewer.account_id, number)
    if found is None:
        return no_bill(viewer)
    words = words_of(spoken(viewer.language))
    code = drawn(found.tax_invoice.code) if found.tax_invoice else ""
    shown = shown_bill(found, words, masked=True)
    return page("pages/bill.html", viewer.language, viewer=viewer, tax_code=code, **shown)


def find_bill(account_id: int, number: str) -> BillFound | None:
    """The bill of that number, where it is this account's."""
    with app_parts().store.reading() as work:
        issued = work.bills.of_account(account_id, number.upper())
        return explained(issued, work) if issued else None


def explained(issued: IssuedBill, work: UnitOfWork) -> BillFound:
    """A bill with what it is explained by."""
    bill = issued.bill
    holder = work.accounts.payee(bill.account_id)
    if holder is None:
        raise NotFound("There is no such account", "no_account")
    changes = tuple(_changes(bill, tuple(work.bills.before(bill, BILLS_COMPARED))))
    return BillFound(bill, issued.credit_note, holder, changes, holder.balance_cents, issued.tax_invoice)


def no_bill(viewer: Viewer) -> BaseResponse:
    return sentence(NO_BILL, viewer.language, HTTPStatus.NOT_FOUND)


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
        "multiplier": "" if bill.multiplier == 1 else _plain(bill.multiplier),
        "units": _plain(bill.units),
        "days": (bill.present.read_on - bill.starts_on).days,
        "tariff": f"{bill.category}, {day_of(bill.tariff_version, words)}",
        "reason": bill.reason,
        "lines": shown_lines(bill.lines, words),
        "total": kes(bill.total_cents),
        "brought_forward": kes(bill.brought_forward_cents),
        "due_cents": kes(bill.due_cents),
        "changes": shown_changes(found, words),
        "tax_number": found.tax_invoice.number if found.tax_invoice else "",
        "paybill": app_parts().terms.paybill,
        "pay_to": found.holder.number,
        "owed_now": kes(max(found.balance_cents, 0)),
    }


def shown_changes(found: BillFound, words: Words) -> list[Mapping[str, str]]:
    """What changed against earlier bills, with its sign."""
    return [_change(name, change, found.bill.units, words) for name, change in found.changes]


def shown_lines(lines: Sequence[Line], words: Words) -> list[Mapping[str, str]]:
    """Each with its law, in the order of a bill."""
    in_order = sorted(lines, key=lambda line: (LINE_ORDER[line.code], line.period or ""))
    return [_line(line, words) for line in in_order]


def _reading(value: int, day: date, read_by: str, words: Words) -> str:
    return f"{value} · {day_of(day, words)} · {words(read_by)}"


def _line(line: Line, words: Words) -> Mapping[str, str]:
    carried = month_in_words(line.carried_from, words) if line.carried_from else ""
    return {
        "name": words(LINES[line.code]),
        "law": words(LAWS[line.code]),
        "period": month_in_words(line.period, words) if line.period else "",
        "carried": words("At the rate of {month}: its own was not published yet.", month=carried) if carried else "",
        "quantity": "" if line.quantity is None else _plain(line.quantity),
        "rate": "" if line.rate is None else _plain(line.rate),
        "amount": format_shillings(line.amount, thousands=","),
    }


def _change(name: str, change: Change, now: Decimal, words: Words) -> Mapping[str, str]:
    return {
        "name": words(name),
        "number": change.before.number,
        "total": _signed(change.cents),
        "why_units": words("Units: {now}, then {then}", now=_plain(now), then=_plain(change.before.units)),
        "units": _signed(change.units_cents),
        "rate": _signed(change.rate_cents),
        "levies": _signed(change.levies_cents),
    }


def _plain(figure: Decimal) -> str:
    return f"{figure.normalize():f}"


def _signed(cents: int) -> str:
    return f"{'+' if cents > 0 else ''}{format_shillings(cents, thousands=',')}"
