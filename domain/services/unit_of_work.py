"""What a use case works on: the aggregates it may read and write, in one transaction, at one moment."""

from datetime import datetime
from typing import Protocol

from domain.accounts import Accounts, Meters
from domain.applications import Applications
from domain.bills import Bills
from domain.campaign_figures import SmsPrices
from domain.campaign_plans import CampaignAccounts
from domain.campaigns import CampaignCounts, CampaignMessages, Campaigns
from domain.codes import Codes
from domain.commands import Commands
from domain.dunning import Reminders, UnfinishedPayments
from domain.inspections import Inspections
from domain.ledger import Ledger
from domain.links import Links
from domain.messages import Messages
from domain.opt_outs import OptOuts
from domain.outages import Outages
from domain.payments import Intents, Payments, Suspense
from domain.queries import Queries
from domain.readings import Readings
from domain.reconciliation import Breaks
from domain.renumbering import FreeNumbers
from domain.rollout import Regions
from domain.statements import Statements
from domain.supply import Supplies
from domain.tariffs import TariffRegister


class UnitOfWork(Protocol):
    """One transaction. It commits when the block that opened it ends, and not at all when that raises."""

    @property
    def now(self) -> datetime: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def links(self) -> Links: ...

    @property
    def applications(self) -> Applications: ...

    @property
    def opt_outs(self) -> OptOuts: ...

    @property
    def codes(self) -> Codes: ...

    @property
    def readings(self) -> Readings: ...

    @property
    def meters(self) -> Meters: ...

    @property
    def bills(self) -> Bills: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def messages(self) -> Messages: ...

    @property
    def commands(self) -> Commands: ...

    @property
    def inspections(self) -> Inspections: ...

    @property
    def queries(self) -> Queries: ...

    @property
    def statements(self) -> Statements: ...

    @property
    def reminders(self) -> Reminders: ...

    @property
    def unfinished_payments(self) -> UnfinishedPayments: ...

    @property
    def tariffs(self) -> TariffRegister: ...

    @property
    def outages(self) -> Outages: ...

    @property
    def intents(self) -> Intents: ...

    @property
    def payments(self) -> Payments: ...

    @property
    def suspense(self) -> Suspense: ...

    @property
    def breaks(self) -> Breaks: ...

    @property
    def supplies(self) -> Supplies: ...

    @property
    def campaigns(self) -> Campaigns: ...

    @property
    def campaign_accounts(self) -> CampaignAccounts: ...

    @property
    def campaign_messages(self) -> CampaignMessages: ...

    @property
    def campaign_counts(self) -> CampaignCounts: ...

    @property
    def regions(self) -> Regions: ...

    @property
    def sms_costs(self) -> SmsPrices: ...

    def free_numbers(self) -> FreeNumbers: ...
