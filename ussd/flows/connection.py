"""Apply for a connection: whose, and where; a reference at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from catalogues import Words
from domain import commands
from domain.care.applications import Applicant
from domain.jobs import Job
from domain.services.care.apply_for_connection import ApplyForConnection, Applying, apply_for_connection
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows.typed import typed_words
from ussd.memory import ConnectionDraft, remembered
from ussd.screen import N_, Option

NAME, AREA, LANDMARK = "connection", "connection.area", "connection.landmark"
CONFIRM, SENT = "connection.confirm", "connection.sent"

TOO_SHORT = N_("Please type it in letters.")


def keeps(what: str) -> Decision:
    """The decision that keeps what is typed under this name."""

    def keep(context: TurnContext, typed: str) -> str:
        words = typed_words(typed)
        if words is None:
            context.note = TOO_SHORT
            return "unclear"
        draft = context.memory.connection or ConnectionDraft()
        context.memory.connection = replace(draft, **{what: words})
        return "typed"

    return Decision(keep, ("unclear", "typed"))


def drafted(context: TurnContext) -> ConnectionDraft:
    return remembered(context.memory.connection)


def send(context: TurnContext) -> str:
    draft = drafted(context)
    applicant = Applicant(
        phone=context.turn.phone,
        language=context.words.language,
        name=draft.name,
        area=draft.area,
        landmark=draft.landmark,
    )
    key = commands.key(context.turn.source, context.turn.text, applicant.name, applicant.area, applicant.landmark)
    with context.services.store.transaction() as unit_of_work:
        applied = apply_for_connection(ApplyForConnection(key, applicant), unit_of_work, context.services.terms)
    context.memory.result = applied.result
    context.services.nudge(Job.SEND_MESSAGES)
    return applied.name


def asks(question: str) -> Callable[[Words, None], str]:
    """A screen that only asks."""
    return lambda words, _facts: words(question)


def render_confirm(_: Words, draft: ConnectionDraft) -> str:
    return _("Connection for {name}\n{area}, {landmark}", name=draft.name, area=draft.area, landmark=draft.landmark)


def render_sent(_: Words, result: Mapping[str, Any]) -> str:
    return _("Thank you. Your reference is {reference}. We look at the place and tell you by SMS.", **result)


_LONGEST = ConnectionDraft(name="W" * 80, area="W" * 80, landmark="W" * 80)

FLOW = Flow(
    states=(
        State(NAME, asks(N_("For whom is the connection? Type the full name:")), answer=keeps("name")),
        State(AREA, asks(N_("Type the area or estate:")), answer=keeps("area"), unsent=True),
        State(
            LANDMARK,
            asks(N_("Near what? Type a school, shop, church or road:")),
            answer=keeps("landmark"),
            unsent=True,
        ),
        State(
            CONFIRM,
            render_confirm,
            drafted,
            (Option("1", N_("Confirm"), "apply"),),
            unsent=True,
            longest=(_LONGEST,),
        ),
        State(
            SENT,
            render_sent,
            lambda context: context.memory.result,
            ends=True,
            longest=({"reference": "A9999-99999"},),
        ),
    ),
    transitions=(
        *((state, "unclear", state) for state in (NAME, AREA, LANDMARK)),
        (NAME, "typed", AREA),
        (AREA, "typed", LANDMARK),
        (LANDMARK, "typed", CONFIRM),
        (CONFIRM, Applying.APPLIED, SENT),
    ),
    commands={"apply": Command(send, tuple(Applying))},
)
