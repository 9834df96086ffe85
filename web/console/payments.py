"""Money: what came in today, the prompts, what nobody's account was, and the differences with the providers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from catalogues import N_
from domain.errors import NotFound
from domain.operators.queues import Item, Queue
from domain.payments.reconciliation import AMOUNTS
from domain.services.payments.hold_quarantined import HoldQuarantined, hold_quarantined
from domain.services.payments.propose_account import ProposeAccount, propose_account
from domain.values.money import format_kes
from domain.values.periods import business_date
from domain.values.phones import parse_phone
from parts import app_parts
from store.operators.work import PER_PAGE, Place
from store.payments.money_figures import COUNTED, MONEY, PROMPTS, PaymentFigure
from web.console.pages import blueprint, form, page
from web.console.pictures import stacked_bars
from web.console.texts import _
from web.console.uploads import UPLOADS_SHOWN
from web.console.visit import Visit

PAYMENT = "<int:payment_id>"
MINUTES_A_BAR, BARS = 10, 144


@page("/payments", act="payment", menu=N_("Payments"))
def payments(visit: Visit) -> Response:
    """Today's money by source and minute, the prompts by outcome, what waits, and how far files of money are."""
    uploads = visit.work.uploaded_files.latest(UPLOADS_SHOWN)
    if visit.is_polling:
        return visit.show("console/payments.html", "console/uploads.html", uploads=uploads)
    figures = visit.work.payment_figures.of(business_date(visit.work.now))
    money = [each for each in figures if each.what == MONEY]
    waiting = visit.work.work.waiting([Queue.SUSPENSE, Queue.BREAKS, Queue.DOUBTFUL], visit.regions or ())
    return visit.show(
        "console/payments.html",
        uploads=uploads,
        picture=stacked_bars(_by_bar(money), BARS),
        sources=_by_name(money),
        prompts=_by_name(each for each in figures if each.what == PROMPTS),
        counted_at=next((each.counted_at for each in figures if each.what == COUNTED), None),
        waiting=waiting,
        now=visit.work.now,
    )


@page("/suspense", act="suspense")
def suspense(visit: Visit) -> Response:
    """Payments without an account, the oldest first, each with whom it may be for and what was proposed."""
    after = visit.field("after") or None
    items = visit.work.work.items(Queue.SUSPENSE, Place(visit.regions or ()), after)
    held = {row["id"]: row for row in visit.work.suspense.of([item.id for item in items])}
    rows = [_held(visit, held[item.id]) for item in items if item.id in held]
    visit.audit("list shown", "suspense", rows=len(rows), to_a_file=False)
    return visit.show("console/suspense.html", rows=rows, next_after=_next(items), now=visit.work.now)


@form(f"/suspense/{PAYMENT}/propose", act="suspense propose")
def propose(visit: Visit, payment_id: int) -> Response:
    """Say whose it is; somebody else releases it."""
    number = visit.field("account")
    command = ProposeAccount(payment_id, number, visit.name, None, visit.field("why"))
    request = propose_account(command, visit.work, app_parts().terms)
    visit.audit("suspense propose", str(payment_id), account=str(request.payload["account"]))
    return visit.go("suspense", _("Proposed. Somebody else releases it within a day."))


@page("/breaks", act="reconcile")
def breaks(visit: Visit) -> Response:
    """The differences that nobody has settled, the oldest first."""
    items = visit.work.work.items(Queue.BREAKS, Place(visit.regions or ()), visit.field("after") or None)
    found = {row["id"]: row for row in visit.work.breaks.of([item.id for item in items])}
    rows = [found[item.id] for item in items if item.id in found]
    return visit.show("console/breaks.html", rows=rows, next_after=_next(items), now=visit.work.now)


@form("/breaks/<int:break_id>/settle", act="reconcile settle")
def settle_break(visit: Visit, break_id: int) -> Response:
    """Close a difference with what was found out; it moves no money."""
    why = visit.field("why")
    _check_reached(visit, break_id, "reconcile settle")
    if not why or not visit.work.breaks.settle(break_id):
        raise NotFound(_("Say what was found out, of a difference that is open."), "no_break")
    visit.audit("reconcile settle", str(break_id), why=why)
    return visit.go("breaks", _("Settled."))


@form("/breaks/<int:break_id>/hold", act="reconcile hold")
def hold_break(visit: Visit, break_id: int) -> Response:
    """Book the quarantined payment: it moved, and waits in suspense for its account."""
    payment = hold_quarantined(HoldQuarantined(break_id, visit.name, None), visit.work, app_parts().terms)
    visit.audit("reconcile hold", payment.receipt)
    return visit.go("breaks", _("{amount} wait in suspense.", amount=format_kes(payment.cents)))


@blueprint.app_template_global("difference")
def difference(details: Mapping[str, Any]) -> str:
    """What differs, with amounts as people read them."""
    shown = {name: format_kes(value) if name in AMOUNTS else value for name, value in details.items()}
    return ", ".join(f"{_labelled(name)} {value}" for name, value in shown.items() if value not in (None, ""))


def _labelled(name: str) -> str:
    return _("amount") if name == "cents" else name.removesuffix("_cents").replace("_", " ")


def _check_reached(visit: Visit, break_id: int, act: str) -> None:
    """Raises `Refused` for a difference about an account of another region."""
    found = visit.work.breaks.take(break_id)
    if found and found.account_id is not None:
        visit.check(act, visit.work.account_profiles.region_of(found.account_id))


def _held(visit: Visit, row: Mapping[str, Any]) -> dict[str, Any]:
    """With the accounts of a phone that was typed instead of a number: only a hint, and of the operator's regions."""
    typed = parse_phone(row["reference"])
    numbers = [each.number for each in visit.work.accounts.caller(typed).accounts] if typed else []
    regions = visit.work.account_profiles.regions_of(numbers)
    return {**row, "suggested": [each for each in numbers if visit.operator.covers(regions[each])]}


def _next(items: Sequence[Item]) -> str | None:
    return items[-1].key if len(items) == PER_PAGE else None


def _by_bar(money: Iterable[PaymentFigure]) -> Mapping[str, Mapping[int, int]]:
    """Cents by source and bar of ten minutes."""
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for each in money:
        found[each.name][min(each.minute // MINUTES_A_BAR, BARS - 1)] += each.cents
    return found


def _by_name(figures: Iterable[PaymentFigure]) -> list[tuple[str, int, int]]:
    """Name, how many and how much, the most money first."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in figures:
        found[each.name][0] += each.times
        found[each.name][1] += each.cents
    return sorted(((name, times, cents) for name, (times, cents) in found.items()), key=lambda row: -row[2])
