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
class Watched:
    """What a round found: references by what became of them."""

    overrun: tuple[str, ...]
    reminded: tuple[str, ...]
    lapsed: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.overrun or self.reminded or self.lapsed)


def watch_applications(unit_of_work: UnitOfWork, terms: Terms) -> Watched:
    """One round of so many of each kind; what is left the next one finds."""
    today = business_date(unit_of_work.now)
    unit_of_work.application_clocks.forget_drafts(unit_of_work.now - MAX_DRAFT_AGE, AT_ONCE)
    overrun = unit_of_work.application_clocks.overrun(today, AT_ONCE)
    for application in overrun:
        _tell_of_overrun(application, unit_of_work, terms)
    lapsing = unit_of_work.application_clocks.lapsing(today, AT_ONCE)
    for application in lapsing:
        _lapse(application, unit_of_work, terms)
    return Watched(_references(overrun), _references(_reminded(unit_of_work, terms)), _references(lapsing))


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


def _reminded(unit_of_work: UnitOfWork, terms: Terms) -> list[Application]:
    """The latest day that has come counts: a clock that stood still sends one reminder, not three."""
    today = business_date(unit_of_work.now)
    found = []
    for day in reversed(REMINDED_ON):
        for application in unit_of_work.application_clocks.quoted_until(today - timedelta(days=day), day, AT_ONCE):
            unit_of_work.application_clocks.reminded(application.id, day)
            left = (application.quote_ends_on - today).days if application.quote_ends_on else 0
            amount = format_kes(application.owed_cents)
            notify(application, "connection_quote_reminder", unit_of_work, terms, amount=amount, days=left)
            found.append(application)
    return found


def _references(applications: Sequence[Application]) -> tuple[str, ...]:
    return tuple(each.reference for each in applications)
