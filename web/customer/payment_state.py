"""How far the newest payment request has come, as its page says it after each reload."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from catalogues import N_, Words
from domain.payments.payments import (
    CREATED,
    EXPIRED,
    LASTS,
    MPESA,
    OPEN,
    PAID,
    PAID_UNRECEIPTED,
    PAYSTACK,
    REJECTED,
    SENDING,
    SENT,
    UNCLEAR,
    UNKNOWN,
    Intent,
)
from domain.payments.result_codes import PUSH, STK, meaning
from domain.services.payments.send_request_notice import NO_NEWS
from domain.values.periods import format_time
from parts import app_parts
from web.customer.formats import kes, masked_phone

SHOWN_FOR = timedelta(hours=24)

WAITS = N_("M-Pesa asks for {amount} on {phone}: enter the PIN there, then load this page again.")
LINK_COMES = N_("The page for the card is being made. Load this page again in a moment.")
LINK_IS_THERE = N_("{amount} by card: the link is good for 24 hours.")
IN_DOUBT = N_("No news of your payment of {amount} yet. If you paid, the receipt follows by SMS.")
IS_PAID = N_("Paid: {amount} at {time}, {receipt}. The receipt comes by SMS.")
IS_CONFIRMED = N_("Paid: {amount} at {time}. The receipt comes by SMS.")
NOT_PAID = N_("{reason} {amount} was not paid. You can try again.")
NOT_ANSWERED = N_("{amount} was not paid: the request was not answered in time. You can try again.")
CARD_REFUSED = N_("The card was not charged.")
CANNOT_NOW = "cannot_now"

_OF_MPESA = {CREATED: WAITS, SENDING: WAITS, SENT: WAITS}
_OF_CARDS = {CREATED: LINK_COMES, SENDING: LINK_COMES, SENT: LINK_IS_THERE}
_OF_ALL = {
    UNKNOWN: IN_DOUBT,
    UNCLEAR: IN_DOUBT,
    PAID: IS_PAID,
    PAID_UNRECEIPTED: IS_CONFIRMED,
    EXPIRED: NOT_ANSWERED,
}


@dataclass(frozen=True, slots=True)
class PaymentState:
    """The sentence, the way to the card's page where it is open, whether a reload may say something else, and whether
    the phone must answer first before it is asked again.
    """

    sentence: str
    card_page: str = ""
    is_open: bool = False
    phone_is_busy: bool = False


def payment_state(viewer_phone: str, account_id: int, words: Words) -> PaymentState | None:
    """Of what this phone asked for this account lately, on whatever way; None where it asked for nothing."""
    with app_parts().store.reading() as work:
        intent = work.intents.newest_of(viewer_phone, account_id, work.now - SHOWN_FOR)
        if intent is None:
            return None
        receipt = work.payments.receipt_of(intent.provider, intent.token) if intent.state == PAID else None
        is_over = work.now >= (intent.sent_at or intent.created_at) + LASTS[intent.provider]
    sentence = words(_template(intent, receipt), **_values(intent, receipt or "", words))
    card_page = f"/p/{intent.token}" if _has_page(intent) and not is_over else ""
    is_open = intent.state in OPEN
    return PaymentState(sentence, card_page, is_open, is_open and intent.provider == MPESA)


def _template(intent: Intent, receipt: str | None) -> str:
    if intent.state == PAID and not receipt:
        return IS_CONFIRMED
    of_provider = _OF_MPESA if intent.provider == MPESA else _OF_CARDS
    return {**_OF_ALL, **of_provider}.get(intent.state, NOT_PAID)


def _values(intent: Intent, receipt: str, words: Words) -> Mapping[str, object]:
    return {
        "amount": kes(intent.cents),
        "phone": masked_phone(intent.phone),
        "time": format_time(intent.created_at),
        "receipt": receipt,
        "reason": _reason(intent, words),
    }


def _reason(intent: Intent, words: Words) -> str:
    """Why nothing was paid, in the words of the SMS that says so."""
    if intent.provider == PAYSTACK:
        return words(CARD_REFUSED)
    said = meaning(PUSH if intent.state == REJECTED else STK, intent.code or "").words
    return app_parts().terms.words(CANNOT_NOW if said in {None, NO_NEWS} else said, words.language)


def _has_page(intent: Intent) -> bool:
    return intent.provider == PAYSTACK and intent.state == SENT and intent.url is not None
