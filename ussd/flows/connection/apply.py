"""Apply for a connection: each answer is kept as it is typed, so that whoever comes back goes on where they were.

Of the answers that a dial brings along none is kept before one is typed to a screen that we showed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalogues import Words
from domain import commands
from domain.connections.applications import USSD, Applicant
from domain.connections.classes import ConnectionClass
from domain.connections.drafts import NONE_GIVEN, Draft, Step, understood
from domain.jobs import Job
from domain.services.connections.keep_answer import KeepAnswer, keep_answer
from domain.services.connections.submit_application import Applying, SubmitApplication, submit_application
from store.unit_of_work import UnitOfWork
from ussd.flow import Command, Decision, State, TurnContext
from ussd.screen import N_, Option

PREFIX = "connection"
BEGUN, CONFIRM, SENT = "connection.begun", "connection.confirm", "connection.sent"
STATE_OF: Mapping[Step, str] = {step: PREFIX if step is Step.NAME else f"{PREFIX}.{step.value}" for step in Step}
NAME = STATE_OF[Step.NAME]
CLASS_NAMES = {
    ConnectionClass.HOME: N_("Home"),
    ConnectionClass.SHOP: N_("Shop"),
    ConnectionClass.THREE_PHASE: N_("Three-phase"),
    ConnectionClass.MORE: N_("25 kVA or more"),
}
QUESTIONS = {
    Step.NAME: N_("For whom is the connection? Type the full name:"),
    Step.ID: N_("Type the number of the ID, the passport or the company:"),
    Step.TAX_PIN: N_("Type the KRA PIN, if there is one:"),
    Step.AREA: N_("Type the area or estate:"),
    Step.LANDMARK: N_("Near what? Type a school, shop, church or road:"),
    Step.NEIGHBOUR: N_("Type the number of a meter next door, if you see one:"),
    Step.CLASS: N_("What is it for?"),
}
NOT_UNDERSTOOD = {
    Step.NAME: N_("Please type it in the letters A to Z."),
    Step.ID: N_("That is no number of an ID, passport or company."),
    Step.TAX_PIN: N_("A KRA PIN is like A123456789B."),
    Step.AREA: N_("Please type it in the letters A to Z."),
    Step.LANDMARK: N_("Please type it in the letters A to Z."),
    Step.NEIGHBOUR: N_("A meter has 5 to 12 letters and digits."),
    Step.CLASS: N_("Please choose one of these."),
}
INCOMPLETE = N_("Something is missing. Please begin anew.")


def open_applying(context: TurnContext) -> str:
    """To what was begun earlier, where there is such. Whoever types a name there begins anew."""
    return "application_begun" if drafted(context).is_begun else "application_new"


def drafted(context: TurnContext) -> Draft:
    """What is kept for this phone, with what its dial brought along; an empty one where there is neither."""
    with context.services.store.reading() as unit_of_work:
        found = unit_of_work.application_drafts.draft_of(context.turn.phone)
    draft = found[1] if found else Draft()
    for step, (typed, _turn) in context.memory.typed_answers.items():
        before = Draft() if step == Step.NAME else draft
        draft = before.answered(Step(step), understood(Step(step), typed) or NONE_GIVEN)
    return draft


def go_on(context: TurnContext) -> str:
    """To the first question without an answer."""
    step = drafted(context).next_step()
    return f"ask {step}" if step else "ask nothing"


def keeps(step: Step) -> Decision:
    """The decision that keeps what is typed to this question. The same turn keeps it once."""
    return Decision(lambda context, typed: _keep(context, step, typed), ("unclear", "typed"))


def leaves_out(step: Step) -> Decision:
    return Decision(lambda context: _keep(context, step, ""), ("unclear", "typed"))


def chooses(of_class: ConnectionClass) -> Decision:
    return Decision(lambda context: _keep(context, Step.CLASS, of_class.value), ("typed",))


def _keep(context: TurnContext, step: Step, typed: str) -> str:
    if understood(step, typed) is None:
        context.note = NOT_UNDERSTOOD[step]
        return "unclear"
    before: Mapping[str, Sequence[str]] = {} if step is Step.NAME else context.memory.typed_answers
    context.memory.typed_answers = {**before, step.value: (typed, context.turn.text)}
    if not context.is_replay:
        with context.services.store.transaction() as unit_of_work:
            _keep_typed(context, unit_of_work)
    return "typed"


def _keep_typed(context: TurnContext, unit_of_work: UnitOfWork) -> None:
    """What was typed, in its order, each answer under the key of its own turn."""
    for step, (typed, turn) in context.memory.typed_answers.items():
        key = commands.key(context.turn.source, f"{step} {turn}", typed)
        command = KeepAnswer(key, context.turn.phone, context.words.language, USSD, Step(step), typed)
        keep_answer(command, unit_of_work)
    context.memory.typed_answers = {}


def send(context: TurnContext) -> str:
    applicant = Applicant(context.turn.phone, context.words.language, USSD)
    key = commands.key(context.turn.source, context.turn.text, "application")
    with context.services.store.transaction() as unit_of_work:
        _keep_typed(context, unit_of_work)
        found = unit_of_work.application_drafts.draft_of(applicant.phone)
        command = SubmitApplication(key, found[0] if found else 0, applicant)
        applied = submit_application(command, unit_of_work, context.services.terms)
    context.memory.result = applied.result
    if applied.name == Applying.NOT_COMPLETE:
        context.note = INCOMPLETE
    context.services.nudge(Job.SEND_MESSAGES)
    return applied.name


def asks(question: str) -> Callable[[Words, None], str]:
    """A screen that only asks."""
    return lambda words, _facts: words(question)


def render_begun(_: Words, draft: Draft) -> str:
    return _("You had begun an application for {name}.", name=draft.name or "")


def render_confirm(_: Words, draft: Draft) -> str:
    of_class = ConnectionClass(draft.of_class) if draft.of_class else ConnectionClass.HOME
    return _(
        "Connection for {name}\n{area}, {landmark}\n{kind}, ID {id_number}",
        name=draft.name or "",
        area=draft.area or "",
        landmark=draft.landmark or "",
        kind=_(CLASS_NAMES[of_class]),
        id_number=draft.id_number or "",
    )


def render_sent(_: Words, result: Mapping[str, Any]) -> str:
    if "most" in result:
        return _("This phone has {most} applications that wait. Please call 97771.", **result)
    return _("Thank you. Your reference is {reference}. What to bring comes by SMS. Nobody collects cash.", **result)


_LONGEST = Draft(
    name="W" * 80, id_number="W" * 20, tax_pin="", area="W" * 80, landmark="W" * 80, of_class=ConnectionClass.MORE
)
_NONE = {
    Step.TAX_PIN: (Option("1", N_("No PIN"), "no_pin"),),
    Step.NEIGHBOUR: (Option("1", N_("No meter"), "no_neighbour"),),
    Step.CLASS: tuple(
        Option(str(place), CLASS_NAMES[each], f"class_{each}") for place, each in enumerate(ConnectionClass, start=1)
    ),
}
_NEXT = dict(zip(Step, (*[STATE_OF[step] for step in list(Step)[1:]], CONFIRM), strict=True))

STATES = (
    State(
        BEGUN,
        render_begun,
        drafted,
        (Option("1", N_("Go on"), "go_on_applying"), Option("2", N_("Begin anew"), "application_anew")),
        keeps(Step.NAME),
        longest=(_LONGEST,),
    ),
    *(
        State(
            STATE_OF[step],
            asks(QUESTIONS[step]),
            options=_NONE.get(step, ()),
            answer=None if step is Step.CLASS else keeps(step),
            unsent=step is not Step.NAME,
        )
        for step in Step
    ),
    State(CONFIRM, render_confirm, drafted, (Option("1", N_("Confirm"), "apply"),), unsent=True, longest=(_LONGEST,)),
    State(
        SENT,
        render_sent,
        lambda context: context.memory.result,
        ends=True,
        longest=({"reference": "A9999-99999"}, {"most": 10}),
    ),
)
TRANSITIONS = (
    (BEGUN, "application_anew", NAME),
    (BEGUN, "unclear", BEGUN),
    (BEGUN, "typed", _NEXT[Step.NAME]),
    *((BEGUN, f"ask {step}", STATE_OF[step]) for step in Step if step is not Step.NAME),
    (BEGUN, "ask nothing", CONFIRM),
    *((STATE_OF[step], "unclear", STATE_OF[step]) for step in Step if step is not Step.CLASS),
    *((STATE_OF[step], "typed", _NEXT[step]) for step in Step),
    (CONFIRM, Applying.APPLIED, SENT),
    (CONFIRM, Applying.TOO_MANY, SENT),
    (CONFIRM, Applying.NOT_COMPLETE, NAME),
)
DECISIONS = {
    "connection": Decision(open_applying, ("application_begun", "application_new")),
    "go_on_applying": Decision(go_on, (*(f"ask {step}" for step in Step if step is not Step.NAME), "ask nothing")),
    "no_pin": leaves_out(Step.TAX_PIN),
    "no_neighbour": leaves_out(Step.NEIGHBOUR),
    **{f"class_{each}": chooses(each) for each in ConnectionClass},
}
COMMANDS = {"apply": Command(send, tuple(Applying))}
