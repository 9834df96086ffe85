"""What a process needs to take payments."""

from dataclasses import dataclass

from payments.cards.payment_pages import Cards
from payments.cards.paystack import Paystack
from payments.inbox import PaymentInbox
from payments.mpesa.daraja import Daraja
from payments.mpesa.paybill_validation import PaybillValidation
from payments.mpesa.stk_push import StkPush
from payments.reconcile import Reconciler


@dataclass(frozen=True, slots=True)
class PaymentServices:
    """M-Pesa and cards. `callbacks_at` is the address that Daraja posts to, with the token that guards it."""

    callbacks_at: str
    daraja: Daraja
    paystack: Paystack
    stk_push: StkPush
    cards: Cards
    inbox: PaymentInbox
    validation: PaybillValidation
    reconciler: Reconciler
