"""What the screens say, and the longest that they may have to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalogues import Words
from domain.care.outages import (
    FAULTY_METER,
    FLICKER,
    HIGH_VOLTAGE,
    KNOWN,
    LOW_VOLTAGE,
    REPORTED,
    SURGE_DAMAGE,
    Area,
    Ticket,
)
from domain.services.billing.offer_reconnection import ReconnectionOffer
from domain.values.contacts import CARE_LONG, EMERGENCY
from domain.values.names import short_name
from ussd.flow import TurnContext
from ussd.flows import disconnected
from ussd.flows.outage.states import DANGER_PLACE_SEPTETS, ITEM_SEPTETS, SEEN_AS
from ussd.flows.outage_news import OutageNews, in_full, of_ticket
from ussd.memory import OutageDraft
from ussd.screen import N_
from ussd.session_account import account_of, still_there

STATE_OF = {REPORTED: N_("reported"), KNOWN: N_("crews are on it")}
ANSWER_TO: Mapping[str, str] = {
    **dict.fromkeys(
        (LOW_VOLTAGE, HIGH_VOLTAGE),
        N_("Unplug what is delicate. A technician measures the voltage. Your reference is {reference}."),
    ),
    FLICKER: N_(
        "Flicker may be a loose wire: touch neither meter nor wire. A technician looks. Your reference is {reference}."
    ),
    SURGE_DAMAGE: N_(
        "Keep what is damaged, and receipts. Bring a list to our office with this: your reference is {reference}."
    ),
    FAULTY_METER: N_("Do not open the meter. A technician comes and looks at it. Your reference is {reference}."),
}


def render_open(_: Words, shown: Sequence[tuple[Ticket, OutageNews | None]]) -> str:
    return "\n".join(_one(_, ticket, news) for ticket, news in shown)


def _one(_: Words, ticket: Ticket, news: OutageNews | None) -> str:
    return _(
        "{reference} {kind}, {place}: {state}",
        reference=ticket.reference,
        kind=_(SEEN_AS[ticket.kind]),
        place=ticket.place,
        state=of_ticket(_, news) if news and ticket.state == KNOWN else _(STATE_OF[ticket.state]),
    )


def render_mended(_: Words, _shown: Sequence[Ticket]) -> str:
    return _("Where is power back?")


def list_tickets(_: Words, shown: Sequence[Ticket]) -> list[str]:
    return [ticket.place for ticket in shown]


def render_where(_: Words, number: str) -> str:
    return _(
        "Wire down or fire? Keep away, call {emergency} first.\nWhere is the outage? Account {number}",
        emergency=EMERGENCY,
        number=number,
    )


def render_disconnected(_: Words, facts: tuple[str, ReconnectionOffer]) -> str:
    number, offer = facts
    why = _("Account {number} is disconnected, so it has no power.", number=number)
    return f"{why} {disconnected.what_to_do(_, offer)}"


def disconnected_facts(context: TurnContext) -> tuple[str, ReconnectionOffer]:
    return account_of(context).number, still_there(disconnected.offer_of(context))


def render_area(_: Words, _facts: None) -> str:
    return _("Type the area or estate:")


def render_which(_: Words, _found: Sequence[Area]) -> str:
    return _("Which of these?")


def list_areas(_: Words, found: Sequence[Area]) -> list[str]:
    return [short_name(f"{area.name}, {area.region}", ITEM_SEPTETS) for area in found]


def render_landmark(_: Words, area: str) -> str:
    return _("{area}. Near what? Type a school, shop, church or road:", area=area)


def render_seen(_: Words, _facts: None) -> str:
    return _("What do you see?")


def render_confirm(_: Words, outage: OutageDraft) -> str:
    label = SEEN_AS[outage.kind]
    return _("{kind}, {place}. Send the report?", kind=_(label), place=outage.place)


def render_danger(_: Words, outage: OutageDraft) -> str:
    return _(
        "Keep away and keep others away. Call {emergency} or {care} now.\nWire down or fire, {place}. Send the report?",
        emergency=EMERGENCY,
        care=CARE_LONG,
        place=short_name(outage.place, DANGER_PLACE_SEPTETS) or outage.place[:DANGER_PLACE_SEPTETS],
    )


def render_sent(_: Words, result: Mapping[str, Any]) -> str:
    if result.get("kind") in ANSWER_TO:
        return _what_to_do(_, result)
    if result.get("only_here"):
        return _(
            "Try your main switch. If it stays dark, a technician comes. Your reference is {reference}.",
            reference=result["reference"],
        )
    return _(
        "Thank you. Your reference is {reference}. We send an SMS when power is back.", reference=result["reference"]
    )


def render_sent_known(_: Words, facts: tuple[Mapping[str, Any], OutageNews]) -> str:
    """What is to be done about it counts more than what is known of the power."""
    result, news = facts
    if result.get("kind") in ANSWER_TO:
        return _what_to_do(_, result)
    return in_full(_, news, result["reference"])


def _what_to_do(_: Words, result: Mapping[str, Any]) -> str:
    own = ANSWER_TO[result["kind"]]
    return _(own, reference=result["reference"])


def render_sent_urgent(_: Words, result: Mapping[str, Any]) -> str:
    return _(
        "Urgent report {reference} is sent. Keep away from the wire, and call {emergency} or {care} now.",
        reference=result["reference"],
        emergency=EMERGENCY,
        care=CARE_LONG,
    )


def render_closed(_: Words, result: Mapping[str, Any]) -> str:
    return _("Thank you. Report {reference} is closed.", **result)
