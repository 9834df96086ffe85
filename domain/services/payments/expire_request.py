"""That nothing was reported in time is the result of a request. A receipt that comes after that still wins."""

from dataclasses import dataclass

from domain.payments.payments import MPESA, Intent
from domain.services.payments.send_request_notice import NO_NEWS, send_request_notice
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ExpireRequest:
    """The command: the request of which nothing more will be reported."""

    intent: Intent


def expire_request(command: ExpireRequest, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Who asked for a prompt is notified, if that was not done before. Who left a card page open knows it."""
    intent = command.intent
    if unit_of_work.intents.move(intent.id, "expire") and intent.provider == MPESA:
        send_request_notice(intent, NO_NEWS, unit_of_work, terms)
