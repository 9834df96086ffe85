"""Nobody can say how a prompt ended: the customer is notified, and may ask for another one."""

from dataclasses import dataclass
from enum import StrEnum

from domain.payments.payments import MPESA, Intent
from domain.services.payments.send_request_notice import NO_NEWS, send_request_notice
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class DoubtedRequest(StrEnum):
    """Whether it was in doubt, or its end is known already."""

    UNCLEAR = "unclear"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class DoubtRequest:
    """The command: the request that nobody reports the end of."""

    intent: Intent


def doubt_request(command: DoubtRequest, unit_of_work: UnitOfWork, terms: Terms) -> DoubtedRequest:
    """Its outcome is asked for as long as before. Who left a card page open knows it."""
    intent = command.intent
    if intent.provider != MPESA or not unit_of_work.intents.move(intent.id, "doubt"):
        return DoubtedRequest.UNCHANGED
    send_request_notice(intent, NO_NEWS, unit_of_work, terms)
    return DoubtedRequest.UNCLEAR
