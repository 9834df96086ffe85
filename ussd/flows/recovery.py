"""Units not billed before: the recoveries that the phone on file was told of, and objecting or agreeing to one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from catalogues import Words
from domain import commands
from domain.field.recoveries import (
    AGREED,
    HEARD,
    OBJECTED,
    PROVISIONAL,
    Cause,
    Claim,
    Recovery,
    RecoveryAnswer,
    open_answers,
)
from domain.jobs import Job
from domain.metering.meters import format_units
from domain.services.field.agree_to_recovery import Agreeing
from domain.services.field.answer_recovery import AnswerRecovery, RecoveryAnswering, answer_recovery
from domain.services.field.object_to_recovery import Objecting
from domain.tariffs.rating import Charges
from domain.values.money import format_kes
from domain.values.periods import format_day
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.care import HELP
from ussd.memory import remembered
from ussd.screen import N_, Option

MINE, NONE, CLAIM = "recovery", "recovery.none", "recovery.claim"
CONFIRM, SETTLED, GONE = "recovery.confirm", "recovery.settled", "recovery.gone"

ENDED = N_("This has ended, as our last SMS says.")
LABELS = {
    RecoveryAnswer.OBJECT: N_("I object"),
    RecoveryAnswer.TEST: N_("I object: test the meter"),
    RecoveryAnswer.AGREE: N_("I agree"),
}
CONFIRMED = {
    RecoveryAnswer.OBJECT: N_("You object to {reference}: we hear you before anything is final."),
    RecoveryAnswer.TEST: N_("You object to {reference}: the meter is tested, and you are heard."),
    RecoveryAnswer.AGREE: N_("You agree to pay {total} ({reference}). It is then final soon."),
}
HOW_FAR = {
    OBJECTED: N_("You objected, and will be heard."),
    HEARD: N_("You were heard."),
    AGREED: N_("You agreed."),
}
SAID: Mapping[str, str] = {
    Objecting.NOTED: N_("{reference}: your objection is noted. You will be heard; until then you pay nothing over it."),
    Objecting.TEST_NOTED: N_(
        "{reference}: your meter will be tested and you heard; until then you pay nothing over it."
    ),
    Objecting.ALREADY: N_("{reference}: we have your objection already. You will be heard."),
    Objecting.OVER: N_("{reference}: it has ended, as our last SMS says."),
    Agreeing.AGREED: N_("{reference}: you agree. Not so? Object here, before the final SMS."),
    Agreeing.NOT_HEARD: N_("{reference}: we have your objection already. You will be heard."),
}
"""What came of it. Both ways of saying something end in the same words where it has ended."""


def open_mine(context: TurnContext) -> str:
    found = mine(context)
    if len(found) == 1:
        context.memory.recovery_id = found[0].id
        return "recovery_only"
    return "recoveries_some" if found else "recoveries_none"


def mine(context: TurnContext) -> Sequence[Recovery]:
    with context.services.store.reading() as unit_of_work:
        return unit_of_work.recoveries.open_of(context.turn.phone)


def choose(context: TurnContext, place: int) -> str:
    context.memory.recovery_id = mine(context)[place].id
    return "recovery_chosen"


def chosen(context: TurnContext) -> Recovery | None:
    """Looked up anew: it may have ended, or the phone may not be on file any more."""
    recovery_id = remembered(context.memory.recovery_id)

    def look_up() -> Recovery | None:
        return next((each for each in mine(context) if each.id == recovery_id), None)

    found: Recovery | None = context.once("recovery", recovery_id, look_up)
    return found


def can_say(answer: RecoveryAnswer) -> Option:
    """The option for it, while it can still be said."""

    def is_open(context: TurnContext) -> bool:
        found = chosen(context)
        return found is not None and answer in {*open_answers(found)}

    key = str([*RecoveryAnswer].index(answer) + 1)
    return Option(key, LABELS[answer], f"recovery_{answer.value}", is_open)


def says(answer: RecoveryAnswer) -> Decision:
    """The decision that keeps what is said to it, until it is confirmed."""

    def say(context: TurnContext) -> str:
        context.memory.recovery_answer = answer.value
        return "recovery_said"

    return Decision(say, ("recovery_said",))


def said(context: TurnContext) -> tuple[Recovery | None, RecoveryAnswer]:
    return chosen(context), RecoveryAnswer(remembered(context.memory.recovery_answer))


def send(context: TurnContext) -> str:
    recovery_id = remembered(context.memory.recovery_id)
    answer = RecoveryAnswer(remembered(context.memory.recovery_answer))
    key = commands.key(context.turn.source, context.turn.text, recovery_id, answer)
    command = AnswerRecovery(key, recovery_id, context.turn.phone, answer)
    with context.services.store.transaction() as unit_of_work:
        outcome = answer_recovery(command, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    context.memory.result = outcome.result
    return outcome.name


def render_none(_: Words, _facts: None) -> str:
    return _("Nothing is asked of this phone for units that were not billed.")


def render_mine(_: Words, _recoveries: Sequence[Recovery]) -> str:
    return _("Which one?")


def list_mine(_: Words, recoveries: Sequence[Recovery]) -> list[str]:
    return [f"{each.reference} {format_kes(each.total_cents)}" for each in recoveries]


def render_claim(_: Words, found: Recovery | None) -> str:
    if found is None:
        return _(ENDED)
    claim = found.claim
    asked = _(
        "{reference}: {total} for {units} units, {starts_on}-{ends_on}. Nothing to pay yet.",
        reference=found.reference,
        total=format_kes(found.total_cents),
        units=format_units(claim.units),
        starts_on=f"{claim.starts_on:%d/%m/%y}",
        ends_on=f"{claim.ends_on:%d/%m/%y}",
    )
    return f"{asked} {_how_far(_, found)}"


def _how_far(_: Words, found: Recovery) -> str:
    if found.state in HOW_FAR:
        return _(HOW_FAR[found.state])
    return _("Object until {day}.", day=format_day(found.until)) if found.until else ""


def render_confirm(_: Words, facts: tuple[Recovery | None, RecoveryAnswer]) -> str:
    found, answer = facts
    if found is None:
        return _(ENDED)
    words = CONFIRMED[answer]
    return _(words, reference=found.reference, total=format_kes(found.total_cents))


def settled(context: TurnContext) -> tuple[str, str]:
    return context.memory.result["said"], context.memory.result["reference"]


def render_settled(_: Words, result: tuple[str, str]) -> str:
    outcome, reference = result
    return _(SAID[outcome], reference=reference)


def render_gone(_: Words, _facts: None) -> str:
    return _("This account is not on this phone any more. Call 97771.")


_CLAIM = Claim(
    order_id=1,
    account_id=1,
    cause=Cause.NO_ACCESS,
    starts_on=longest.DAY,
    ends_on=longest.LATER,
    units=Decimal(9_999_999),
    charges=Charges((), longest.CENTS),
    category="DC",
    band=1,
    meter="",
    evidence="",
    digest="",
)
_LONGEST = Recovery(
    id=99_999_999,
    claim=_CLAIM,
    state=PROVISIONAL,
    proposed_by="",
    told_on=longest.DAY,
    until=longest.LATER,
    has_objection=False,
    wants_test=False,
    has_hearing=False,
    number=None,
    final_on=None,
)
_EACH = tuple(replace(_LONGEST, state=state) for state in (PROVISIONAL, *HOW_FAR))

FLOW = Flow(
    states=(
        State(NONE, render_none),
        State(
            MINE,
            render_mine,
            mine,
            answer=Decision(choose, ("recovery_chosen",)),
            choices=list_mine,
            longest=([_LONGEST] * 9,),
        ),
        State(CLAIM, render_claim, chosen, tuple(map(can_say, RecoveryAnswer)), longest=(None, *_EACH)),
        State(
            CONFIRM,
            render_confirm,
            said,
            (Option("1", N_("Confirm"), "answer_recovery"),),
            longest=tuple((found, answer) for found in (None, _LONGEST) for answer in RecoveryAnswer),
        ),
        State(
            SETTLED,
            render_settled,
            settled,
            ends=True,
            longest=tuple((outcome, _LONGEST.reference) for outcome in SAID),
        ),
        State(GONE, render_gone, ends=True),
    ),
    transitions=(
        (HELP, "recovery_only", CLAIM),
        (HELP, "recoveries_some", MINE),
        (HELP, "recoveries_none", NONE),
        (MINE, "recovery_chosen", CLAIM),
        (CLAIM, "recovery_said", CONFIRM),
        (CONFIRM, RecoveryAnswering.ANSWERED, SETTLED),
        (CONFIRM, RecoveryAnswering.GONE, GONE),
    ),
    decisions={
        "recoveries": Decision(open_mine, ("recovery_only", "recoveries_some", "recoveries_none")),
        **{f"recovery_{answer.value}": says(answer) for answer in RecoveryAnswer},
    },
    commands={"answer_recovery": Command(send, tuple(RecoveryAnswering))},
)
