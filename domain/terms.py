"""The terms of business at a moment: what the use cases decide by."""

from dataclasses import dataclass, field
from datetime import date

from domain.accounts.codes import CodeGenerator
from domain.accounts.page_links import LinkGenerator
from domain.billing.due_dates import DueDays
from domain.connections.charter import Charter
from domain.field.recoveries import RecoveryRules
from domain.field.scores import RiskTerms
from domain.field.secrets import FieldSecrets
from domain.messaging.messages import Wording
from domain.messaging.sending import Window
from domain.metering.readings import ReadingRules
from domain.payments.payments import PaymentRules
from domain.tariffs.tariffs import Tariffs


@dataclass(frozen=True, slots=True)
class Terms:
    """The tariffs, the rules and the words in force. `default_band` is for a customer with fewer than three billed
    periods. Planned work that more phones than `planned_notice_limit` are told of, and a bill of more than
    `bill_cancel_limit_cents`, take two persons.
    """

    tariffs: Tariffs
    reading: ReadingRules
    words: Wording
    due_days: DueDays
    default_band: int
    paybill: str
    prepaid_paybill: str
    codes: CodeGenerator
    page_links: LinkGenerator
    field_secrets: FieldSecrets
    bill_cancel_limit_cents: int
    charter: Charter
    payments: PaymentRules = field(default_factory=PaymentRules)
    risk: RiskTerms = field(default_factory=RiskTerms)
    recovery: RecoveryRules = field(default_factory=RecoveryRules)
    connections_paybill: str = "888899"
    sms_shortcode: str = "95551"
    sms_retention_days: int = 90
    sms_window: Window = field(default_factory=lambda: Window.parse("07:00-19:00"))
    planned_notice_limit: int = 10_000

    def due_on(self, category: str, day: date) -> date:
        """By when a customer of this category pays what was asked for on that day."""
        return self.due_days.due_on(category, day)
