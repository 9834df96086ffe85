"""The provider does not say how a request ended: it is asked again, or the request is given up."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.payments.payments import LASTS, Intent, query_after
from domain.services.payments.expire_request import ExpireRequest, expire_request
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

AGAIN_AFTER = timedelta(seconds=60)


class AskedAgain(StrEnum):
    """Whether the provider is asked again."""

    LATER = "later"
    NO_MORE = "no_more"


@dataclass(frozen=True, slots=True)
class AskProviderAgain:
    """The command: the request, and whether the provider answered at all."""

    intent: Intent
    answered: bool = True


def ask_provider_again(command: AskProviderAgain, unit_of_work: UnitOfWork, terms: Terms) -> AskedAgain:
    """By the ladder where it said that nothing has happened, in a minute where it said nothing. A receipt that comes
    after the last time still wins.
    """
    intent = command.intent
    sent_at = intent.sent_at or intent.created_at
    elapsed = unit_of_work.now - sent_at
    after = query_after(intent.provider, elapsed)
    is_over = after is None if command.answered else elapsed >= LASTS[intent.provider]
    if is_over:
        expire_request(ExpireRequest(intent), unit_of_work, terms)
    by_ladder = sent_at + after if after else None
    unit_of_work.intents.ask_again(intent.id, by_ladder if command.answered else unit_of_work.now + AGAIN_AFTER)
    return AskedAgain.NO_MORE if is_over and command.answered else AskedAgain.LATER
