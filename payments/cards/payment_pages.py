"""Makes the hosted pages where cards are entered, and asks Paystack what was paid there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog

from domain.payments.payments import PAYSTACK, VERIFIED, WEBHOOK, Intent, Payment
from domain.payments.reconciliation import QUARANTINED, Break
from domain.payments.result_codes import PROVIDER_REFUSES, PROVIDER_UNAVAILABLE
from domain.services.payments.ask_provider_again import AskProviderAgain, ask_provider_again
from domain.services.payments.record_payment import DIFFERENT, PaymentOutcome, record_payment
from domain.services.payments.refuse_prompt import RefusePrompt, refuse_prompt
from domain.services.payments.replace_card_request import ReplaceCardRequest, replace_card_request
from domain.services.payments.send_card_link import SendCardLink, send_card_link
from domain.terms import Terms
from payments.booking_times import count_booking_delays
from payments.cards.paystack import DUPLICATE_REFERENCE, NoAnswer, Page, Paystack, PaystackRefused, Transaction
from store.payments.booking_delays import BookingDelay
from store.unit_of_work import Store, UnitOfWork

AT_ONCE = 10
LEASE = timedelta(seconds=60)

log = structlog.get_logger()


class Cards:
    """The card payments of one process. In production only what moved real money counts."""

    def __init__(
        self,
        store: Store,
        paystack: Paystack,
        terms: Terms,
        *,
        public_url: str,
        production: bool,
        new_token: Callable[[], str],
    ) -> None:
        self._store = store
        self._paystack = paystack
        self._terms = terms
        self._public_url = public_url
        self._production = production
        self._new_token = new_token

    def send_links(self) -> int:
        """Make the pages that were asked for, and queue their links. How many there were. Each is claimed when those
        before it are made: while Paystack is slow, no claim lapses that is waiting for its turn.
        """
        sent = 0
        while sent < AT_ONCE and (claimed := self._claimed()):
            self._send_link(claimed[0])
            sent += 1
        return sent

    def ask(self, intent: Intent) -> None:
        """Ask what was paid on a page, and book it."""
        found = self._paystack.verify(intent.token)
        with self._store.transaction() as work:
            delay = self._settle(intent, found, work)
        count_booking_delays(self._store, [delay] if delay else [])

    def _claimed(self) -> Sequence[Intent]:
        """One, or none."""
        with self._store.transaction() as work:
            claimed: list[Intent] = work.intents.claim(PAYSTACK, 1, LEASE)
        return claimed

    def _settle(
        self, intent: Intent, found: Transaction | NoAnswer | PaystackRefused, work: UnitOfWork
    ) -> BookingDelay | None:
        match found:
            case Transaction(paid=True):
                return self._book(intent, found, work)
            case NoAnswer():
                ask_provider_again(AskProviderAgain(intent, answered=False), work, self._terms)
            case _:
                ask_provider_again(AskProviderAgain(intent), work, self._terms)
        return None

    def _send_link(self, intent: Intent) -> None:
        link = f"{self._public_url}/p/{intent.token}"
        made = self._paystack.initialize(
            intent.token,
            intent.cents,
            self._address_of(intent),
            link,
            {"account_number": intent.account_number, "intent_id": intent.id, "cancel_action": link},
        )
        with self._store.transaction() as work:
            match made:
                case Page(url):
                    send_card_link(SendCardLink(intent, url, link), work, self._terms)
                case PaystackRefused(code) if code == DUPLICATE_REFERENCE:
                    replace_card_request(ReplaceCardRequest(intent, self._new_token()), work, self._terms)
                case PaystackRefused(code):
                    refuse_prompt(RefusePrompt(intent, PROVIDER_REFUSES, code), work, self._terms)
                    log.error("card_page_refused", intent_id=intent.id, code=code, alert=True)
                case NoAnswer(reason):
                    refuse_prompt(RefusePrompt(intent, PROVIDER_UNAVAILABLE, reason), work, self._terms)
                    log.warning("card_page_not_made", intent_id=intent.id, reason=reason)

    def _book(self, intent: Intent, found: Transaction, work: UnitOfWork) -> BookingDelay | None:
        """How long after Paystack's event it was credited, if it was."""
        if doubt := self._doubt(intent, found):
            work.breaks.add(doubtful_payment(found, doubt, intent))
            work.intents.ask_again(intent.id, None)
            log.error("card_payment_in_doubt", intent_id=intent.id, alert=True, **doubt)
            return None
        outcome = record_payment(card_payment(found, intent.id, VERIFIED, work.now), work, self._terms)
        log.info("payment_recorded", receipt=found.id, source=VERIFIED, outcome=outcome)
        if outcome in DIFFERENT:
            work.intents.ask_again(intent.id, None)
            log.error("payment_quarantined", receipt=found.id, source=VERIFIED, alert=True)
        if outcome is PaymentOutcome.CREDITED and intent.told_at:
            return BookingDelay(WEBHOOK, work.now - intent.told_at)
        return None

    def _doubt(self, intent: Intent, found: Transaction) -> Mapping[str, str]:
        if found.reference != intent.token:
            return {"reference": found.reference}
        return found.doubt(production=self._production)

    def _address_of(self, intent: Intent) -> str:
        """Paystack wants an e-mail address, and shows it as the payer; customers have none on file."""
        return f"account-{intent.account_number}@{self._public_url.partition('://')[2].partition(':')[0]}"


def card_payment(found: Transaction, intent_id: int, source: str, received_at: Any) -> Payment:
    """The payment of a card: what was asked for, without the fee that a payer may bear; less than that if less came."""
    return Payment(
        provider=PAYSTACK,
        receipt=found.id,
        cents=min(found.requested_cents, found.cents),
        source=source,
        received_at=received_at,
        paid_at=found.paid_at,
        intent_id=intent_id,
    )


def doubtful_payment(found: Transaction, doubt: Mapping[str, str], intent: Intent | None) -> Break:
    """The difference of a payment that is no money of ours, or may not be; whose request it was is not cut off."""
    [why] = doubt.values()
    return Break(QUARANTINED, PAYSTACK, found.id, dict(doubt), why, intent.account_id if intent else None)
