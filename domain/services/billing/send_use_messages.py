"""Who asked for it hears once a month what is used a day: against the period before and the year before."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.billing.use_messages import LOOKS_AGAIN_AFTER, BilledUse, NextLook, Subscriber, day_of_next_month
from domain.messaging.messages import REMINDER, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date, format_day


@dataclass(frozen=True, slots=True)
class SendUseMessages:
    """The command: so many subscriptions at once."""

    limit: int


def send_use_messages(command: SendUseMessages, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """Queue the messages that are due; how many subscriptions were looked at. One that its phone no longer speaks for
    ends; one without a new bill is looked at again in a week.
    """
    today = business_date(unit_of_work.now)
    due = unit_of_work.use_subscriptions.due(today, command.limit)
    standing = [each for each in due if each.still_speaks]
    told = [each for each in standing if each.news(today)]
    unit_of_work.messages.queue([_message(each, unit_of_work, terms) for each in told])
    looks = [NextLook(each.id, day_of_next_month(each.account_id, today), each.uses[0].bill_id) for each in told]
    silent = [NextLook(each.id, today + LOOKS_AGAIN_AFTER, each.told_bill_id) for each in standing if each not in told]
    unit_of_work.use_subscriptions.look_again([*looks, *silent])
    unit_of_work.use_subscriptions.remove([each.id for each in due if not each.still_speaks])
    return len(due)


def _message(subscriber: Subscriber, unit_of_work: UnitOfWork, terms: Terms) -> Message:
    month = business_date(unit_of_work.now).strftime("%Y-%m")
    text = terms.words(
        _template(subscriber),
        subscriber.language,
        account=subscriber.account_number,
        day=format_day(subscriber.uses[0].usage.ends_on),
        **dict(_figures(subscriber)),
    )
    return Message(
        REMINDER,
        f"use:{subscriber.account_id}:{month}",
        subscriber.phone,
        text,
        subscriber.account_id,
        unit_of_work.now,
    )


def _template(subscriber: Subscriber) -> str:
    if subscriber.before is None:
        return "use_of_first"
    return "use_of_month" if subscriber.year_before is None else "use_of_month_and_year"


def _figures(subscriber: Subscriber) -> Iterator[tuple[str, str]]:
    yield from _named("", subscriber.uses[0])
    if subscriber.before:
        yield from _named("before_", subscriber.before)
    if subscriber.year_before:
        yield from _named("year_", subscriber.year_before)


def _named(when: str, use: BilledUse) -> Iterator[tuple[str, str]]:
    yield f"{when}units", str(use.usage.per_day)
    yield f"{when}cost", format_kes(use.cents_per_day)
