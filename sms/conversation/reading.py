"""A reading by text: a plausible one is billed at once, and its bill is the answer; about any other one we ask again.

The same verdicts and the same use case as on the phone menu.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain import commands
from domain.accounts.accounts import Account
from domain.messaging.inbound.lexicon import heard
from domain.messaging.inbound.row import Kind
from domain.messaging.pending import SURE, Pending, Waiting
from domain.metering.meters import format_units
from domain.metering.readings import Unreadable, parse_reading
from domain.metering.verdicts import Accepted, Hold, Kept, NeedsConfirmation, Question, Reason, RefusedReading
from domain.services.billing.quote_reading import Answers, Quote, quote_reading
from domain.services.metering.submit_reading import ReadingOutcome, SubmitReading, submit_reading
from domain.values.money import format_kes
from domain.values.periods import format_day
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.keywords import is_figure, tokens_of

SOURCE = "sms"

ASKED_AGAIN = {
    Question.HIGH: "reading_unusual",
    Question.LOW: "reading_unusual",
    Question.ROLLED_OVER: "reading_rolled",
    Question.HOUSE_EMPTY: "reading_empty",
    Hold.FAR_TOO_HIGH: "reading_far_too_high",
}
NOT_TAKEN = {
    Reason.NOT_OPEN: "reading_not_open",
    Reason.TOO_EARLY: "reading_early",
    Reason.LOWER_THAN_LAST: "reading_lower",
}
NOT_READ = {Unreadable.TOO_WIDE: "reading_too_wide"}


def give_reading(context: TextContext, account: Account) -> Reply | None:
    """What we say to it; nothing where the bill says it."""
    if context.request.figure is None:
        return reply("reading_needed", account=account.number)
    value = parse_reading(context.request.figure, account.meter.digits)
    if isinstance(value, Unreadable):
        return reply(NOT_READ.get(value, "reading_unreadable"), account=account.number)
    quote = quote_reading(account, value, context.unit_of_work.now, context.terms, context.answers)
    doubt = _doubt(quote, already=context.answers.typed_before == value)
    if doubt:
        return _ask_again(context, account, value, quote, doubt)
    if isinstance(quote.verdict, RefusedReading):
        return _refused(account, value, quote, quote.verdict)
    return _submit(context, account, value)


def ask_whether_it_is_one(context: TextContext) -> Reply | None:
    """Of a text that was not understood: whether its only number is the reading, where the meter may well show it."""
    figures = [token for token in tokens_of(context.text.words) if is_figure(token)]
    if len(figures) != 1 or len(context.billed) != 1 or heard(context.text.words).has(Kind.MONEY, Kind.PAYS):
        return None
    [account] = context.billed
    value = parse_reading(figures[0], account.meter.digits)
    if isinstance(value, Unreadable):
        return None
    quote = quote_reading(account, value, context.unit_of_work.now, context.terms, context.answers)
    is_plausible = isinstance(quote.verdict, Accepted | NeedsConfirmation)
    return _ask_if_sure(context, account, value) if is_plausible else None


def _ask_if_sure(context: TextContext, account: Account, value: int) -> Reply:
    question = reply("reading_sure", reading=value, account=account.number)
    return context.asks(Waiting.AGAIN, question, account_ids=(account.id,), value=value, asked=SURE)


def _doubt(quote: Quote, *, already: bool) -> Question | Hold | None:
    """What must be asked before it counts. One far too high is kept only if it was typed twice."""
    match quote.verdict:
        case NeedsConfirmation(question=question):
            return question
        case Kept(why=Hold.FAR_TOO_HIGH) if not already:
            return Hold.FAR_TOO_HIGH
        case _:
            return None


def _ask_again(context: TextContext, account: Account, value: int, quote: Quote, doubt: Question | Hold) -> Reply:
    asked = reply(
        ASKED_AGAIN[doubt],
        reading=value,
        units=format_units(_units(quote)),
        previous=quote.previous.value,
        account=account.number,
    )
    confirmed = tuple(sorted(context.answers.confirmed))
    return context.asks(
        Waiting.AGAIN, asked, account_ids=(account.id,), value=value, asked=doubt.value, confirmed=confirmed
    )


def ask_again(context: TextContext, account: Account, waiting: Pending) -> Reply:
    """The question once more, to an answer that leaves a doubt; nothing is billed by it."""
    value = waiting.value or 0
    if waiting.asked == SURE:
        return _ask_if_sure(context, account, value)
    answers = Answers(confirmed=frozenset(map(Question, waiting.confirmed)))
    quote = quote_reading(account, value, context.unit_of_work.now, context.terms, answers)
    doubt = _doubt(quote, already=False)
    if doubt is None:
        return reply("account_changed", account=account.number)
    return _ask_again(replace(context, answers=answers), account, value, quote, doubt)


def _units(quote: Quote) -> Decimal:
    return quote.verdict.units if isinstance(quote.verdict, NeedsConfirmation | Kept) else quote.units


def _refused(account: Account, value: int, quote: Quote, refused: RefusedReading) -> Reply:
    return reply(
        NOT_TAKEN[refused.reason],
        reading=value,
        previous=quote.previous.value,
        day=format_day(quote.previous.read_on),
        opens_on=format_day(refused.opens_on) if refused.opens_on else "",
        account=account.number,
    )


def _submit(context: TextContext, account: Account, value: int) -> Reply | None:
    command = SubmitReading(
        key=commands.key(context.text.source, "1", account.id, value),
        account_id=account.id,
        value=value,
        phone=context.text.phone,
        language=context.language,
        source=SOURCE,
        verified=account.verified,
        answers=context.answers,
    )
    submitted = submit_reading(command, context.unit_of_work, context.terms)
    match submitted.outcome:
        case ReadingOutcome.BILLED:
            return None
        case ReadingOutcome.ALREADY_BILLED:
            return reply(_already(submitted.result), **_billed(submitted.result, context.terms.paybill))
        case ReadingOutcome.OWNER_ASKED:
            return reply("owner_asked", reading=value, account=account.number)
        case ReadingOutcome.TOO_MANY_ACCOUNTS:
            return reply("too_many_accounts")
        case ReadingOutcome.KEPT:
            return reply("reading_kept", reading=value, account=account.number)
        case _:
            return reply("account_changed", account=account.number)


def _already(result: Mapping[str, Any]) -> str:
    """What is said of a reading that has its bill: of an old debt first, as with the bill."""
    if result["shown_cents"] <= 0:
        return "already_billed_and_paid"
    if not result["overdue_cents"]:
        return "already_billed"
    return "already_billed_and_overdue" if result["due_on"] else "already_billed_all_overdue"


def _billed(result: Mapping[str, Any], paybill: str) -> dict[str, str]:
    return {
        "reading": result["present"],
        "owed": format_kes(max(result["shown_cents"], 0)),
        "overdue": format_kes(result["overdue_cents"]),
        "due_on": format_day(date.fromisoformat(result["due_on"])) if result["due_on"] else "",
        "paybill": paybill,
        "account": result["account_number"],
    }
