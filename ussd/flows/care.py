"""Help & requests: how it works, whom to call, what this phone has sent in, a new connection, and privacy."""

from collections.abc import Mapping, Sequence

from catalogues import Words
from domain.care import outages, queries
from domain.care.case_references import APPLICATION, DATA, QUERY, TICKET
from domain.care.outages import KNOWN, REPORTED, RESTORED, WITHDRAWN
from domain.care.requests import CustomerRequest
from domain.connections import rungs
from domain.connections.rungs import Rung
from domain.lifecycle import Life
from domain.privacy import data_requests
from domain.values import contacts
from ussd.flow import Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.connection.apply import BEGUN, NAME
from ussd.flows.connection.status import MINE, NONE, RUNG_WORDS
from ussd.flows.main_menu import MENU, NEWCOMER
from ussd.screen import N_, Option

HELP, HOW, CALL, SENT_IN, PRIVACY = "help", "help.how", "help.call", "help.sent_in", "help.privacy"

LIVES: Mapping[str, Life] = {
    TICKET: outages.LIFE,
    QUERY: queries.LIFE,
    APPLICATION: rungs.LIFE,
    DATA: data_requests.LIFE,
}
NOT_SENT = Rung.DRAFTED
ABOUT = {TICKET: N_("outage"), QUERY: N_("bill query"), APPLICATION: N_("connection"), DATA: N_("your data")}
HOW_FAR = {
    (TICKET, REPORTED): N_("reported"),
    (TICKET, KNOWN): N_("crews are on it"),
    (TICKET, RESTORED): N_("power is back"),
    (TICKET, WITHDRAWN): N_("closed by you"),
    (QUERY, queries.OPEN): N_("we are looking at it"),
    (QUERY, queries.OVERDUE): N_("we are late with the answer"),
    (QUERY, queries.ANSWERED): N_("answered by SMS"),
    **{(APPLICATION, rung.value): words for rung, words in RUNG_WORDS.items()},
    (DATA, data_requests.OPEN): N_("we are looking at it"),
    (DATA, data_requests.OVERDUE): N_("we are late with the answer"),
    (DATA, data_requests.GRANTED): N_("answered by SMS"),
    (DATA, data_requests.REFUSED): N_("answered by SMS"),
}


def sent_in(context: TurnContext) -> Sequence[CustomerRequest]:
    with context.services.store.reading() as unit_of_work:
        return unit_of_work.requests.of(context.turn.phone)


def render_help(_: Words, _facts: None) -> str:
    return _("How can we help?")


def render_how(_: Words, _facts: None) -> str:
    return _(
        "Once a month type the black digits of your meter.\n"
        "You see the units and the cost, and confirm.\n"
        "The bill is made at once and comes by SMS.\n"
        "Pay it by M-Pesa.\n"
        "Nobody comes to read the meter."
    )


def render_call(_: Words, _facts: None) -> str:
    return _(
        "Kenya Power {care} or {care_long}\nWhatsApp {whatsapp}\nFraud {fraud}\nDanger to life {emergency}",
        care=contacts.CARE,
        care_long=contacts.CARE_LONG,
        whatsapp=contacts.WHATSAPP,
        fraud=contacts.FRAUD,
        emergency=contacts.EMERGENCY,
    )


def render_sent_in(_: Words, requests: Sequence[CustomerRequest]) -> str:
    if not requests:
        return _("Nothing was sent in from this phone.")
    return "\n".join(_one(_, request) for request in requests)


def _one(_: Words, request: CustomerRequest) -> str:
    about, how_far = ABOUT[request.letter], HOW_FAR[request.letter, request.state]
    return _(
        "{reference} {day} {about}: {state}",
        reference=request.reference,
        day=f"{request.sent_on:%d/%m}",
        about=_(about),
        state=_(how_far),
    )


def how_to_ask(context: TurnContext) -> tuple[str, int]:
    """The number to text, and the days for which texts are kept."""
    return context.services.terms.sms_shortcode, context.services.terms.sms_retention_days


def render_privacy(_: Words, terms: tuple[str, int]) -> str:
    shortcode, days = terms
    return _(
        "Kenya Power holds your data: name, phone, account, meter, readings, bills, payments, texts.\n"
        "To supply and bill you, by contract and law.\n"
        "Kept: texts {days} days, requests 2 years, bills and payments 7 years.\n"
        "Your rights: a copy, correction, erasure.\n"
        "Text MY DATA, CORRECT MY DATA or ERASE MY DATA to {shortcode}. We answer in 7 days.\n"
        "Questions: {care}. Complaints: odpc.go.ke",
        days=days,
        shortcode=shortcode,
        care=contacts.CARE,
    )


_EACH = [
    CustomerRequest(letter, 99_999_999, longest.DAY, state)
    for letter, life in LIVES.items()
    for state in life.states
    if state != NOT_SENT
]
"""One in every state that there is, so that the check of the screens fails where one has no words."""

FLOW = Flow(
    states=(
        State(
            HELP,
            render_help,
            options=(
                Option("1", N_("How it works"), "how"),
                Option("2", N_("Numbers to call"), "call"),
                Option("3", N_("My requests"), "sent_in"),
                Option("4", N_("Apply for a connection"), "connection"),
                Option("5", N_("Privacy"), "privacy"),
                Option("6", N_("Is this technician real?"), "technician_check"),
                Option("7", N_("My connections"), "applications"),
                Option("8", N_("Units not billed before"), "recoveries"),
            ),
        ),
        State(HOW, render_how),
        State(CALL, render_call),
        State(PRIVACY, render_privacy, how_to_ask, longest=(("9" * 5, 9_999),)),
        State(SENT_IN, render_sent_in, sent_in, longest=([], _EACH)),
    ),
    transitions=(
        *((state, "help", HELP) for state in (MENU, NEWCOMER)),
        (HELP, "how", HOW),
        (HELP, "call", CALL),
        (HELP, "sent_in", SENT_IN),
        (HELP, "application_new", NAME),
        (HELP, "application_begun", BEGUN),
        (HELP, "applications_some", MINE),
        (HELP, "applications_none", NONE),
        (HELP, "privacy", PRIVACY),
    ),
)
