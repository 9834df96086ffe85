"""What is asked, decided and done between the screens."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain import commands
from domain.accounts.outage_status import OutageStatus, unpacked_status
from domain.care.outages import (
    DANGER,
    NO_POWER,
    Area,
    OutageReport,
    Ticket,
)
from domain.jobs import Job
from domain.messaging.inbound.danger import danger
from domain.services.care.report_outage import ReportOutage, report_outage
from domain.services.care.send_outage_reference import SendOutageReference, send_outage_reference
from domain.services.care.withdraw_outage import WithdrawOutage, withdraw_outage
from domain.values.names import short_name
from domain.values.typed_words import typed_words
from ussd.flow import Decision, TurnContext
from ussd.flows.outage.states import ITEM_SEPTETS
from ussd.flows.outage_news import OutageNews, news_of
from ussd.memory import OutageDraft, remembered
from ussd.screen import N_
from ussd.session_account import account_of

OUTAGE_SEEN, NO_POWER_SEEN, DANGER_SEEN = "outage_seen", "no_power_seen", "danger_seen"
_SEEN = {NO_POWER: NO_POWER_SEEN, DANGER: DANGER_SEEN}
NOT_A_PLACE = N_("Please type its name, in letters.")


def look_for_tickets(context: TurnContext) -> str:
    """What this phone has reported and is not mended yet; kept, so that the next screens need no query."""
    with context.services.store.reading() as unit_of_work:
        found = unit_of_work.outages.open_tickets(context.turn.phone)
    context.memory.tickets = [replace(ticket, place=short_name(ticket.place, ITEM_SEPTETS)) for ticket in found]
    return "open_ticket" if found else "no_ticket"


def where_another(context: TurnContext) -> str:
    """Who has no account here can only be somewhere else."""
    return "with_account" if context.memory.account else "without_account"


def tickets(context: TurnContext) -> Sequence[Ticket]:
    return context.memory.tickets


def tickets_with_news(context: TurnContext) -> Sequence[tuple[Ticket, OutageNews | None]]:
    """Each with what is known of its outage at this moment."""
    now = context.services.clock.now()
    return [(ticket, news_of(ticket.status, now) if ticket.status else None) for ticket in tickets(context)]


def result_with_news(context: TurnContext) -> tuple[Mapping[str, Any], OutageNews]:
    """What came of the report, and what is known of the outage."""
    result = context.memory.result
    status = unpacked_status(result["status"]) if result.get("status") else OutageStatus()
    return result, news_of(status, context.services.clock.now())


def at_my_account(context: TurnContext) -> str:
    """Where the supply is cut off, that is why there is no power, and no crew would find anything."""
    account = account_of(context)
    context.memory.outage = OutageDraft(place=account.number, account_id=account.id)
    context.memory.is_danger_typed = False
    return "place_given" if account.is_connected else "place_disconnected"


def find_area(context: TurnContext, typed: str) -> str:
    """The area that begins like this; several are asked about, and what we do not know is kept as it was typed."""
    name = typed_words(typed)
    if name is None:
        context.note = NOT_A_PLACE
        return "unclear"
    context.memory.is_danger_typed = danger(name) is not None
    with context.services.store.reading() as unit_of_work:
        found: Sequence[Area] = unit_of_work.outages.areas_beginning(name)
        within = None if found else unit_of_work.outages.area_named_in(name)
    if len(found) > 1:
        context.memory.areas = found
        return "several_areas"
    context.memory.outage = _in_area(found[0]) if found else _named_within(name, within)
    return "area_given"


def _in_area(area: Area) -> OutageDraft:
    return OutageDraft(area=area.name, area_id=area.id)


def _named_within(typed: str, area: Area | None) -> OutageDraft:
    """What was typed is kept as it is: `Githurai 44` says more than `Githurai`."""
    return OutageDraft(area=typed, area_id=area.id if area else None)


def areas(context: TurnContext) -> Sequence[Area]:
    return context.memory.areas


def choose_area(context: TurnContext, place: int) -> str:
    context.memory.outage = _in_area(areas(context)[place])
    return "area_given"


def find_landmark(context: TurnContext, typed: str) -> str:
    landmark = typed_words(typed)
    if landmark is None:
        context.note = NOT_A_PLACE
        return "unclear"
    context.memory.is_danger_typed = context.memory.is_danger_typed or danger(landmark) is not None
    outage = outage_of(context)
    context.memory.outage = replace(outage, place=f"{outage.area}, {landmark}")
    return "place_given"


def seen_as(kind: str) -> Decision:
    """The decision that keeps what is seen. Danger is confirmed on a screen of its own, and so is whatever is chosen
    after a place that tells of danger.
    """

    def see(context: TurnContext) -> str:
        seen = DANGER if context.memory.is_danger_typed else kind
        context.memory.outage = replace(outage_of(context), kind=seen)
        return _SEEN.get(seen, OUTAGE_SEEN)

    seen = _SEEN.get(kind, OUTAGE_SEEN)
    return Decision(see, (seen,) if kind == DANGER else (seen, DANGER_SEEN))


def report(context: TurnContext) -> str:
    return _send(context, _report(context))


def report_only_here(context: TurnContext) -> str:
    """The neighbours have light: it is no part of a greater outage."""
    return _send(context, replace(_report(context), only_here=True))


def _send(context: TurnContext, report: OutageReport) -> str:
    key = commands.key(context.turn.source, context.turn.text, report.kind, report.place)
    with context.services.store.transaction() as unit_of_work:
        reported = report_outage(ReportOutage(key, report), unit_of_work)
        send_outage_reference(SendOutageReference(report, reported), unit_of_work, context.services.terms)
    context.memory.result = reported.result
    context.services.nudge(Job.SEND_MESSAGES)
    return reported.name


def _report(context: TurnContext) -> OutageReport:
    outage = outage_of(context)
    return OutageReport(
        phone=context.turn.phone,
        language=context.words.language,
        kind=outage.kind,
        place=outage.place,
        area_id=outage.area_id,
        account_id=outage.account_id,
    )


def choose_ticket(context: TurnContext, place: int) -> str:
    context.memory.tickets = [tickets(context)[place]]
    return "withdraw"


def withdraw(context: TurnContext) -> str:
    [ticket] = tickets(context)
    key = commands.key(context.turn.source, context.turn.text, ticket.id)
    with context.services.store.transaction() as unit_of_work:
        outcome = withdraw_outage(WithdrawOutage(key, ticket, context.turn.phone), unit_of_work)
    context.memory.result = {"reference": ticket.reference}
    return outcome


def outage_of(context: TurnContext) -> OutageDraft:
    return remembered(context.memory.outage)


def result_of(context: TurnContext) -> Mapping[str, Any]:
    return context.memory.result
