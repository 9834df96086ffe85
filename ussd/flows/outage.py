"""Report outage: where, what is seen, a reference at once. A phone with an open ticket sees first how far that is."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from catalogues import Words
from domain import commands
from domain.care.outages import (
    DANGER,
    HALF_THE_HOUSE,
    KNOWN,
    LOW_VOLTAGE,
    NO_POWER,
    REPORTED,
    Area,
    OutageReport,
    Ticket,
)
from domain.messaging.inbound.danger import danger
from domain.services.billing.offer_reconnection import ReconnectionOffer
from domain.services.care.report_outage import ALREADY_KNOWN, URGENT, ReportOutage, report_outage
from domain.services.care.report_outage import REPORTED as TAKEN_DOWN
from domain.services.care.send_outage_reference import SendOutageReference, send_outage_reference
from domain.services.care.withdraw_outage import WITHDRAWN, WithdrawOutage, withdraw_outage
from domain.values.contacts import CARE_LONG, EMERGENCY
from domain.values.names import short_name
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import disconnected, longest
from ussd.flows.main_menu import MENU, NEWCOMER
from ussd.flows.pay import PAY, PAY_MASKED
from ussd.flows.typed import typed_words
from ussd.memory import account_of
from ussd.screen import N_, Option

OPEN, MENDED, DISCONNECTED = "outage", "outage.mended", "outage.disconnected"
WHERE, AREA, WHICH, LANDMARK = "outage.where", "outage.area", "outage.which", "outage.landmark"
SEEN, SEEN_THERE = "outage.seen", "outage.seen_there"
CONFIRM, CONFIRM_DANGER = "outage.confirm", "outage.confirm_danger"
SENT, SENT_KNOWN, SENT_URGENT, CLOSED = "outage.sent", "outage.sent_known", "outage.sent_urgent", "outage.closed"

NOT_A_PLACE = N_("Please type its name, in letters.")
ITEM_SEPTETS = 26

SEEN_AS = {
    NO_POWER: N_("No power"),
    HALF_THE_HOUSE: N_("Half the house"),
    LOW_VOLTAGE: N_("Low voltage"),
    DANGER: N_("Wire down or fire"),
}
STATE_OF = {REPORTED: N_("reported"), KNOWN: N_("crews are on it")}


# Where, and what is seen


def look_for_tickets(context: TurnContext) -> str:
    """What this phone has reported and is not mended yet; kept, so that the next screens need no query."""
    with context.services.store.reading() as unit_of_work:
        found = unit_of_work.outages.open_tickets(context.turn.phone)
    context.memory["tickets"] = [
        [ticket.id, ticket.kind, short_name(ticket.place, ITEM_SEPTETS), ticket.state] for ticket in found
    ]
    return "open_ticket" if found else "no_ticket"


def where_another(context: TurnContext) -> str:
    """Who has no account here can only be somewhere else."""
    return "with_account" if "account" in context.memory else "without_account"


def tickets(context: TurnContext) -> list[Ticket]:
    return [Ticket(*kept) for kept in context.memory["tickets"]]


def at_my_account(context: TurnContext) -> str:
    """Where the supply is cut off, that is why there is no power, and no crew would find anything."""
    account = account_of(context)
    context.memory["outage"] = {"place": account.number, "account_id": account.id}
    context.memory["danger_typed"] = False
    return "place_given" if account.is_connected else "place_disconnected"


def find_area(context: TurnContext, typed: str) -> str:
    """The area that begins like this; several are asked about, and what we do not know is kept as it was typed."""
    name = typed_words(typed)
    if name is None:
        context.note = NOT_A_PLACE
        return "unclear"
    context.memory["danger_typed"] = danger(name) is not None
    with context.services.store.reading() as unit_of_work:
        found: Sequence[Area] = unit_of_work.outages.areas_beginning(name)
        within = None if found else unit_of_work.outages.area_named_in(name)
    if len(found) > 1:
        context.memory["areas"] = [[area.id, area.name, area.region] for area in found]
        return "several_areas"
    context.memory["outage"] = {"area": found[0].name, "area_id": found[0].id} if found else _named_within(name, within)
    return "area_given"


def _named_within(typed: str, area: Area | None) -> dict[str, Any]:
    """What was typed is kept as it is: `Githurai 44` says more than `Githurai`."""
    return {"area": typed, "area_id": area.id} if area else {"area": typed}


def areas(context: TurnContext) -> list[Area]:
    return [Area(*kept) for kept in context.memory["areas"]]


def choose_area(context: TurnContext, place: int) -> str:
    area = areas(context)[place]
    context.memory["outage"] = {"area": area.name, "area_id": area.id}
    return "area_given"


def find_landmark(context: TurnContext, typed: str) -> str:
    landmark = typed_words(typed)
    if landmark is None:
        context.note = NOT_A_PLACE
        return "unclear"
    context.memory["danger_typed"] = bool(context.memory.get("danger_typed") or danger(landmark))
    outage = context.memory["outage"]
    context.memory["outage"] = {**outage, "place": f"{outage['area']}, {landmark}"}
    return "place_given"


def seen_as(kind: str) -> Decision:
    """The decision that keeps what is seen. Danger is confirmed on a screen of its own, and so is whatever is chosen
    after a place that tells of danger.
    """

    def see(context: TurnContext) -> str:
        seen = DANGER if context.memory.get("danger_typed") else kind
        context.memory["outage"] = {**context.memory["outage"], "kind": seen}
        return "danger_seen" if seen == DANGER else "outage_seen"

    return Decision(see, ("danger_seen",) if kind == DANGER else ("outage_seen", "danger_seen"))


# What acts


def report(context: TurnContext) -> str:
    report = _report(context)
    key = commands.key(context.turn.source, context.turn.text, report.kind, report.place)
    with context.services.store.transaction() as unit_of_work:
        reported = report_outage(ReportOutage(key, report), unit_of_work)
        send_outage_reference(SendOutageReference(report, reported), unit_of_work, context.services.terms)
    context.memory["result"] = dict(reported.result)
    context.services.nudge("sms.send")
    return reported.name


def _report(context: TurnContext) -> OutageReport:
    outage = context.memory["outage"]
    return OutageReport(
        phone=context.turn.phone,
        language=context.words.language,
        kind=outage["kind"],
        place=outage["place"],
        area_id=outage.get("area_id"),
        account_id=outage.get("account_id"),
    )


def choose_ticket(context: TurnContext, place: int) -> str:
    context.memory["tickets"] = [context.memory["tickets"][place]]
    return "withdraw"


def withdraw(context: TurnContext) -> str:
    [ticket] = tickets(context)
    key = commands.key(context.turn.source, context.turn.text, ticket.id)
    with context.services.store.transaction() as unit_of_work:
        outcome = withdraw_outage(WithdrawOutage(key, ticket, context.turn.phone), unit_of_work)
    context.memory["result"] = {"reference": ticket.reference}
    return outcome


# What is said


def say_open(_: Words, shown: Sequence[Ticket]) -> str:
    return "\n".join(_one(_, ticket) for ticket in shown)


def _one(_: Words, ticket: Ticket) -> str:
    return _(
        "{reference} {kind}, {place}: {state}",
        reference=ticket.reference,
        kind=_(SEEN_AS[ticket.kind]),
        place=ticket.place,
        state=_(STATE_OF[ticket.state]),
    )


def say_mended(_: Words, _shown: Sequence[Ticket]) -> str:
    return _("Where is power back?")


def list_tickets(_: Words, shown: Sequence[Ticket]) -> list[str]:
    return [ticket.place for ticket in shown]


def say_where(_: Words, number: str) -> str:
    return _(
        "Wire down or fire? Keep away, call {emergency} first.\nWhere is the outage? Account {number}",
        emergency=EMERGENCY,
        number=number,
    )


def say_disconnected(_: Words, facts: tuple[str, ReconnectionOffer]) -> str:
    number, offer = facts
    why = _("Account {number} is disconnected, so it has no power.", number=number)
    return f"{why} {disconnected.what_to_do(_, offer)}"


def disconnected_facts(context: TurnContext) -> tuple[str, ReconnectionOffer]:
    return account_of(context).number, disconnected.offer_of(context)


def say_area(_: Words, _facts: None) -> str:
    return _("Type the area or estate:")


def say_which(_: Words, _found: Sequence[Area]) -> str:
    return _("Which of these?")


def list_areas(_: Words, found: Sequence[Area]) -> list[str]:
    return [short_name(f"{area.name}, {area.region}", ITEM_SEPTETS) for area in found]


def say_landmark(_: Words, area: str) -> str:
    return _("{area}. Near what? Type a school, shop, church or road:", area=area)


def say_seen(_: Words, _facts: None) -> str:
    return _("What do you see?")


def say_confirm(_: Words, outage: Mapping[str, Any]) -> str:
    label = SEEN_AS[outage["kind"]]
    return _("{kind}, {place}. Send the report?", kind=_(label), place=outage["place"])


def say_danger(_: Words, outage: Mapping[str, Any]) -> str:
    return _(
        "Keep away and keep others away. Call {emergency} or {care} now.\nWire down or fire, {place}. Send the report?",
        emergency=EMERGENCY,
        care=CARE_LONG,
        place=outage["place"],
    )


def say_sent(_: Words, result: Mapping[str, Any]) -> str:
    return _("Thank you. Your reference is {reference}. We send an SMS when power is back.", **result)


def say_sent_known(_: Words, result: Mapping[str, Any]) -> str:
    return _(
        "This outage is already known, crews are on it. Your reference is {reference}. "
        "We send an SMS when power is back.",
        **result,
    )


def say_sent_urgent(_: Words, result: Mapping[str, Any]) -> str:
    return _(
        "Urgent report {reference} is sent. Keep away from the wire, and call {emergency} or {care} now.",
        **result,
        emergency=EMERGENCY,
        care=CARE_LONG,
    )


def say_closed(_: Words, result: Mapping[str, Any]) -> str:
    return _("Thank you. Report {reference} is closed.", **result)


def outage_of(context: TurnContext) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", context.memory["outage"])


def result_of(context: TurnContext) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", context.memory["result"])


_TICKET = Ticket(9_999_999, DANGER, "W" * ITEM_SEPTETS, KNOWN)
_OUTAGE = {"kind": HALF_THE_HOUSE, "place": f"{'W' * 80}, {'W' * 80}"}
_RESULT = {"reference": _TICKET.reference}
_KINDS = tuple(
    Option(str(number), label, f"seen_{kind}") for number, (kind, label) in enumerate(SEEN_AS.items(), start=1)
)

FLOW = Flow(
    states=(
        State(
            OPEN,
            say_open,
            tickets,
            (Option("1", N_("Report another"), "another_outage"), Option("2", N_("Power is back"), "power_back")),
            longest=([_TICKET] * 4,),
        ),
        State(
            MENDED,
            say_mended,
            tickets,
            answer=Decision(choose_ticket, ("withdraw",)),
            choices=list_tickets,
            longest=([_TICKET] * 4,),
        ),
        State(
            WHERE,
            say_where,
            lambda context: account_of(context).number,
            (Option("1", N_("At this account"), "at_account"), Option("2", N_("Somewhere else"), "elsewhere")),
            longest=(longest.ACCOUNT.number,),
        ),
        State(
            DISCONNECTED,
            say_disconnected,
            disconnected_facts,
            (
                Option("1", SEEN_AS[DANGER], f"seen_{DANGER}"),
                Option("2", N_("Pay bill"), "pay"),
                Option("3", N_("Report all the same"), "report_anyway"),
            ),
            longest=tuple((longest.ACCOUNT.number, offer) for offer in (disconnected.MASKED, *disconnected.LONGEST)),
        ),
        State(AREA, say_area, answer=Decision(find_area, ("unclear", "several_areas", "area_given"))),
        State(
            WHICH,
            say_which,
            areas,
            answer=Decision(choose_area, ("area_given",)),
            choices=list_areas,
            longest=([Area(1, "W" * 30, "North Eastern")] * 8,),
        ),
        State(
            LANDMARK,
            say_landmark,
            lambda context: context.memory["outage"]["area"],
            answer=Decision(find_landmark, ("unclear", "place_given")),
            unsent=True,
            longest=("W" * 80,),
        ),
        State(SEEN, say_seen, options=_KINDS),
        State(SEEN_THERE, say_seen, options=_KINDS, unsent=True),
        State(
            CONFIRM,
            say_confirm,
            outage_of,
            (Option("1", N_("Confirm"), "report_outage"),),
            unsent=True,
            longest=(_OUTAGE,),
        ),
        State(
            CONFIRM_DANGER,
            say_danger,
            outage_of,
            (Option("1", N_("Confirm"), "report_danger"),),
            unsent=True,
            longest=(_OUTAGE,),
        ),
        State(SENT, say_sent, result_of, ends=True, longest=(_RESULT,)),
        State(SENT_KNOWN, say_sent_known, result_of, ends=True, longest=(_RESULT,)),
        State(SENT_URGENT, say_sent_urgent, result_of, ends=True, longest=(_RESULT,)),
        State(CLOSED, say_closed, result_of, ends=True, longest=(_RESULT,)),
    ),
    transitions=(
        *((state, "open_ticket", OPEN) for state in (MENU, NEWCOMER)),
        (MENU, "no_ticket", WHERE),
        (NEWCOMER, "no_ticket", AREA),
        (OPEN, "with_account", WHERE),
        (OPEN, "without_account", AREA),
        (OPEN, "power_back", MENDED),
        (MENDED, WITHDRAWN, CLOSED),
        (WHERE, "place_given", SEEN),
        (WHERE, "place_disconnected", DISCONNECTED),
        (WHERE, "elsewhere", AREA),
        (DISCONNECTED, "pay_due", PAY),
        (DISCONNECTED, "pay_masked", PAY_MASKED),
        (DISCONNECTED, "report_anyway", SEEN),
        (AREA, "unclear", AREA),
        (AREA, "several_areas", WHICH),
        *((state, "area_given", LANDMARK) for state in (AREA, WHICH)),
        (LANDMARK, "unclear", LANDMARK),
        (LANDMARK, "place_given", SEEN_THERE),
        *((state, "outage_seen", CONFIRM) for state in (SEEN, SEEN_THERE)),
        *((state, "danger_seen", CONFIRM_DANGER) for state in (SEEN, SEEN_THERE, DISCONNECTED)),
        (CONFIRM, TAKEN_DOWN, SENT),
        (CONFIRM, ALREADY_KNOWN, SENT_KNOWN),
        (CONFIRM_DANGER, URGENT, SENT_URGENT),
    ),
    decisions={
        "outage": Decision(look_for_tickets, ("open_ticket", "no_ticket")),
        "another_outage": Decision(where_another, ("with_account", "without_account")),
        "at_account": Decision(at_my_account, ("place_given", "place_disconnected")),
        **{f"seen_{kind}": seen_as(kind) for kind in SEEN_AS},
    },
    commands={
        "report_outage": Command(report, (TAKEN_DOWN, ALREADY_KNOWN)),
        "report_danger": Command(report, (URGENT,)),
        "withdraw": Command(withdraw, (WITHDRAWN,)),
    },
)
