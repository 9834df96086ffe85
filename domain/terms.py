"""The terms of business at a moment: what the use cases decide by."""

from dataclasses import dataclass, field

from domain.codes import Mint
from domain.messages import Wording
from domain.payments import PaymentRules
from domain.readings import ReadingRules
from domain.tariffs import Tariffs


@dataclass(frozen=True, slots=True)
class Terms:
    """The tariffs, the rules and the words in force. `default_band` is for who has fewer than three billed periods."""

    tariffs: Tariffs
    reading: ReadingRules
    words: Wording
    due_days: int
    default_band: int
    paybill: str
    prepaid_paybill: str
    codes: Mint
    payments: PaymentRules = field(default_factory=PaymentRules)
