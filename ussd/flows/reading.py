"""Enter reading: the customer types what the register shows, sees what it comes to, confirms, and is billed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from catalogues import Words
from domain import commands
from domain.accounts.accounts import Account
from domain.jobs import Job
from domain.metering.inspections import CANNOT_READ, METER_CHANGED
from domain.metering.meters import format_multiplied
from domain.metering.readings import Mark, Reading, Unreadable, parse_reading, window_opens_on
from domain.metering.verdicts import (
    Accepted,
    Hold,
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
    may_correct,
    quote_reading,
    rules_for,
    too_early_until,
)
from domain.services.metering.ask_technician import AskTechnician, ask_technician
from domain.services.metering.submit_reading import SubmitReading, bill_result, submit_reading
from domain.tariffs.rating import MAX_SINGLE_PERIOD_DAYS, Charges
from domain.values.money import format_kes
from domain.values.periods import business_date, format_day
from ussd.flow import HERE, Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.main_menu import MENU
from ussd.memory import account_of, keep_account
from ussd.screen import N_, WRONG_CHOICE, Option

ENTER, EARLY, CONFIRM, UNUSUAL = "reading", "reading.early", "reading.confirm", "reading.unusual"
LOWER, ROLLED, EMPTY, EXTREME = "reading.lower", "reading.rolled", "reading.empty", "reading.extreme"
UNREADABLE, CHANGED_METER = "reading.unreadable", "reading.changed_meter"
BILLED, ALREADY, KEPT, ASKED = "reading.billed", "reading.already", "reading.kept", "reading.asked"
OWNER, TOO_MANY = "reading.owner_asked", "reading.too_many"

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
_AFTER_VERDICT = {
    "plausible": CONFIRM,
    "unusual": UNUSUAL,
    "rolled": ROLLED,
    "empty": EMPTY,
    "extreme": EXTREME,
    "lower": LOWER,
    "early": EARLY,
    "repeated": ALREADY,
}
_AFTER_ROLLED = ("plausible", "unusual", "extreme", "early")
_AFTER_EMPTY = ("plausible", "extreme", "early")
_AFTER_SUBMIT = {
    "billed": BILLED,
    "already_billed": ALREADY,
    "kept": KEPT,
    "not_accepted": ENTER,
    "changed": CONFIRM,
    "owner_asked": OWNER,
    "too_many_accounts": TOO_MANY,
}
VERDICT_EVENTS = tuple(_AFTER_VERDICT)
AGAIN = Option("2", N_("Type again"), "again")
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


# What is asked and typed


def open_window(context: TurnContext) -> str:
    """Who is early reads when the window opens, before anything is typed; a repeat on the day of the reading or a
    correction is not early.
    """
    account, now = account_of(context), context.services.clock.now()
    if not account.reads_itself:
        return "early"
    too_early = account.last.read_on < business_date(now) and too_early_until(account, now, context.services.terms)
    return "early" if too_early else "ready"


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
    typed = (question.typed_before(found.account.id) for question in asked)
    typed_before = next((value for value in typed if value is not None), None)
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

    def say_yes(context: TurnContext) -> str:
        asked = judged(context)
        answers = replace(asked.answers, confirmed=asked.answers.confirmed | {question})
        event = _led_by(context, _judged(context, asked.value, answers))
        if event in events:
            return event
        context.note = ACCOUNT_CHANGED
        return "again"

    return Decision(say_yes, (*events, "again"))


def judged(context: TurnContext) -> Judged:
    """What this screen is about: who goes back to it finds the value that it was shown for."""
    value, typed_before, confirmed, _ = context.memory[HERE]
    return _judged(context, value, Answers(typed_before, frozenset(map(Question, confirmed))))


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
    context.memory[HERE] = [found.value, answers.typed_before, sorted(answers.confirmed), found.quote.charges.total]


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


# What acts


def submit(context: TurnContext) -> str:
    """The reading, and its bill where it counts. What the customer saw is what is billed, or it is shown anew."""
    seen = judged(context)
    command = SubmitReading(
        key=commands.key(context.turn.source, context.turn.text, seen.account.id, seen.value),
        account_id=seen.account.id,
        value=seen.value,
        seen_cents=context.memory[HERE][-1],
        phone=context.turn.phone,
        language=context.words.language,
        source="ussd",
        verified=seen.account.verified,
        answers=seen.answers,
    )
    with context.services.store.transaction() as unit_of_work:
        submitted = submit_reading(command, unit_of_work, context.services.terms)
    context.memory["result"] = dict(submitted.result)
    if submitted.account:
        keep_account(context, replace(submitted.account, verified=seen.account.verified))
        _keep(context, _judged(context, seen.value, seen.answers))
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


# What is said


def say_enter(_: Words, facts: tuple[Account, bool]) -> str:
    account, corrects = facts
    previous = account.without_last_bill.last if corrects else account.last
    lines = [
        _("Meter {meter}", meter=account.meter.number),
        _("Previous {value} ({day})", value=previous.value, day=format_day(previous.read_on)),
    ]
    if corrects:
        lines.append(_("You gave {value}. A new one replaces its bill.", value=account.last.value))
    return "\n".join([*lines, _("Type the black digits now:")])


def enter_facts(context: TurnContext) -> tuple[Account, bool]:
    """The account, and whether what is typed corrects the last reading."""
    account = account_of(context)
    return account, may_correct(account, context.services.clock.now(), context.services.terms)


def say_early(_: Words, facts: tuple[date, date] | None) -> str:
    if facts is None:
        return _("You cannot read your meter yourself yet. A technician reads it until your area opens.")
    last, opens_on = facts
    return _("You gave a reading on {last}. The next one from {day}.", last=format_day(last), day=format_day(opens_on))


def early_facts(context: TurnContext) -> tuple[date, date] | None:
    """Nothing where the area is not open yet."""
    account = account_of(context)
    if not account.reads_itself:
        return None
    return account.last.read_on, window_opens_on(account.last, rules_for(account, context.services.terms))


def say_confirm(_: Words, seen: Judged) -> str:
    return "\n".join([_figures(_, seen), *_beside(_, seen)])


def _figures(_: Words, seen: Judged) -> str:
    quote = seen.quote
    multiplier = Decimal(1) if quote.earlier_runs else seen.account.meter.multiplier
    return _(
        "Previous {previous} ({day})\nPresent {present}\n{units} units\nBill {amount}",
        previous=quote.previous.value,
        day=format_day(quote.previous.read_on),
        present=seen.value,
        units=format_multiplied(quote.units, multiplier),
        amount=format_kes(quote.charges.total),
    )


def _beside(_: Words, seen: Judged) -> Iterator[str]:
    """What a customer should know before such a bill is made."""
    if seen.quote.corrects and seen.account.last_bill_cents is not None:
        yield _("It replaces the bill of {amount}.", amount=format_kes(seen.account.last_bill_cents))
    days = (seen.read_on - seen.quote.starts_on).days
    if days > MAX_SINGLE_PERIOD_DAYS:
        yield _("For {days} days: no reading came in between.", days=days)


def say_unusual(_: Words, seen: Judged) -> str:
    return _(
        "{value} means {units} units, unlike your usual use. Type the reading again to be sure:",
        value=seen.value,
        units=_asked_units(seen),
    )


def say_rolled(_: Words, seen: Judged) -> str:
    return _(
        "{value} is lower than {previous}. Has the meter gone past its last digit to 0? That means {units} units.",
        value=seen.value,
        previous=seen.quote.previous.value,
        units=_asked_units(seen),
    )


def say_empty(_: Words, seen: Judged) -> str:
    return _("{value} is the previous reading: 0 units. Was no power used?", value=seen.value)


def say_extreme(_: Words, seen: Judged) -> str:
    verdict = seen.quote.verdict
    if isinstance(verdict, Kept) and verdict.why is not Hold.FAR_TOO_HIGH:
        return _(
            "{value} means {units} units. Send it? We bill nothing until we have checked the account.", **_kept(seen)
        )
    return _(
        "{value} means {units} units, far above your use. Send it? We bill nothing until a technician has looked.",
        **_kept(seen),
    )


def _kept(seen: Judged) -> dict[str, object]:
    return {"value": seen.value, "units": _asked_units(seen)}


def say_lower(_: Words, seen: Judged) -> str:
    return _(
        "{value} is lower than the previous {previous} ({day}). Please look again.",
        value=seen.value,
        previous=seen.quote.previous.value,
        day=format_day(seen.quote.previous.read_on),
    )


def say_unreadable(_: Words, account: Account) -> str:
    return _("A technician will come and read meter {meter}. Nothing is billed until then.", meter=account.meter.number)


def say_changed_meter(_: Words, account: Account) -> str:
    return _(
        "A technician will come and check meter {meter}. Nothing is billed until then.", meter=account.meter.number
    )


def say_billed(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    result, paybill = facts
    owed, was = _owed(_, result, paybill), result.get("replaced_cents")
    if was is None:
        return _("Thank you. {owed} An SMS follows.", owed=owed)
    return _("Thank you. {owed} Replaces the bill of {was}.", owed=owed, was=format_kes(was))


def say_already(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    result, paybill = facts
    return _("Your reading {value} is billed already. {owed}", value=result["present"], owed=_owed(_, result, paybill))


def _owed(_: Words, result: Mapping[str, Any], paybill: str) -> str:
    """What is owed now first, then by when it is to be paid: of an old debt first."""
    facts = _due(result, paybill)
    if result["shown_cents"] < 0:
        return _("{amount} to pay, credit {credit}.", **facts)
    if not result["shown_cents"]:
        return _("{amount} to pay.", **facts)
    if not result.get("overdue_cents"):
        return _("{amount} is due by {day}. Paybill {paybill}, account {account}.", **facts)
    if not result["due_on"]:
        return _("{amount} is overdue. Paybill {paybill}, account {account}.", **facts)
    return _("{amount} owed. Overdue {overdue}. Rest by {day}. Paybill {paybill}, account {account}.", **facts)


def say_kept(_: Words, _facts: None) -> str:
    return _("Thank you. We keep your reading and bill nothing until a technician has looked at the meter.")


def say_asked(_: Words, _facts: None) -> str:
    return _("Thank you. The meter is on the technicians' list. Nothing is billed until they have come.")


def say_owner_asked(_: Words, _facts: None) -> str:
    return _(
        "Thank you. That is far above the usual: the phone on file is asked first. Without an answer it is billed after"
        " 48 hours."
    )


def say_too_many(_: Words, _facts: None) -> str:
    return _("This phone has read for five other accounts this month. Their owners can read themselves.")


def billed_facts(context: TurnContext) -> tuple[Mapping[str, Any], str]:
    return context.memory["result"], context.services.terms.paybill


def already_facts(context: TurnContext) -> tuple[Mapping[str, Any], str]:
    account = account_of(context)
    with context.services.store.reading() as unit_of_work:
        bill = unit_of_work.bills.latest(account.id)
    known, today = account if account.verified else None, business_date(context.services.clock.now())
    return bill_result(bill, known, today), context.services.terms.paybill


def _due(result: Mapping[str, Any], paybill: str) -> dict[str, str]:
    return {
        "amount": format_kes(max(result["shown_cents"], 0)),
        "credit": format_kes(-result["shown_cents"]),
        "overdue": format_kes(result.get("overdue_cents", 0)),
        "day": format_day(date.fromisoformat(result["due_on"])) if result["due_on"] else "",
        "paybill": paybill,
        "account": result["account_number"],
    }


def _asked_units(seen: Judged) -> str:
    verdict = seen.quote.verdict
    if not isinstance(verdict, Accepted | Kept | NeedsConfirmation):
        return "0"
    return format_multiplied(verdict.units, seen.account.meter.multiplier)


_SEEN = Judged(
    longest.ACCOUNT,
    99_999_999,
    Quote(
        NeedsConfirmation(Question.HIGH, longest.UNITS),
        longest.ACCOUNT.last,
        3,
        longest.UNITS,
        Charges((), longest.CENTS),
        longest.DAY,
    ),
    Answers(),
    longest.DAY,
)
_LONG_AGO = Reading(99_999_999, longest.LONG_AGO, Mark.ACTUAL)
_CORRECTION = replace(_SEEN, quote=replace(_SEEN.quote, corrects=True, previous=_LONG_AGO))
_RESULT = {
    "present": 99_999_999,
    "shown_cents": longest.CENTS,
    "overdue_cents": longest.CENTS,
    "due_on": "2026-12-28",
    "account_number": longest.ACCOUNT.number,
    "replaced_cents": None,
}
_BILLED = tuple(
    ({**_RESULT, **other}, "888888")
    for other in (
        {},
        {"replaced_cents": longest.CENTS},
        {"overdue_cents": 0},
        {"due_on": None},
        {"shown_cents": 0, "due_on": None},
        {"shown_cents": -longest.CENTS, "due_on": None},
    )
)
_INSTEAD = Decision(judge_instead, ("unclear", *VERDICT_EVENTS))
_CHOICES = (CONFIRM, ROLLED, EMPTY, EXTREME, LOWER)
"""Where a choice is offered, and a reading may be typed all the same."""

FLOW = Flow(
    states=(
        State(
            ENTER,
            say_enter,
            enter_facts,
            (Option("1", N_("I cannot read it"), "cannot_read"),),
            Decision(judge, ("unclear", *VERDICT_EVENTS)),
            longest=((longest.ACCOUNT, False), (longest.ACCOUNT, True)),
        ),
        State(EARLY, say_early, early_facts, longest=((longest.DAY, longest.DAY), None)),
        State(
            CONFIRM,
            say_confirm,
            judged,
            (Option("1", N_("Confirm"), "submit"), AGAIN),
            _INSTEAD,
            unsent=True,
            longest=(_SEEN, _CORRECTION),
        ),
        State(
            UNUSUAL,
            say_unusual,
            judged,
            answer=Decision(judge_again, ("unclear", *VERDICT_EVENTS)),
            unsent=True,
            longest=(_SEEN,),
        ),
        State(
            ROLLED,
            say_rolled,
            judged,
            (Option("1", N_("Yes"), "went_past"), AGAIN),
            _INSTEAD,
            unsent=True,
            longest=(_SEEN,),
        ),
        State(
            EMPTY,
            say_empty,
            judged,
            (Option("1", N_("Yes"), "stood_empty"), AGAIN),
            _INSTEAD,
            unsent=True,
            longest=(_SEEN,),
        ),
        State(
            EXTREME,
            say_extreme,
            judged,
            (Option("1", N_("Confirm"), "submit"), AGAIN),
            _INSTEAD,
            unsent=True,
            longest=(_SEEN,),
        ),
        State(
            LOWER,
            say_lower,
            judged,
            (
                AGAIN,
                Option("3", N_("The meter was changed"), "meter_changed"),
                Option("4", N_("I cannot read it"), "cannot_read"),
            ),
            _INSTEAD,
            longest=(_SEEN,),
        ),
        State(
            UNREADABLE,
            say_unreadable,
            account_of,
            (Option("1", N_("Confirm"), "ask_unreadable"),),
            longest=(longest.ACCOUNT,),
        ),
        State(
            CHANGED_METER,
            say_changed_meter,
            account_of,
            (Option("1", N_("Confirm"), "ask_changed"),),
            longest=(longest.ACCOUNT,),
        ),
        State(BILLED, say_billed, billed_facts, ends=True, longest=_BILLED),
        State(ALREADY, say_already, already_facts, ends=True, longest=_BILLED),
        State(KEPT, say_kept, ends=True),
        State(ASKED, say_asked, ends=True),
        State(OWNER, say_owner_asked, ends=True),
        State(TOO_MANY, say_too_many, ends=True),
    ),
    transitions=(
        (MENU, "ready", ENTER),
        (MENU, "early", EARLY),
        (ENTER, "unclear", ENTER),
        (ENTER, "cannot_read", UNREADABLE),
        *((state, event, target) for state in (ENTER, UNUSUAL, *_CHOICES) for event, target in _AFTER_VERDICT.items()),
        *((state, "unclear", state) for state in (UNUSUAL, *_CHOICES)),
        *((state, "again", ENTER) for state in _CHOICES),
        (LOWER, "meter_changed", CHANGED_METER),
        (LOWER, "cannot_read", UNREADABLE),
        *((state, event, target) for state in (CONFIRM, EXTREME) for event, target in _AFTER_SUBMIT.items()),
        (UNREADABLE, "asked", ASKED),
        (CHANGED_METER, "asked", ASKED),
    ),
    decisions={
        "read": Decision(open_window, ("ready", "early")),
        "went_past": yes_to(Question.ROLLED_OVER, *_AFTER_ROLLED),
        "stood_empty": yes_to(Question.HOUSE_EMPTY, *_AFTER_EMPTY),
    },
    commands={
        "submit": Command(submit, tuple(_AFTER_SUBMIT)),
        "ask_unreadable": ask_for_technician(CANNOT_READ),
        "ask_changed": ask_for_technician(METER_CHANGED),
    },
)
