"""What a process needs to take payments."""

from dataclasses import dataclass

from payments.cards import Cards
from payments.daraja import Daraja
from payments.inbox import Inbox
from payments.paystack import Paystack
from payments.prompts import Prompts
from payments.reconcile import Reconciler
from payments.validation import Doorkeeper


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
