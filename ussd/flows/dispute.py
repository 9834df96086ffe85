"""Query this bill: what is wrong with it, a reference at once, and no dunning until somebody has answered."""

from collections.abc import Mapping
from typing import Any

from catalogues import Words
from domain import commands
from domain.care.queries import Complaint
from domain.jobs import Job
from domain.services.care.query_bill import QueryBill, Querying, query_bill
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.bill import BILL
from ussd.memory import remembered
from ussd.screen import N_, Option
from ussd.session_account import account_of

WRONG, CONFIRM, TAKEN, OPEN_ALREADY = "dispute", "dispute.confirm", "dispute.taken", "dispute.open_already"

COMPLAINTS = {
    Complaint.HIGH_BILL: N_("It is too high"),
    Complaint.WRONG_READING: N_("The reading is wrong"),
    Complaint.ESTIMATED: N_("It was estimated"),
    Complaint.NOT_RECEIVED: N_("I got no bill"),
    Complaint.OTHER: N_("Something else"),
}


def complains(complaint: Complaint) -> Decision:
    """The decision that keeps what is wrong."""

    def complain(context: TurnContext) -> str:
        context.memory.complaint = complaint.value
        return "complained"

    return Decision(complain, ("complained",))


def complained(context: TurnContext) -> tuple[str, Complaint]:
    return account_of(context).number, Complaint(remembered(context.memory.complaint))


def query(context: TurnContext) -> str:
    account, complaint = account_of(context), Complaint(remembered(context.memory.complaint))
    command = QueryBill(
        key=commands.key(context.turn.source, context.turn.text, account.id, complaint),
        account_id=account.id,
        complaint=complaint,
        phone=context.turn.phone,
        language=context.words.language,
    )
    with context.services.store.transaction() as unit_of_work:
        queried = query_bill(command, unit_of_work, context.services.terms)
    context.memory.result = queried.result
    context.services.nudge(Job.SEND_MESSAGES)
    return queried.outcome


def render_wrong(_: Words, _facts: None) -> str:
    return _("What is wrong with the bill?")


def render_confirm(_: Words, facts: tuple[str, Complaint]) -> str:
    number, complaint = facts
    label = COMPLAINTS[complaint]
    return _(
        "Account {number}: {complaint}. We look at it and answer by SMS; until then you will not be cut off over it.",
        number=number,
        complaint=_(label),
    )


def render_taken(_: Words, result: Mapping[str, Any]) -> str:
    return _("Thank you. Your reference is {reference}. We answer by SMS.", **result)


def render_open_already(_: Words, result: Mapping[str, Any]) -> str:
    return _("We are looking at your query {reference} already, and answer by SMS.", **result)


_AFTER_QUERY = {Querying.OPENED: TAKEN, Querying.ALREADY_OPEN: OPEN_ALREADY}
_RESULT = {"reference": "Q9999-99999"}

FLOW = Flow(
    states=(
        State(
            WRONG,
            render_wrong,
            options=tuple(
                Option(str(number), label, f"wrong_{complaint.value}")
                for number, (complaint, label) in enumerate(COMPLAINTS.items(), start=1)
            ),
        ),
        State(
            CONFIRM,
            render_confirm,
            complained,
            (Option("1", N_("Confirm"), "query_bill"),),
            longest=((longest.ACCOUNT.number, Complaint.WRONG_READING),),
        ),
        State(TAKEN, render_taken, lambda context: context.memory.result, ends=True, longest=(_RESULT,)),
        State(OPEN_ALREADY, render_open_already, lambda context: context.memory.result, ends=True, longest=(_RESULT,)),
    ),
    transitions=(
        (BILL, "dispute", WRONG),
        (WRONG, "complained", CONFIRM),
        *((CONFIRM, event, target) for event, target in _AFTER_QUERY.items()),
    ),
    decisions={f"wrong_{complaint.value}": complains(complaint) for complaint in COMPLAINTS},
    commands={"query_bill": Command(query, tuple(_AFTER_QUERY))},
)
