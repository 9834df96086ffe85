"""What a process needs to take payments."""

from dataclasses import dataclass

from payments.cards.comparison import CardComparison
from payments.cards.payment_pages import Cards
from payments.cards.paystack import Paystack
from payments.cards.refunds import Refunds
from payments.files.proposed_files import ProposedFiles
from payments.files.uploaded_files import UploadedFiles
from payments.inbox import PaymentInbox
from payments.mpesa.daraja import Daraja
from payments.mpesa.paybill_validation import PaybillValidation
from payments.mpesa.pull import PullComparison
from payments.mpesa.statement_comparison import StatementComparison
from payments.mpesa.stk_push import StkPush


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
    pull: PullComparison
    statements: StatementComparison
    files: ProposedFiles
    uploads: UploadedFiles
    refunds: Refunds
    card_comparison: CardComparison
