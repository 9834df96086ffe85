"""An outage by text: at the customer's own account, or at the place that the text names."""

from collections.abc import Sequence

from domain import commands
from domain.accounts.accounts import Account
from domain.care.outages import DANGER, HALF_THE_HOUSE, LOW_VOLTAGE, NO_POWER, OutageReport
from domain.messaging.pending import Waiting
from domain.services.care.report_outage import ReportOutage, report_outage
from domain.services.care.send_outage_reference import TEMPLATES
from domain.values.contacts import CARE_LONG, EMERGENCY
from domain.values.names import short_name
from sms.conversation.account import answer_disconnected
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.which_account import account_meant, own_accounts

PLACE_SEPTETS = 80

SEEN_AS = (
    (DANGER, {"WIRE", "WIRES", "FIRE", "SPARK", "SPARKS", "SHOCK", "WAYA", "NYAYA", "MOTO", "CHECHE"}),
    (HALF_THE_HOUSE, {"HALF", "NUSU"}),
    (LOW_VOLTAGE, {"LOW", "DIM", "HAFIFU"}),
)
"""Words that say what is seen, the most urgent first."""
NOT_A_PLACE = {
    "DOWN",
    "THE",
    "ON",
    "A",
    "IMEANGUKA",
    "IMEKATIKA",
    "INAWAKA",
    "HAPA",
    "HERE",
    "NYUMBA",
    "HOUSE",
    "VOLTAGE",
}


def answer_outage(context: TextContext) -> Reply:
    """The report, with its reference at once."""
    report = _report(context)
    if isinstance(report, Reply):
        return report
    key = commands.key(context.text.source, "1", report.kind, report.place)
    reported = report_outage(ReportOutage(key, report), context.unit_of_work)
    return reply(TEMPLATES[reported.name], reference=reported.result["reference"], emergency=EMERGENCY, care=CARE_LONG)


def _report(context: TextContext) -> OutageReport | Reply:
    said = context.request.words.upper().split()
    kind = next((kind for kind, words in SEEN_AS if words.intersection(said)), NO_POWER)
    place = short_name(context.request.words, PLACE_SEPTETS) if _names_a_place(said) else ""
    where = _own_account(context, place)
    if isinstance(where, Reply):
        return where
    if where is None:
        area = context.unit_of_work.outages.area_named_in(place)
        noted = place if area or not context.caller.accounts else f"{place}, {context.caller.accounts[0].number}"
        return _report_of(context, kind, noted, area_id=area.id if area else None)
    if kind != DANGER and not where.is_connected:
        return answer_disconnected(context, where)
    return _report_of(context, kind, where.number, account_id=where.id)


def _report_of(context: TextContext, kind: str, place: str, **where: int | None) -> OutageReport:
    return OutageReport(phone=context.text.phone, language=context.language, kind=kind, place=place, **where)


def _own_account(context: TextContext, place: str) -> Account | Reply | None:
    """The account at which it is; None where the text names another place."""
    if context.account:
        return context.account
    named = own_accounts(context, context.request.account) if context.request.account else []
    if named or place:
        return named[0] if named else None
    if len(context.caller.accounts) == 1:
        return context.caller.accounts[0]
    return (
        account_meant(context)
        if context.billed
        else context.asks(Waiting.PLACE, reply("outage_where", emergency=EMERGENCY))
    )


def _names_a_place(said: Sequence[str]) -> bool:
    seen = set().union(*(words for _, words in SEEN_AS))
    return any(word not in seen and word not in NOT_A_PLACE for word in said)
