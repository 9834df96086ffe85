"""What became of a request: sent, refused, lost, failed, expired. None of it credits: that takes a receipt."""

from datetime import datetime, timedelta

from domain.messaging.messages import ANSWER, Message
from domain.payments.payments import ASKED_IN_VAIN_AFTER, LADDERS, LASTS, MPESA, Intent, PaymentRequest, query_after
from domain.payments.result_codes import Evidence, Next, ResultMeaning
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes

NO_NEWS = "no_news"
ANSWER_AGAIN_AFTER = timedelta(seconds=60)


def prompt_accepted(intent: Intent, checkout_id: str, unit_of_work: UnitOfWork) -> None:
    """The provider took the request; nothing is paid by that. Its outcome is asked for in a while."""
    unit_of_work.intents.move(
        intent.id,
        "accept",
        checkout_id=checkout_id,
        sent_at=unit_of_work.now,
        query_at=_first_look(intent, unit_of_work),
    )


def page_made(intent: Intent, url: str, link: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The hosted page is there: its short link goes to the customer by SMS."""
    query_at = _first_look(intent, unit_of_work)
    if not unit_of_work.intents.move(intent.id, "accept", url=url, sent_at=unit_of_work.now, query_at=query_at):
        return
    text = terms.words(
        "payment_link",
        intent.language,
        amount=format_kes(intent.cents),
        account=intent.account_number,
        link=link,
    )
    message = Message(ANSWER, f"link:{intent.id}", intent.phone, text, intent.account_id, unit_of_work.now)
    unit_of_work.messages.queue([message])


def ask_anew(intent: Intent, token: str, unit_of_work: UnitOfWork) -> None:
    """The page was made and its address lost: another one is made; the old one is still watched, for it may be paid."""
    unit_of_work.intents.move(intent.id, "lose", sent_at=unit_of_work.now, query_at=_first_look(intent, unit_of_work))
    unit_of_work.intents.ask(
        PaymentRequest(
            token=token,
            provider=intent.provider,
            account_id=intent.account_id,
            account_number=intent.account_number,
            phone=intent.phone,
            asked_by=intent.asked_by,
            cents=intent.cents,
            language=intent.language,
            asked_in=intent.asked_in,
            not_before=unit_of_work.now,
        )
    )


def prompt_lost(intent: Intent, reason: str, unit_of_work: UnitOfWork) -> None:
    """Nobody can say whether it was sent. It is never sent again."""
    unit_of_work.intents.move(intent.id, "lose", code=reason, sent_at=unit_of_work.now)


def prompt_refused(
    intent: Intent, meaning: ResultMeaning, code: str, jitter: float, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    """It was refused: sent again where that proves it was not sent and time is left, else the customer is notified."""
    if meaning.evidence is not Evidence.NOT_SENT:
        prompt_lost(intent, code, unit_of_work)
        return
    again_at = unit_of_work.now + _wait(meaning, intent.attempts, jitter)
    if meaning.then is Next.REPEAT and again_at < intent.created_at + ASKED_IN_VAIN_AFTER:
        unit_of_work.intents.move(intent.id, "defer", code=code, not_before=again_at)
        return
    if unit_of_work.intents.move(intent.id, "reject", code=code):
        _notify(intent, meaning.words or NO_NEWS, unit_of_work, terms)


def outcome_reported(intent: Intent, meaning: ResultMeaning, code: str, unit_of_work: UnitOfWork, terms: Terms) -> bool:
    """The provider says how the prompt ended. Whether that changed anything: failure never beats success."""
    if meaning.evidence is Evidence.PAID:
        return unit_of_work.intents.move(intent.id, "confirm", code=code)
    if meaning.evidence is not Evidence.FAILED:
        return False
    failed = unit_of_work.intents.move(intent.id, "fail", code=code)
    if failed:
        _notify(intent, meaning.words or NO_NEWS, unit_of_work, terms)
    return failed


def still_pending(intent: Intent, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Nobody knows yet: it is asked for again later, or given up. A receipt that comes after that still wins."""
    sent_at = intent.sent_at or intent.created_at
    after = query_after(intent.provider, unit_of_work.now - sent_at)
    unit_of_work.intents.ask_again(intent.id, sent_at + after if after else None)
    if after is None:
        request_expired(intent, unit_of_work, terms)


def not_answered(intent: Intent, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The provider does not say: it is asked again in a minute, as long as an answer may come."""
    if unit_of_work.now - (intent.sent_at or intent.created_at) >= LASTS[intent.provider]:
        request_expired(intent, unit_of_work, terms)
    unit_of_work.intents.ask_again(intent.id, unit_of_work.now + ANSWER_AGAIN_AFTER)


def request_expired(intent: Intent, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """That nothing was reported in time is the result. Who left a card page open knows it."""
    if unit_of_work.intents.move(intent.id, "expire") and intent.provider == MPESA:
        _notify(intent, NO_NEWS, unit_of_work, terms)


def _first_look(intent: Intent, unit_of_work: UnitOfWork) -> datetime:
    return unit_of_work.now + LADDERS[intent.provider][0]


def _wait(meaning: ResultMeaning, attempts: int, jitter: float) -> timedelta:
    """Longer each time, and not for all at once; `jitter` is between 0 and 1."""
    return meaning.wait * (attempts + jitter)


def _notify(intent: Intent, why: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """One SMS to whoever asked: why nothing was paid, or that nobody knows, and how to pay without us."""
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
