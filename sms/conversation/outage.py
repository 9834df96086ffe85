"""An outage or a danger by text: at the customer's own account, or at the place that the text names; and its end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain import commands
from domain.accounts.accounts import Account
from domain.care.case_references import TICKET, parse_reference
from domain.care.outages import DANGER, HALF_THE_HOUSE, LOW_VOLTAGE, NO_POWER, Area, OutageReport
from domain.commands import Outcome
from domain.messaging.inbound.place import Place
from domain.messaging.inbound.power import Shortage, shortage
from domain.messaging.inbound.supply_fault import is_only_here, supply_fault
from domain.messaging.pending import Waiting
from domain.services.care.locate_outage import LocateOutage, locate_outage
from domain.services.care.outage_replies import TEMPLATES, reply_to_report
from domain.services.care.report_outage import OutageReporting, ReportOutage, report_outage
from domain.services.care.withdraw_outage import WithdrawOutage, withdraw_outage
from domain.values.contacts import CARE_LONG, EMERGENCY
from domain.values.gsm7 import plain
from domain.values.names import short_name
from sms.conversation.account import answer_disconnected
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.which_account import account_meant, own_accounts

PLACE_SEPTETS, PLACE_IN_ANSWER_SEPTETS = 80, 40
NONE_OPEN = "outage_none_open"

KINDS: Mapping[Shortage | None, str] = {Shortage.HALF: HALF_THE_HOUSE, Shortage.LOW: LOW_VOLTAGE, None: NO_POWER}


@dataclass(frozen=True, slots=True)
class _Where:
    """A place as the crews read it, and what of it is known."""

    place: str
    area: Area | None = None
    account: Account | None = None


def answer_danger(context: TextContext) -> Reply:
    """The urgent report, whatever else the text says, and what to do. A place that is not known is asked for."""
    where = _where(context, with_landmark=True)
    reported = _report(context, DANGER, where or _somewhere(context))
    said = reported.result["reference"]
    template = TEMPLATES[OutageReporting.URGENT] if where else "outage_urgent_where"
    urgent = replace(
        reply(template, reference=said, emergency=EMERGENCY, care=CARE_LONG),
        language=context.request.language,
        urgent_about=said,
    )
    return urgent if where else context.asks(Waiting.PLACE, urgent, ticket_id=parse_reference(TICKET, said))


def answer_outage(context: TextContext) -> Reply:
    """The report, with its reference at once; where the text does not say where it is, it is asked for."""
    where = _where(context)
    if where is None:
        account = account_meant(context) if context.billed else ask_where(context)
        if isinstance(account, Reply):
            return account
        where = _Where(account.number, account=account)
    if where.account and not where.account.is_connected:
        return answer_disconnected(context, where.account)
    reported = _report(context, _kind(context.text.words), where)
    template, values = reply_to_report(reported, context.language, context.unit_of_work.now, context.terms)
    return reply(template, **values)


def answer_power_back(context: TextContext) -> Reply:
    """The reports of this phone are closed, those of danger not: a wire that fell still lies there."""
    open_tickets = context.unit_of_work.outages.open_tickets(context.text.phone)
    closed = [ticket for ticket in open_tickets if ticket.kind != DANGER]
    for ticket in closed:
        key = commands.key(context.text.source, "1", ticket.id)
        withdraw_outage(WithdrawOutage(key, ticket, context.text.phone), context.unit_of_work)
    if not closed:
        return reply(NONE_OPEN)
    return reply("outage_closed", references=", ".join(ticket.reference for ticket in closed))


def locate_report(context: TextContext, ticket_id: int) -> Reply:
    """The place of a report that was sent without one."""
    place = short_name(plain(context.text.words), PLACE_SEPTETS)
    area = _area(context, context.request.place)
    command = LocateOutage(ticket_id, context.text.phone, place, area)
    ticket = locate_outage(command, context.unit_of_work)
    if ticket is None:
        return reply(NONE_OPEN)
    return reply("outage_located", reference=ticket.reference, place=short_name(place, PLACE_IN_ANSWER_SEPTETS))


def _kind(words: str) -> str:
    """What is seen: a fault of a supply that is there, or how much of it is gone."""
    fault = supply_fault(words)
    return fault.value if fault else KINDS[shortage(words)]


def ask_where(context: TextContext) -> Reply:
    return context.asks(Waiting.PLACE, reply("outage_where", emergency=EMERGENCY))


def _report(context: TextContext, kind: str, where: _Where) -> Outcome:
    report = OutageReport(
        phone=context.text.phone,
        language=context.language,
        kind=kind,
        place=where.place,
        area_id=where.area.id if where.area else None,
        account_id=where.account.id if where.account else None,
        only_here=kind == NO_POWER and is_only_here(context.text.words),
    )
    key = commands.key(context.text.source, "1", kind, where.place)
    return report_outage(ReportOutage(key, report), context.unit_of_work)


def _where(context: TextContext, *, with_landmark: bool = False) -> _Where | None:
    """An area that the text names, the account that is meant, or a name that nobody knows, with the own number."""
    place = context.request.place or Place((), is_named=False)
    typed = short_name(place.text, PLACE_SEPTETS)
    if area := _area(context, place):
        return _Where(typed, area=area)
    account = _own_account(context)
    if account and not place.is_named:
        noted = f"{account.number}, {typed}" if typed and with_landmark else account.number
        return _Where(noted, account=account)
    if not place.is_named and (context.caller.accounts or not typed or with_landmark):
        return None
    own = account or next(iter(context.caller.accounts), None)
    return _Where(f"{typed}, {own.number}" if own else typed)


def _own_account(context: TextContext) -> Account | None:
    """The account that the text names or answers about, or the only one of the phone."""
    if context.account:
        return context.account
    named = own_accounts(context, context.request.account) if context.request.account else []
    if named:
        return named[0]
    return context.caller.accounts[0] if len(context.caller.accounts) == 1 else None


def _somewhere(context: TextContext) -> _Where:
    """Where nothing says where: at the account that was used last, or in the customer's own words."""
    if context.caller.accounts:
        account = context.caller.accounts[0]
        return _Where(account.number, account=account)
    return _Where(short_name(plain(context.text.words), PLACE_SEPTETS))


def _area(context: TextContext, place: Place | None) -> Area | None:
    """The area that the place names, where there is one of that name."""
    return context.unit_of_work.outages.area_named_in(place.text) if place and place.is_named else None
