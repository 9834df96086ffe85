"""After crews say that power is back those are asked who know it: once each, in words, at decent hours."""

from dataclasses import dataclass

from domain.messaging.messages import NOTICE, Message
from domain.messaging.pending import Pending, Waiting
from domain.outages.restoration import Poll
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.names import short_name

BATCH = 500
PLACE_SEPTETS = 30
IS_IT_BACK_SMS = "is_power_back"


@dataclass(frozen=True, slots=True)
class Asked:
    """How many phones are asked now."""

    phones: int


def ask_whether_back(unit_of_work: UnitOfWork, terms: Terms) -> Asked:
    """Those who are due, reporters first; a phone that was asked something else is asked once it has answered that."""
    if not terms.sms_window.is_open(unit_of_work.now):
        return Asked(0)
    due = unit_of_work.polls.due(BATCH)
    for poll in due:
        _ask(poll, unit_of_work, terms)
    return Asked(len(due))


def _ask(poll: Poll, unit_of_work: UnitOfWork, terms: Terms) -> None:
    place = short_name(poll.place, PLACE_SEPTETS)
    text = terms.words(IS_IT_BACK_SMS, poll.language, place=place, reference=poll.reference)
    subject = f"restoration:{poll.incident_id}"
    unit_of_work.messages.queue([Message(NOTICE, subject, poll.phone, text, poll.account_id, unit_of_work.now)])
    accounts = (poll.account_id,) if poll.account_id is not None else ()
    question = Pending(poll.phone, Waiting.POWER_BACK, "", poll.language, accounts, poll_id=poll.id)
    unit_of_work.pending.ask(question)
    unit_of_work.polls.asked(poll)
