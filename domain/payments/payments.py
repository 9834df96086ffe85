"""Paying: what we asked a phone or a card for, and what a provider says was paid.

An *intent* is our request; a *payment* is money that moved, proved by a provider's receipt. Only a receipt credits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.errors import InvalidInput
from domain.lifecycle import Life
from domain.values.money import CENTS_PER_SHILLING

MPESA, PAYSTACK = "mpesa", "paystack"
PROVIDERS = (MPESA, PAYSTACK)

CREATED, SENDING, SENT, UNKNOWN = "created", "sending", "sent", "unknown"
PAID, PAID_UNRECEIPTED = "paid", "paid_unreceipted"
FAILED, REJECTED, EXPIRED = "failed", "rejected", "expired"
UNCLEAR = "unclear"
OPEN = (CREATED, SENDING, SENT, UNKNOWN)
WATCHED = (*OPEN, UNCLEAR)
"""Of these an outcome may still be reported. An open one keeps its phone from being asked again, an unclear one does
not: that nobody knows was said, and whether to pay anew is the customer's choice.
"""

LIFE = Life(
    "payment intent",
    CREATED,
    (
        (CREATED, "send", SENDING),
        (SENDING, "defer", CREATED),
        (SENDING, "accept", SENT),
        (SENDING, "reject", REJECTED),
        (SENDING, "lose", UNKNOWN),
        *((state, "doubt", UNCLEAR) for state in (SENT, UNKNOWN)),
        *((state, "fail", FAILED) for state in (SENDING, SENT, UNKNOWN, UNCLEAR)),
        *((state, "expire", EXPIRED) for state in (CREATED, SENT, UNKNOWN, UNCLEAR)),
        *((state, "confirm", PAID_UNRECEIPTED) for state in (SENDING, SENT, UNKNOWN, UNCLEAR, FAILED, EXPIRED)),
        # Success always wins: a receipt proves that money moved, whatever was said before.
        *((state, "pay", PAID) for state in (*WATCHED, PAID_UNRECEIPTED, FAILED, REJECTED, EXPIRED)),
    ),
)
UNPAID = LIFE.sources("pay")

CALLBACK, CONFIRMATION, PULL, STATEMENT = "callback", "confirmation", "pull", "statement"
WEBHOOK = "webhook"
VERIFIED, LISTED, OPERATOR = "verified", "listed", "operator"
DISPUTED, FILE = "disputed", "file"

PROOFS = {PULL, VERIFIED, LISTED}
"""The provider's own answers to our questions."""

# M-Pesa's receipts have ten capitals and digits, Paystack's are its transaction ids; others are believed within reason.
_RECEIPTS = {MPESA: re.compile(r"[A-Z0-9]{8,20}"), PAYSTACK: re.compile(r"[0-9]{1,20}")}
_ANY_RECEIPT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{2,62}[A-Za-z0-9])")
MAX_RECEIPT_LENGTH, MAX_RECEIPT_SHOWN = 64, 20
_WHOLE_SHILLINGS = re.compile(
    r"(?:kes|kshs?|sh)?\.?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.00?|/[-=])?", re.ASCII | re.IGNORECASE
)
_MAX_AMOUNT_LENGTH = 20

ASKED_IN_VAIN_AFTER = timedelta(minutes=10)
UNCLEAR_AFTER = timedelta(minutes=3)
MATCHES_WITHIN = timedelta(minutes=30)
CLOCKS_DIFFER = timedelta(minutes=1)

_SECONDS = {MPESA: (25, 45, 90, 180, 600, 1_800), PAYSTACK: (900, 3_600, 86_400)}
LADDERS = {provider: tuple(timedelta(seconds=after) for after in seconds) for provider, seconds in _SECONDS.items()}
LASTS = {provider: ladder[-1] for provider, ladder in LADDERS.items()}


# Safaricom refuses the same amount from the same phone again for two minutes, also where the first came to nothing.
COOL_DOWN = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class PaymentRules:
    """What may be asked for, in whole shillings, and how often. M-Pesa's limits are Safaricom's of August 2023.

    A message about more than its channel's ceiling is quarantined, and one whose own time lies further from the time at
    which we received it. `reconnect_unconfirmed_shillings` is how much money that only one source has reported may
    reconnect a supply.
    """

    min_shillings: int = 1
    max_shillings_mpesa: int = 250_000
    max_shillings_card: int = 250_000
    ceiling_shillings_mpesa: int = 250_000
    ceiling_shillings_card: int = 250_000
    ceiling_shillings_file: int = 10_000_000
    max_time_difference: timedelta = timedelta(hours=2)
    reconnect_unconfirmed_shillings: int = 2_000
    prompt_delay: timedelta = timedelta(seconds=5)
    cool_down: timedelta = COOL_DOWN
    max_requests: int = 5
    requests_within: timedelta = timedelta(minutes=10)

    def max_cents(self, provider: str) -> int:
        most = self.max_shillings_mpesa if provider == MPESA else self.max_shillings_card
        return most * CENTS_PER_SHILLING

    def ceiling_cents(self, provider: str) -> int:
        """What one payment of this provider can be: more than that is not believed at once."""
        ceilings = {MPESA: self.ceiling_shillings_mpesa, PAYSTACK: self.ceiling_shillings_card}
        return ceilings.get(provider, self.ceiling_shillings_file) * CENTS_PER_SHILLING

    @property
    def reconnect_unconfirmed_cents(self) -> int:
        return self.reconnect_unconfirmed_shillings * CENTS_PER_SHILLING


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """An intent to be created: who asks whose phone to pay how much for what. `token` is 32 hex digits."""

    token: str
    provider: str
    account_id: int | None
    account_number: str
    phone: str
    asked_by: str
    cents: int
    language: str
    asked_in: str
    not_before: datetime
    application_id: int | None = None


@dataclass(frozen=True, slots=True)
class Prompted:
    """When a phone was last prompted for an amount, and whether that is known to have failed."""

    sent_at: datetime
    failed: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """A request and how far it has come. `code` is the last thing the provider said of it, `told_at` when it first did
    so by a webhook.
    """

    id: int
    token: str
    provider: str
    account_id: int | None
    account_number: str
    phone: str
    asked_by: str
    cents: int
    language: str
    asked_in: str
    state: str
    created_at: datetime
    attempts: int = 0
    queries: int = 0
    sent_at: datetime | None = None
    checkout_id: str | None = None
    code: str | None = None
    url: str | None = None
    told_at: datetime | None = None
    application_id: int | None = None


@dataclass(frozen=True, slots=True)
class IntentChange:
    """What else is known of a request when it moves on; what is None stays as it is."""

    code: str | None = None
    checkout_id: str | None = None
    url: str | None = None
    sent_at: datetime | None = None
    query_at: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved, as one source reports it. `receipt` is the provider's, and with the provider the only key.

    `reference` is what the payer typed. `phone` is the payer's where it is a real number: hashed and masked ones are
    none. `intent_id` is known where the source named our request. `paybill_balance_cents` is our balance at the
    provider after it. `file` is the SHA-256 of the file that reports it.
    """

    provider: str
    receipt: str
    cents: int
    source: str
    received_at: datetime
    paid_at: datetime | None = None
    reference: str = ""
    phone: str | None = None
    intent_id: int | None = None
    paybill_balance_cents: int | None = None
    file: str | None = None
    for_connections: bool = False

    def __post_init__(self) -> None:
        if not 0 < len(self.receipt) <= MAX_RECEIPT_LENGTH or not self.receipt.isprintable():
            raise InvalidInput("Not a receipt of a payment", "not_a_receipt")
        if self.cents <= 0:
            raise InvalidInput("A payment moves money", "not_an_amount")

    @property
    def is_proved(self) -> bool:
        """Whether we asked the provider for it, which is more than a report that came by itself."""
        return self.source in PROOFS

    @property
    def has_usual_receipt(self) -> bool:
        """Whether the receipt has the form that this provider gives them."""
        return _RECEIPTS.get(self.provider, _ANY_RECEIPT).fullmatch(self.receipt) is not None


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment as we hold it: the account or the application that it credits, none while it is in suspense, and what
    went back of it.

    `source` reported it first, `confirmed_by` is a second one, or the provider's own list. What was `taken_back` two
    operators have reversed.
    """

    id: int
    provider: str
    receipt: str
    cents: int
    account_id: int | None
    phone: str | None
    intent_id: int | None
    received_at: datetime
    reversed_cents: int
    source: str
    reference: str
    confirmed_by: str | None
    taken_back: bool
    application_id: int | None = None

    @classmethod
    def now(cls, payment_id: int, payment: "Payment", account_id: int | None, application_id: int | None) -> "Booked":
        """As it is booked when it is first reported."""
        return cls(
            id=payment_id,
            provider=payment.provider,
            receipt=payment.receipt,
            cents=payment.cents,
            account_id=account_id,
            phone=payment.phone,
            intent_id=payment.intent_id,
            received_at=payment.received_at,
            reversed_cents=0,
            source=payment.source,
            reference=payment.reference,
            confirmed_by=None,
            taken_back=False,
            application_id=application_id,
        )

    def may_answer(self, intent: Intent) -> bool:
        """Whether it can be what the request asked for: it answers no other, and was not reported before we asked."""
        return self.intent_id is None and self.received_at >= (intent.sent_at or intent.created_at)

    @property
    def is_credited(self) -> bool:
        return self.account_id is not None or self.application_id is not None

    @property
    def shown_receipt(self) -> str:
        """The receipt as it is said in an SMS: one of another form may be long."""
        return self.receipt[:MAX_RECEIPT_SHOWN]

    @property
    def left_cents(self) -> int:
        """What has not gone back."""
        return self.cents - self.reversed_cents


@dataclass(frozen=True, slots=True)
class Reversal:
    """Money that went back: its own receipt, and that of the payment it undoes."""

    provider: str
    receipt: str
    original: str
    cents: int
    source: str
    reversed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookedReversal:
    """Money that went back, as we hold it."""

    id: int
    payment_id: int
    receipt: str
    cents: int
    source: str


class Intents(Protocol):
    """What the use cases need of the store."""

    def ask(self, request: PaymentRequest) -> int | None: ...

    def get(self, intent_id: int) -> Intent | None: ...

    def asked_lately(self, asked_by: str, since: datetime) -> int: ...

    def sent_lately(self, phone: str, cents: int, since: datetime) -> Prompted | None: ...

    def that_may_be(self, payment: Payment, account_id: int, now: datetime) -> Sequence[Intent]: ...

    def of_application(self, payment: Payment, application_id: int, now: datetime) -> Sequence[Intent]: ...

    def move(self, intent_id: int, event: str, change: IntentChange | None = None) -> bool: ...

    def answered(self, intent_id: int, code: str) -> bool: ...

    def processing(self, intent_id: int) -> None: ...

    def ask_again(self, intent_id: int, query_at: datetime | None) -> None: ...

    def wake(self, asked_in: str) -> int: ...


class Payments(Protocol):
    """What the use cases need of the store."""

    def add(self, payment: Payment, account_id: int | None, application_id: int | None) -> int | None: ...

    def find(self, provider: str, receipt: str) -> Booked | None: ...

    def complete(self, payment_id: int, payment: Payment) -> bool: ...

    def is_under_another_source(self, payment: Payment) -> bool: ...

    def unconfirmed_cents(self, account_id: int) -> int: ...

    def credit(self, payment_id: int, account_id: int) -> None: ...

    def credit_application(self, payment_id: int, application_id: int) -> None: ...

    def of_application(self, application_id: int) -> Sequence[Booked]: ...

    def take_from_application(self, payment_id: int) -> None: ...

    def by_id(self, payment_id: int) -> Booked: ...

    def lock(self, payment_id: int) -> Booked: ...

    def receipt_of(self, provider: str, token: str) -> str | None: ...

    def reverse(self, payment_id: int, reversal: Reversal) -> bool: ...

    def reversals_of(self, payment_id: int) -> Sequence[BookedReversal]: ...

    def reversal(self, provider: str, receipt: str) -> BookedReversal | None: ...

    def undo(self, reversal_id: int) -> bool: ...


def query_after(provider: str, elapsed: timedelta) -> timedelta | None:
    """How long after sending to ask for the outcome next; None when there was time enough for it."""
    return next((step for step in LADDERS[provider] if step > elapsed), None)


class UnpayableAmount(StrEnum):
    """Why what was typed is no amount that may be paid at once."""

    NOT_AN_AMOUNT = "not_an_amount"
    NOT_WHOLE = "not_whole"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"


def parse_amount(typed: str, rules: PaymentRules, provider: str = MPESA) -> int | UnpayableAmount:
    """Cents of an amount as a customer types it, in whole shillings: `500`, `1,250`, `KES 500`, `500/=`."""
    typed = typed.strip()
    written = _WHOLE_SHILLINGS.fullmatch(typed[:_MAX_AMOUNT_LENGTH])
    if written is None or len(typed) > _MAX_AMOUNT_LENGTH:
        has_cents = re.fullmatch(r"[\d,]+[.,]\d{1,2}", typed, re.ASCII)
        return UnpayableAmount.NOT_WHOLE if has_cents else UnpayableAmount.NOT_AN_AMOUNT
    cents = int(written[1].replace(",", "")) * CENTS_PER_SHILLING
    if cents < rules.min_shillings * CENTS_PER_SHILLING:
        return UnpayableAmount.TOO_LITTLE
    return UnpayableAmount.TOO_MUCH if cents > rules.max_cents(provider) else cents


def asked_for(balance_cents: int) -> int:
    """What to ask for to settle a balance: M-Pesa moves whole shillings, the cents above stay as credit."""
    return -(-max(balance_cents, 0) // CENTS_PER_SHILLING) * CENTS_PER_SHILLING
