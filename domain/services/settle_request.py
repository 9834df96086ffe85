"""What became of a request: sent, refused, lost, failed, expired. None of it credits: that takes a receipt."""

from datetime import timedelta

from domain.messages import ANSWER, Message
from domain.money import format_kes
from domain.payments import ASKED_IN_VAIN_AFTER, LADDERS, MPESA, Intent, query_after
from domain.result_codes import Meaning, Next, Proof
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

NO_NEWS = "no_news"


def prompt_accepted(intent: Intent, checkout_id: str, unit_of_work: UnitOfWork) -> None:
    """The provider took the request; nothing is paid by that. Its first outcome is asked for in a while."""
    sent_at = unit_of_work.now
    unit_of_work.intents.move(
        intent.id, "accept", checkout_id=checkout_id, sent_at=sent_at, query_at=sent_at + LADDERS[intent.provider][0]
    )


def prompt_lost(intent: Intent, reason: str, unit_of_work: UnitOfWork) -> None:
    """Nobody can say whether it was sent. It is never sent again."""
    unit_of_work.intents.move(intent.id, "lose", code=reason, sent_at=unit_of_work.now)


def prompt_refused(
    intent: Intent, meaning: Meaning, code: str, jitter: float, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    """It was refused: sent again where that proves it was not sent and time is left, else the customer is told."""
    if meaning.proof is not Proof.NOT_SENT:
        prompt_lost(intent, code, unit_of_work)
        return
    again_at = unit_of_work.now + _wait(meaning, intent.attempts, jitter)
    if meaning.then is Next.REPEAT and again_at < intent.created_at + ASKED_IN_VAIN_AFTER:
        unit_of_work.intents.move(intent.id, "defer", code=code, not_before=again_at)
        return
    if unit_of_work.intents.move(intent.id, "reject", code=code):
        _tell(intent, meaning.words or NO_NEWS, unit_of_work, terms)


def outcome_told(intent: Intent, meaning: Meaning, code: str, unit_of_work: UnitOfWork, terms: Terms) -> bool:
    """The provider says how the prompt ended. Whether that changed anything: failure never beats success."""
    if meaning.proof is Proof.PAID:
        return unit_of_work.intents.move(intent.id, "confirm", code=code)
    if meaning.proof is not Proof.FAILED:
        return False
    failed = unit_of_work.intents.move(intent.id, "fail", code=code)
    if failed:
        _tell(intent, meaning.words or NO_NEWS, unit_of_work, terms)
    return failed


def still_pending(intent: Intent, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Nobody knows yet: it is asked for again later, or given up. A receipt that comes after that still wins."""
    after = query_after(intent.provider, intent.queries)
    if after is None:
        request_expired(intent, unit_of_work, terms)
        return
    unit_of_work.intents.ask_again(intent.id, (intent.sent_at or intent.created_at) + after)


def request_expired(intent: Intent, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """No news in its time is the news. Who left a card page open knows it."""
    if unit_of_work.intents.move(intent.id, "expire") and intent.provider == MPESA:
        _tell(intent, NO_NEWS, unit_of_work, terms)


def _wait(meaning: Meaning, attempts: int, jitter: float) -> timedelta:
    """Longer each time, and not for all at once; `jitter` is between 0 and 1."""
    return meaning.wait * (attempts + jitter)


def _tell(intent: Intent, why: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """One SMS to who asked: why nothing was paid, or that nobody knows, and how to pay without us."""
    text = terms.words(
        "payment_unclear" if why == NO_NEWS else "payment_failed",
        intent.language,
        reason="" if why == NO_NEWS else terms.words(why, intent.language),
        amount=format_kes(intent.cents),
        paybill=terms.paybill,
        account=intent.account_number,
    )
    subject = f"request:{intent.id}"
    message = Message(ANSWER, subject, intent.asked_by, text, intent.account_id, unit_of_work.now)
    unit_of_work.messages.queue([message])
