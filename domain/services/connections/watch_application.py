"""The clock of applications: who is told that a clock ran out, who is reminded of a quotation, and what lapses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.connections.applications import MAX_DRAFT_AGE, Application, Change
from domain.connections.rungs import LAPSE
from domain.services.connections.application_notices import notify
from domain.services.connections.ladder import climb
from domain.services.payments.hold_for_refund import HoldForRefund, hold_for_refund
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date, format_day

REMINDED_ON = (60, 80, 88)
"""Days after the quotation."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class WatchApplication:
    """The command: one of those that the clock has something to say about."""

    application_id: int


def watch_application(command: WatchApplication, unit_of_work: UnitOfWork, terms: Terms) -> Application | None:
    """Tell of its clock, let it lapse, remind of its quotation; the application where its clock has run out."""
    clocks, today = unit_of_work.application_clocks, business_date(unit_of_work.now)
    overrun = clocks.overrun(command.application_id, today)
    if overrun:
        _tell_of_overrun(overrun, unit_of_work, terms)
    lapsing = clocks.lapsing(command.application_id, today)
    if lapsing:
        _lapse(lapsing, unit_of_work, terms)
    _remind(command.application_id, unit_of_work, terms)
    return overrun


def applications_to_watch(after: int, unit_of_work: UnitOfWork) -> Sequence[int]:
    """A page of them behind this id, the oldest first. Drafts that nobody has gone on with are forgotten."""
    unit_of_work.application_clocks.forget_drafts(unit_of_work.now - MAX_DRAFT_AGE, AT_ONCE)
    return unit_of_work.application_clocks.due(business_date(unit_of_work.now), REMINDED_ON, after, AT_ONCE)


def _tell_of_overrun(application: Application, unit_of_work: UnitOfWork, terms: Terms) -> None:
    unit_of_work.application_clocks.told_of_overrun(application)
    language = application.language
    notify(
        application,
        "connection_late",
        unit_of_work,
        terms,
        work=terms.words(f"clock_{application.clock}", language),
        holder=terms.words(f"holder_{application.holder}", language),
        due_on=format_day(application.clock_due_on) if application.clock_due_on else "",
    )


def _lapse(application: Application, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """What was paid of it in part goes back: nothing of it buys anything any more."""
    lapsed = climb(application, LAPSE, Change(), unit_of_work, terms)
    held = hold_for_refund(HoldForRefund(application.id), unit_of_work)
    if held.cents:
        notify(lapsed, "connection_lapsed_refund", unit_of_work, terms, amount=format_kes(held.cents))
    else:
        notify(lapsed, "connection_lapsed", unit_of_work, terms, amount=format_kes(application.quote_cents or 0))


def _remind(application_id: int, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The latest day that has come counts: a clock that stood still sends one reminder, not three."""
    today = business_date(unit_of_work.now)
    for day in reversed(REMINDED_ON):
        application = unit_of_work.application_clocks.quoted_until(application_id, today - timedelta(days=day), day)
        if application:
            unit_of_work.application_clocks.reminded(application.id, day)
            left = (application.quote_ends_on - today).days if application.quote_ends_on else 0
            amount = format_kes(application.owed_cents)
            notify(application, "connection_quote_reminder", unit_of_work, terms, amount=amount, days=left)
            return
