"""The queues: what waits, the oldest first, within the operator's regions, and who is at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from werkzeug.wrappers import Response

from domain.billing.dunning import READING_STEPS
from domain.errors import NotFound
from domain.operators.queues import COUNTED_BY_JOB, Item, Queue, act_of
from domain.services.operators.approval_kinds import kinds_decided_by
from domain.values.money import format_kes
from domain.values.periods import business_date
from parts import app_parts
from store.billing.worklists import Worklists
from store.operators.work import PER_PAGE, Place
from store.payments.doubtful_payments import DOUBTFUL_FOR
from web.console.fields import page_after
from web.console.pages import PAGES, blueprint, page
from web.console.texts import _
from web.console.visit import Visit, page_url


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the page shows it: where it is worked on, and who has it open."""

    id: int
    since: datetime | None
    about: str
    account_id: int | None
    number: str | None
    name: str | None
    region: str | None
    area: str | None
    address: str | None
    holder: str | None = None


@blueprint.app_template_global("queue_title")
def queue_title(queue: Queue) -> str:
    titles = {
        Queue.REQUESTS: _("Requests to decide"),
        Queue.QUERIES: _("Bill queries"),
        Queue.DATA_REQUESTS: _("Requests about own data"),
        Queue.INCIDENTS: _("Open incidents"),
        Queue.SUSPENSE: _("Payments in suspense"),
        Queue.BREAKS: _("Differences with providers"),
        Queue.DOUBTFUL: _("Doubtful payments"),
        Queue.OVERRUN_APPLICATIONS: _("Applications whose clock ran out"),
        Queue.UNCONFIRMED_METERS: _("Meters nobody has confirmed"),
        Queue.APPLICATIONS: _("Applications"),
        Queue.PARKED: _("Accounts set aside"),
        Queue.RECONNECT: _("To be connected again"),
        Queue.DISCONNECT: _("To be cut off"),
        Queue.UNREAD: _("Unread meters"),
    }
    return titles[queue]


@page("/queues/<name>", act=None)
def queue(visit: Visit, name: str) -> Response:
    """A page of the queue."""
    found = _named(name)
    visit.check(act_of(found))
    kinds = kinds_decided_by(visit.operator)
    place = Place(visit.regions or (), visit.field("region") or None, visit.field("area") or None, kinds)
    items, next_after = _listed(visit, found, place) if found in COUNTED_BY_JOB else _waiting(visit, found, place)
    if any(item.account_id for item in items):
        visit.audit("list shown", f"queue {found.value}", rows=len(items), to_a_file=False)
    return visit.show(
        "console/queue.html", queue=found, place=place, items=items, next_after=next_after, now=visit.work.now
    )


def _named(name: str) -> Queue:
    if name not in Queue.__members__.values():
        raise NotFound(_("There is no such queue."), "no_queue")
    return Queue(name)


def _waiting(visit: Visit, found: Queue, place: Place) -> tuple[list[Shown], str | None]:
    items = visit.work.work.items(found, place, visit.field("after") or None)
    holders = visit.work.work_leases.held(found, [item.id for item in items])
    shown = [_shown(found, item, _other(holders.get(item.id), visit)) for item in items]
    return shown, items[-1].key if len(items) == PER_PAGE else None


def _other(holder: str | None, visit: Visit) -> str | None:
    return None if holder == visit.name else holder


def _shown(found: Queue, item: Item, holder: str | None) -> Shown:
    address = _address(found, item.id, item.account_id)
    return Shown(
        item.id,
        item.since,
        item.about,
        item.account_id,
        item.number,
        item.name,
        item.region,
        item.area,
        address,
        holder,
    )


def _address(found: Queue, item_id: int, account_id: int | None) -> str | None:
    if account_id is not None:
        return page_url("account", account_id=account_id)
    pages: dict[Queue, tuple[str, dict[str, Any]]] = {
        Queue.REQUESTS: ("approval_request", {"request_id": item_id}),
        Queue.DATA_REQUESTS: ("data_request", {"request_id": item_id}),
        Queue.SUSPENSE: ("suspense", {"_anchor": f"item-{item_id}"}),
        Queue.BREAKS: ("breaks", {"_anchor": f"item-{item_id}"}),
        Queue.INCIDENTS: ("outages", {"_anchor": f"item-{item_id}"}),
        Queue.APPLICATIONS: ("application", {"application_id": item_id}),
        Queue.OVERRUN_APPLICATIONS: ("application", {"application_id": item_id}),
        Queue.UNCONFIRMED_METERS: ("application", {"application_id": item_id}),
    }
    name, values = pages.get(found, ("", {}))
    return page_url(name, **values) if name in PAGES else None


def _listed(visit: Visit, found: Queue, place: Place) -> tuple[list[Shown], int | None]:
    """The queues that follow from every account, by the account's number in the table: their age is in the row."""
    if place.region:
        visit.check(act_of(found), place.region)
    regions = (place.region,) if place.region else place.regions
    after, today = page_after(visit), business_date(visit.work.now)
    with app_parts().store.transaction() as work:  # it may take longer than a page's statements
        rows = _rows(found, work.worklists.within(regions, place.area), after, today, work.now)
    return [_row(found, row) for row in rows], rows[-1]["id"] if len(rows) == PER_PAGE else None


def _rows(found: Queue, lists: Worklists, after: int, today: date, now: datetime) -> list[dict[str, Any]]:
    if found is Queue.UNREAD:
        return lists.unread(today, app_parts().terms.reading.window_days, READING_STEPS[-1].days, after, PER_PAGE)
    if found is Queue.DISCONNECT:
        return lists.disconnect(today, after, PER_PAGE)
    if found is Queue.RECONNECT:
        return lists.reconnect(today, after, PER_PAGE)
    return lists.doubtful(now - DOUBTFUL_FOR, after, PER_PAGE)


def _row(found: Queue, row: Mapping[str, Any]) -> Shown:
    account_id = row["account_id"] if found is Queue.DOUBTFUL else row["id"]
    about = {
        Queue.UNREAD: lambda: _("unread since {day}", day=row["unread_since"]),
        Queue.DISCONNECT: lambda: _("{amount} overdue", amount=format_kes(row["overdue_cents"])),
        Queue.RECONNECT: lambda: _("fee {amount}", amount=format_kes(row["fee_cents"])),
        Queue.DOUBTFUL: lambda: f"{row['why']} {row['receipt']} {format_kes(row['cents'])}",
    }[found]()
    return Shown(
        row["id"],
        _since(row),
        about,
        account_id,
        row["account"],
        row.get("name"),
        row.get("region"),
        row.get("area"),
        page_url("account", account_id=account_id),
    )


def _since(row: Mapping[str, Any]) -> datetime | None:
    found = next((row[name] for name in ("ordered_at", "paid_at", "unread_since") if row.get(name)), None)
    if isinstance(found, date) and not isinstance(found, datetime):
        return datetime.combine(found, time(), UTC)
    return found
