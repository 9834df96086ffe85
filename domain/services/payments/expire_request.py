"""That nothing was reported in time is the result of a request. A receipt that comes after that still wins."""

from dataclasses import dataclass

from domain.payments.payments import MPESA, Intent
from domain.services.payments.send_request_notice import CANNOT_NOW, NO_NEWS, send_request_notice
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ExpireRequest:
    """The command: the request of which nothing more will be reported."""

    intent: Intent


def expire_request(command: ExpireRequest, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Who asked for a prompt is notified, if that was not done before, and who waits for a link that never came. Who
    left a card page open knows it; for a page that nobody can find there is another request.
    """
    intent = command.intent
    if not unit_of_work.intents.move(intent.id, "expire"):
        return
    if intent.provider == MPESA:
        send_request_notice(intent, NO_NEWS, unit_of_work, terms)
    elif intent.sent_at is None:
        send_request_notice(intent, CANNOT_NOW, unit_of_work, terms)
