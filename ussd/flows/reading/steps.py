"""What is asked, decided and done between the screens."""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from domain import commands
from domain.accounts.accounts import Account
from domain.jobs import Job
from domain.messaging.pending import typed_before_by_sms
from domain.metering.readings import Unreadable, parse_reading
from domain.metering.verdicts import (
    Accepted,
    Kept,
    NeedsConfirmation,
    Question,
    Reason,
    RefusedReading,
    Repeated,
)
from domain.services.billing.quote_reading import (
    Answers,
    Quote,
    is_early,
    quote_reading,
)
from domain.services.metering.ask_technician import AskTechnician, ask_technician
from domain.services.metering.submit_reading import ReadingOutcome, SubmitReading, submit_reading
from domain.values.periods import business_date
from ussd.flow import Command, Decision, TurnContext
from ussd.flows.reading.states import VERDICT_EVENTS
from ussd.memory import SeenReading, remembered
from ussd.screen import N_, WRONG_CHOICE
from ussd.session_account import account_of, keep_account

NOTES = {
    Unreadable.EMPTY: N_("Please type the reading."),
    Unreadable.NEGATIVE: N_("Digits only, no sign."),
    Unreadable.DECIMAL: N_("Whole numbers only: leave out the red digits."),
    Unreadable.NOT_DIGITS: N_("Digits only, for example 4521."),
    Unreadable.TOO_WIDE: N_("That is more digits than the meter has."),
}
NOT_THE_SAME = N_("That is another value than before.")
ACCOUNT_CHANGED = N_("The account has changed meanwhile. Please look again.")

EVENT_OF_QUESTION = {
    Question.ROLLED_OVER: "rolled",
    Question.HOUSE_EMPTY: "empty",
    Question.HIGH: "unusual",
    Question.LOW: "unusual",
}


FEWEST_DIGITS_INSTEAD = 2
"""One digit where a choice was offered is a choice that is not there."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was typed, for which account and on what day, what it would come to, and what was answered to our questions
    about it.
    """

    account: Account
    value: int
    quote: Quote
    answers: Answers
    read_on: date


def open_window(context: TurnContext) -> str:
    return "early" if is_early(account_of(context), context.services.clock.now(), context.services.terms) else "ready"


def judge(context: TurnContext, typed: str) -> str:
    value = _readable(context, typed)
    if value is None:
        return "unclear"
    found = _judged(context, value, Answers())
    return _typed_by_sms(context, found) if _event_of(found) == "unusual" else _led_by(context, found)


def _typed_by_sms(context: TurnContext, found: Judged) -> str:
    """What this phone was asked by SMS to send again counts as typed before."""
    with context.services.store.reading() as unit_of_work:
        asked = unit_of_work.pending.of(context.turn.phone)
    typed_before = typed_before_by_sms(asked, found.account.id)
    return _led_by(context, _judged(context, found.value, Answers(typed_before)))


def judge_instead(context: TurnContext, typed: str) -> str:
    """A reading that is typed where a choice was offered: it takes the place of the one before."""
    if len(typed) < FEWEST_DIGITS_INSTEAD or not typed[0].isdigit():
        context.note = WRONG_CHOICE
        return "unclear"
    return judge(context, typed)


def judge_again(context: TurnContext, typed: str) -> str:
    """The same value typed twice is believed; another one is a new reading."""
    value = _readable(context, typed)
    if value is None:
        return "unclear"
    before = judged(context)
    event = _led_by(context, _judged(context, value, replace(before.answers, typed_before=before.value)))
    context.note = NOT_THE_SAME if event == "unusual" else ""
    return event


def _readable(context: TurnContext, typed: str) -> int | None:
    value = parse_reading(typed, account_of(context).meter.digits)
    if isinstance(value, Unreadable):
        context.note = NOTES[value]
        return None
    return value


def yes_to(question: Question, *events: str) -> Decision:
    """Yes to that question. Where the time to correct ended meanwhile it may be another one: it is typed again."""

    def render_yes(context: TurnContext) -> str:
        asked = judged(context)
        answers = replace(asked.answers, confirmed=asked.answers.confirmed | {question})
        event = _led_by(context, _judged(context, asked.value, answers))
        if event in events:
            return event
        context.note = ACCOUNT_CHANGED
        return "again"

    return Decision(render_yes, (*events, "again"))


def judged(context: TurnContext) -> Judged:
    """What this screen is about: who goes back to it finds the value that it was shown for."""
    seen = _seen(context)
    return _judged(context, seen.value, Answers(seen.typed_before, frozenset(map(Question, seen.confirmed))))


def _seen(context: TurnContext) -> SeenReading:
    subject = context.memory.subject
    return remembered(subject if isinstance(subject, SeenReading) else None)


def _judged(context: TurnContext, value: int, answers: Answers) -> Judged:
    account, services = account_of(context), context.services

    def work_out() -> Judged:
        now = services.clock.now()
        quote = quote_reading(account, value, now, services.terms, answers)
        return Judged(account, value, quote, answers, business_date(now))

    return cast("Judged", context.once("judged", (account, value, answers), work_out))


def _led_by(context: TurnContext, found: Judged) -> str:
    """The event of the verdict, and what is typed and seen kept for the screen that it leads to."""
    _keep(context, found)
    return _event_of(found)


def _keep(context: TurnContext, found: Judged) -> None:
    answers = found.answers
    context.memory.subject = SeenReading(
        found.value, answers.typed_before, sorted(answers.confirmed), found.quote.charges.total
    )


def _event_of(found: Judged) -> str:
    match found.quote.verdict:
        case Accepted():
            return "plausible"
        case Repeated():
            return "repeated"
        case Kept():
            return "extreme"
        case NeedsConfirmation(question=question):
            return EVENT_OF_QUESTION[question]
        case RefusedReading(reason=Reason.TOO_EARLY | Reason.NOT_OPEN):
            return "early"
        case _:
            return "lower"


def submit(context: TurnContext) -> str:
    """The reading, and its bill where it counts. What the customer saw is what is billed, or it is shown anew."""
    seen = judged(context)
    command = SubmitReading(
        key=commands.key(context.turn.source, context.turn.text, seen.account.id, seen.value),
        account_id=seen.account.id,
        value=seen.value,
        seen_cents=_seen(context).total_cents,
        phone=context.turn.phone,
        language=context.words.language,
        source="ussd",
        verified=seen.account.verified,
        answers=seen.answers,
    )
    with context.services.store.transaction() as unit_of_work:
        submitted = submit_reading(command, unit_of_work, context.services.terms)
    context.memory.result = submitted.result
    if submitted.account:
        keep_account(context, replace(submitted.account, verified=seen.account.verified))
        _keep(context, _judged(context, seen.value, seen.answers))
        context.note = ACCOUNT_CHANGED
    if submitted.outcome is ReadingOutcome.NOT_KNOWN:
        context.note = ACCOUNT_CHANGED
    context.services.nudge(Job.SEND_MESSAGES)
    return submitted.outcome


def ask_for_technician(reason: str) -> Command:
    """The command that puts the meter on the technicians' list for this reason."""

    def ask(context: TurnContext) -> str:
        account = account_of(context)
        key = commands.key(context.turn.source, context.turn.text, account.id, reason)
        stranger = None if account.verified else context.turn.phone
        with context.services.store.transaction() as unit_of_work:
            ask_technician(AskTechnician(key, account.id, account.meter_id, reason, stranger), unit_of_work)
        return "asked"

    return Command(ask, ("asked",))


INSTEAD = Decision(judge_instead, ("unclear", *VERDICT_EVENTS))
