"""When a message about a payment is not believed at once. Nobody signs what M-Pesa tells us: whoever knows the address
can write what he likes. What contradicts itself, our request or the provider's limits waits for a proof.
"""

from datetime import datetime
from enum import StrEnum

from domain.payments.payments import CALLBACK, CONFIRMATION, FILE, LISTED, VERIFIED, Intent, Payment, PaymentRules

REPORTED = {CALLBACK, CONFIRMATION}
"""The sources that wrote to us. In all others we asked the provider, or two persons have agreed."""

UNDER_CEILING = REPORTED | {VERIFIED, LISTED, FILE}


class Quarantine(StrEnum):
    """Why a payment is quarantined."""

    OTHER_AMOUNT = "other_amount_than_asked"
    OTHER_ACCOUNT = "other_account_than_asked"
    REQUEST_IS_PAID = "request_is_paid"
    ABOVE_CEILING = "above_ceiling"
    OTHER_TIME = "time_far_from_ours"


def quarantine_reason(payment: Payment, intent: Intent | None, rules: PaymentRules) -> Quarantine | None:
    """Why the payment is not credited at once; None where its own words are no reason."""
    if intent and intent.cents != payment.cents:
        return Quarantine.OTHER_AMOUNT
    if payment.source in UNDER_CEILING and payment.cents > rules.ceiling_cents(payment.provider):
        return Quarantine.ABOVE_CEILING
    if payment.source == CONFIRMATION and has_another_time(payment, payment.received_at, rules):
        return Quarantine.OTHER_TIME
    return None


def has_another_time(payment: Payment, near: datetime, rules: PaymentRules) -> bool:
    """Whether the payment's own time is further from this one than a late message explains."""
    return payment.paid_at is not None and abs(payment.paid_at - near) > rules.max_time_difference


def believed_time(payment: Payment, intent: Intent | None, rules: PaymentRules) -> datetime | None:
    """When it was paid, as far as its source is believed: the result of a prompt may come late, but it was paid soon
    after the prompt.
    """
    if payment.source not in REPORTED:
        return payment.paid_at
    sent_at = (intent.sent_at or intent.created_at) if intent else payment.received_at
    if has_another_time(payment, payment.received_at, rules) and has_another_time(payment, sent_at, rules):
        return None
    return payment.paid_at
