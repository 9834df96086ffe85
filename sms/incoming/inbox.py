"""The texts in the inbox: each is answered in the transaction that takes it out, so it is answered exactly once."""

from datetime import timedelta

import structlog

from domain.errors import InvalidInput
from domain.messaging.messages import ANSWER, Message
from domain.terms import Terms
from domain.values.contacts import CARE
from domain.values.languages import SOURCE_LANGUAGE
from domain.values.phones import serving_network
from sms.conversation.answer import answer
from sms.conversation.context import Text
from store.core.connection_health import Interrupted
from store.core.inbox import Item
from store.unit_of_work import Store, UnitOfWork
from webhooks.forms import read_form
from webhooks.phones import reported_phone

KIND = "sms.inbound"
MAX_ID_LENGTH = 100
SORRY = "sorry"
AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))
"""How long a text that failed waits for the next try; after the last of them it is given up."""

log = structlog.get_logger()


def answer_texts(store: Store, terms: Terms, short_code: str | None = None) -> int:
    """Answer what came in, until there is no more; how many texts there were. Where a short code is named, a text to
    another number is none of ours.

    One that fails waits longer each time, and is then left to people.
    """
    count, last = 0, 0
    while (item := _answer_next(store, terms, short_code, last)) is not None:
        count, last = count + 1, item.id
    return count


def parse_text(body: bytes, short_code: str | None = None) -> Text | None:
    """A text as the gateway posts it; None from a sender that nobody can answer: a name, or a short code, ours too.

    Raises `InvalidInput` for one that cannot be used.
    """
    form = read_form(body)
    text_id = form.get("id", "")
    if not 0 < len(text_id) <= MAX_ID_LENGTH:
        raise InvalidInput("no id")
    if short_code and form.get("to", "").strip(" +") not in {"", short_code}:
        raise InvalidInput("to another number than our short code")
    phone = reported_phone(form.get("from", ""), "sms")
    if phone is None:
        return None
    network = serving_network(phone, form.get("networkCode", ""))
    return Text(text_id, phone, form.get("text", ""), network)


def _answer_next(store: Store, terms: Terms, short_code: str | None, after: int) -> Item | None:
    item = None
    try:
        with store.transaction() as unit_of_work:
            item = unit_of_work.inbox.next(KIND, after)
            if item:
                _understand(item, unit_of_work, terms, short_code)
    except Interrupted:
        raise  # nothing is wrong with the text: the next tick takes it up
    except Exception:
        if item is None:
            raise
        log.exception("sms_text_failed", inbox_id=item.id)
        _try_later(item, store, terms)
    return item


def _understand(item: Item, unit_of_work: UnitOfWork, terms: Terms, short_code: str | None) -> None:
    """Settled first: the number of a bill is the last thing that a transaction takes."""
    text, failures = None, {}
    try:
        text = parse_text(item.body, short_code)
    except InvalidInput as error:
        failures[item.id] = str(error)
        log.error("sms_text_not_understood", inbox_id=item.id, reason=str(error), alert=True)  # noqa: TRY400 - no trace
    unit_of_work.inbox.settle([item], failures, text.phone if text else None)
    if text:
        answer(text, unit_of_work, terms)


def _try_later(item: Item, store: Store, terms: Terms) -> None:
    with store.transaction() as unit_of_work:
        if item.failures < len(AGAIN_AFTER):
            unit_of_work.inbox.postpone(item, unit_of_work.now + AGAIN_AFTER[item.failures])
            return
        unit_of_work.inbox.settle([item], {item.id: "failed again and again"})
    log.error("sms_text_given_up", inbox_id=item.id, alert=True)
    _apologise(item, store, terms)


def _apologise(item: Item, store: Store, terms: Terms) -> None:
    """Nobody is left without a word, where that much can be done."""
    text = parse_text(item.body)
    if text is None:
        return
    try:
        with store.transaction() as unit_of_work:
            language = unit_of_work.accounts.caller(text.phone).spoken or SOURCE_LANGUAGE
            said = terms.words(SORRY, language, care=CARE)
            subject = f"sorry:{text.id}"
            unit_of_work.messages.queue([Message(ANSWER, subject, text.phone, said, None, unit_of_work.now)])
    except Exception:
        log.exception("sms_apology_failed", inbox_id=item.id)
