"""What a process needs to take payments."""

from dataclasses import dataclass

from payments.cards.payment_pages import Cards
from payments.cards.paystack import Paystack
from payments.inbox import Inbox
from payments.mpesa.daraja import Daraja
from payments.mpesa.paybill_validation import Doorkeeper
from payments.mpesa.stk_push import Prompts
from payments.reconcile import Reconciler


@dataclass(frozen=True, slots=True)
class Tills:
    """M-Pesa and cards. `callbacks_at` is the address that Daraja posts to, with the token that guards it."""

    callbacks_at: str
    daraja: Daraja
    paystack: Paystack
    prompts: Prompts
    cards: Cards
    inbox: Inbox
    doorkeeper: Doorkeeper
    reconciler: Reconciler
