"""What an account uses a day, as a picture, a table and a file: own readings and ours told apart without colour."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.accounts.accounts import Account
from domain.billing.bills import Bill
from domain.metering.consumption import Trend, Usage, trends
from domain.metering.readings import Mark
from domain.metering.usage_picture import HEIGHT, LABELS, WIDTH, UsagePicture, usage_picture
from domain.services.billing.watch_consumption import CostForeseen, foresee_cost
from domain.values.csv_text import csv_blocks
from domain.values.money import format_shillings
from domain.values.periods import DAYS_OF_A_STANDARD_MONTH, business_date
from parts import app_parts
from web.customer.documents.answers import not_too_often
from web.customer.formats import day_of, kes, month_name
from web.customer.rendering import address, page, spoken, words_of
from web.customer.supply_words import supply_sentences
from web.customer.texts import READ_BY
from web.customer.viewer import Viewer, for_viewer

PERIODS_SHOWN, PERIODS_READ = 12, 30
MORE, LESS = N_("{percent}% more than a year before."), N_("{percent}% less than a year before.")
MORE_THAN_BEFORE = N_("{percent}% more a day than the time before.")
LESS_THAN_BEFORE = N_("{percent}% less a day than the time before.")
CSV_COLUMNS = ("read_on", "units", "days", "units_a_day", "cost_kes", "read_by")

usage_pages = Blueprint("usage_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class UseFound:
    """The billed periods, the newest first, and what they lead to."""

    account: Account | None
    bills: Sequence[Bill]
    trends: Sequence[Trend]
    foreseen: CostForeseen | None


@usage_pages.get("/my/usage")
@for_viewer
def usage(viewer: Viewer) -> BaseResponse:
    """The last twelve periods beside the year before."""
    found = _found(viewer.account_id)
    words = words_of(spoken(viewer.language))
    shown = [*zip(found.bills, found.trends, strict=False)]
    return page(
        "pages/usage.html",
        viewer.language,
        viewer=viewer,
        rows=[_row(bill, trend, words) for bill, trend in shown],
        picture=_picture(found) if shown else None,
        bars=[_bar_label(bill, words) for bill, _ in reversed(shown)],
        size=(WIDTH, HEIGHT + LABELS, HEIGHT),
        summary=_summary(found, words) if shown else (),
        none_yet=_none_yet(found.account, words),
        file=address("/my/usage.csv"),
    )


@usage_pages.get("/my/usage.csv")
@not_too_often()
@for_viewer
def usage_file(viewer: Viewer) -> BaseResponse:
    """The same periods, the oldest first."""
    words = words_of(spoken(viewer.language))
    with app_parts().store.reading() as work:
        bills = work.bills.newest(viewer.account_id, PERIODS_READ)
    rows = (_csv_row(bill, words) for bill in reversed(bills))
    response = Response(b"".join(csv_blocks(CSV_COLUMNS, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="usage.csv"'
    return response


def _none_yet(account: Account | None, words: Words) -> str:
    """How the first bill is made; a prepaid meter has none."""
    if account and account.prepaid:
        return " ".join(supply_sentences(account, words))
    if account and account.reads_itself:
        return words("No bill has been made yet. It is made as soon as you enter a reading.")
    return words("No bill has been made yet. It is made when a technician has read the meter, until your area opens.")


def _found(account_id: int) -> UseFound:
    parts = app_parts()
    today = business_date(parts.clock.now())
    with parts.store.reading() as work:
        account = work.accounts.get(account_id)
        bills = work.bills.newest(account_id, PERIODS_READ)
    foreseen = foresee_cost(account, today, parts.terms) if account else None
    return UseFound(account, bills[:PERIODS_SHOWN], trends([*map(_usage, bills)], PERIODS_SHOWN), foreseen)


def _usage(bill: Bill) -> Usage:
    return Usage(bill.starts_on, bill.present.read_on, bill.units)


def _picture(found: UseFound) -> UsagePicture:
    ends = found.foreseen.band_ends if found.foreseen else ()
    return usage_picture(found.trends, [(units / DAYS_OF_A_STANDARD_MONTH, units) for units in ends])


def _bar_label(bill: Bill, words: Words) -> Mapping[str, object]:
    return {"label": month_name(bill.present.read_on, words)[0], "own": bill.present.mark is Mark.CUSTOMER}


def _row(bill: Bill, trend: Trend, words: Words) -> Mapping[str, str]:
    before = trend.year_before
    return {
        "day": day_of(bill.present.read_on, words),
        "read_by": words(READ_BY[bill.present.mark]),
        "number": bill.number,
        "units": f"{bill.units.normalize():f}",
        "days": str(trend.usage.days),
        "a_day": str(trend.usage.per_day),
        "year_before": str(before.per_day) if before else "",
        "cost": format_shillings(bill.total_cents, thousands=","),
    }


def _summary(found: UseFound, words: Words) -> Iterator[str]:
    bills = found.bills
    units, days = sum((bill.units for bill in bills), Decimal(0)), sum(each.usage.days for each in found.trends)
    a_day = (units / days).quantize(Decimal("0.1"), ROUND_HALF_UP)
    yield words("On average {units} units a day.", units=a_day)
    yield from _trend(found.trends, words)
    dearest, cheapest = max(bills, key=_cost), min(bills, key=_cost)
    yield words("Dearest: {day}, {amount}.", day=_month(dearest, words), amount=kes(dearest.total_cents))
    yield words("Cheapest: {day}, {amount}.", day=_month(cheapest, words), amount=kes(cheapest.total_cents))
    if found.foreseen:
        yield words(
            "At this pace 30 days come to {units} units, about {amount}. The bill is made from your reading only.",
            units=f"{found.foreseen.units.quantize(Decimal(1), ROUND_HALF_UP)}",
            amount=kes(found.foreseen.cents),
        )
    if found.foreseen and found.foreseen.units_left:
        yield words("Up to {units} units by the next reading keep you in this band.", units=found.foreseen.units_left)


def _trend(shown: Sequence[Trend], words: Words) -> Iterator[str]:
    """The newest period beside the one before, and beside the year before."""
    newest, before = shown[0].usage, shown[1].usage if len(shown) > 1 else None
    since = Trend(newest, before).change_percent
    if since is not None:
        yield words(MORE_THAN_BEFORE if since >= 0 else LESS_THAN_BEFORE, percent=abs(since))
    change = shown[0].change_percent
    if change is not None:
        yield words(MORE if change >= 0 else LESS, percent=abs(change))


def _month(bill: Bill, words: Words) -> str:
    day: date = bill.present.read_on
    return f"{month_name(day, words)} {day.year}"


def _cost(bill: Bill) -> int:
    return bill.total_cents


def _csv_row(bill: Bill, words: Words) -> tuple[object, ...]:
    period = _usage(bill)
    read_by = words(READ_BY[bill.present.mark])
    cost = Decimal(bill.total_cents).scaleb(-2)
    return (bill.present.read_on, bill.units, period.days, period.per_day, cost, read_by)
