"""One transaction: what a use case decides is written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa

from domain.errors import Unavailable
from domain.ports import Clock
from store.accounts.accounts import Accounts
from store.accounts.codes import Codes
from store.accounts.links import Links
from store.accounts.phones import Phones
from store.accounts.regions import Regions
from store.billing.bills import Bills
from store.billing.ledger import Ledger
from store.billing.reminders import Reminders
from store.billing.statements import Statements
from store.billing.supply import Supplies
from store.billing.worklists import Worklists
from store.campaigns.audience import CampaignAccounts
from store.campaigns.campaigns import Campaigns
from store.campaigns.counts import CampaignCounts
from store.campaigns.messages import CampaignMessages
from store.campaigns.renumbering import FreeNumbers
from store.campaigns.reports import CampaignReports
from store.care.applications import Applications
from store.care.outages import Outages
from store.care.queries import Queries
from store.care.requests import Requests
from store.core import connection_health
from store.core.audit import Audit
from store.core.batching import BatchingConnection
from store.core.funnel import Funnel
from store.core.idempotency import Commands
from store.core.ids import Ids
from store.core.inbox import Inbox
from store.messaging.delivery_reports import DeliveryReports
from store.messaging.inbound_sms import InboundTexts
from store.messaging.messages import Messages
from store.messaging.opt_outs import OptOuts
from store.messaging.overdue_messages import OverdueMessages
from store.messaging.pending import PendingQuestions
from store.messaging.sms_costs import SmsCosts
from store.messaging.sms_gateway import SmsGatewayState
from store.metering.inspections import Inspections
from store.metering.meters import Meters
from store.metering.readings import Readings
from store.operators.operators import Operators
from store.payments.booking_delays import PaymentDelays
from store.payments.intents import Intents
from store.payments.payments import Payments, Suspense
from store.payments.reconciliation import Breaks
from store.payments.unfinished_payments import UnfinishedPayments
from store.tariffs.tariffs import TariffRegister

_READ_ONLY = sa.text("SHOW transaction_read_only")


class UnitOfWork:
    """The aggregates on one connection, at one moment."""

    def __init__(self, connection: BatchingConnection, ids: Ids, now: datetime) -> None:
        self.connection = connection
        self._ids = ids
        self.now = now

    def at(self, moment: datetime) -> "UnitOfWork":
        """The same transaction at another moment: demonstration customers live through a year in one."""
        return UnitOfWork(self.connection, self._ids, moment)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.connection)

    @cached_property
    def links(self) -> Links:
        return Links(self.connection, self.now)

    @cached_property
    def phones(self) -> Phones:
        return Phones(self.connection)

    @cached_property
    def applications(self) -> Applications:
        return Applications(self.connection, self.now)

    @cached_property
    def requests(self) -> Requests:
        return Requests(self.connection)

    @cached_property
    def codes(self) -> Codes:
        return Codes(self.connection, self.now)

    @cached_property
    def readings(self) -> Readings:
        return Readings(self.connection, self._ids, self.now)

    @cached_property
    def meters(self) -> Meters:
        return Meters(self.connection)

    @cached_property
    def bills(self) -> Bills:
        return Bills(self.connection, self._ids)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection, self.now)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.connection)

    @cached_property
    def overdue_messages(self) -> OverdueMessages:
        return OverdueMessages(self.connection, self.now)

    @cached_property
    def delivery_reports(self) -> DeliveryReports:
        return DeliveryReports(self.connection, self.now)

    @cached_property
    def opt_outs(self) -> OptOuts:
        return OptOuts(self.connection, self.now)

    @cached_property
    def sms_gateway(self) -> SmsGatewayState:
        return SmsGatewayState(self.connection, self.now)

    @cached_property
    def sms_costs(self) -> SmsCosts:
        return SmsCosts(self.connection)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self.now)

    @cached_property
    def commands(self) -> Commands:
        return Commands(self.connection, self.now)

    @cached_property
    def texts(self) -> InboundTexts:
        return InboundTexts(self.connection, self.now)

    @cached_property
    def pending(self) -> PendingQuestions:
        return PendingQuestions(self.connection, self.now)

    @cached_property
    def inspections(self) -> Inspections:
        return Inspections(self.connection, self.now)

    @cached_property
    def regions(self) -> Regions:
        return Regions(self.connection)

    @cached_property
    def queries(self) -> Queries:
        return Queries(self.connection, self.now)

    @cached_property
    def statements(self) -> Statements:
        return Statements(self.connection)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.connection, self.now)

    @cached_property
    def unfinished_payments(self) -> UnfinishedPayments:
        return UnfinishedPayments(self.connection, self.now)

    @cached_property
    def worklists(self) -> Worklists:
        return Worklists(self.connection)

    @cached_property
    def tariffs(self) -> TariffRegister:
        return TariffRegister(self.connection, self.now)

    @cached_property
    def funnel(self) -> Funnel:
        return Funnel(self.connection, self.now)

    @cached_property
    def outages(self) -> Outages:
        return Outages(self.connection, self.now)

    @cached_property
    def campaigns(self) -> Campaigns:
        return Campaigns(self.connection, self.now)

    @cached_property
    def campaign_accounts(self) -> CampaignAccounts:
        return CampaignAccounts(self.connection, self.now)

    @cached_property
    def campaign_messages(self) -> CampaignMessages:
        return CampaignMessages(self.connection, self.now)

    @cached_property
    def campaign_reports(self) -> CampaignReports:
        return CampaignReports(self.connection)

    @cached_property
    def campaign_counts(self) -> CampaignCounts:
        return CampaignCounts(self.connection)

    def free_numbers(self) -> FreeNumbers:
        """New numbers, for one plan at a time. Raises `Refused` while another draws."""
        return FreeNumbers(self.connection)

    @cached_property
    def operators(self) -> Operators:
        return Operators(self.connection, self.now)

    @cached_property
    def intents(self) -> Intents:
        return Intents(self.connection, self.now)

    @cached_property
    def payments(self) -> Payments:
        return Payments(self.connection, self.now)

    @cached_property
    def payment_delays(self) -> PaymentDelays:
        return PaymentDelays(self.connection)

    @cached_property
    def suspense(self) -> Suspense:
        return Suspense(self.connection, self.now)

    @cached_property
    def breaks(self) -> Breaks:
        return Breaks(self.connection, self.now)

    @cached_property
    def supplies(self) -> Supplies:
        return Supplies(self.connection, self.now)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection, self.now)


class Store:
    """Opens units of work. Commits at the end of the block, rolls back on any error."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self.engine = engine
        self._clock = clock
        self._ids = Ids(engine)

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        now = self._clock.now()
        with self.engine.begin() as connection:
            unit_of_work = UnitOfWork(BatchingConnection(connection), self._ids, now)
            yield unit_of_work
            unit_of_work.connection.flush()

    @contextmanager
    def rehearsal(self) -> Iterator[UnitOfWork]:
        """A transaction of which nothing stays: what it would do is seen, and undone."""
        with self.engine.connect() as connection:
            yield UnitOfWork(BatchingConnection(connection), self._ids, self._clock.now())

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """For look-ups: one statement is one round trip, without BEGIN and COMMIT around it."""
        now = self._clock.now()
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield UnitOfWork(BatchingConnection(connection), self._ids, now)

    def ping(self) -> None:
        """Raises `Unavailable` when the database does not answer, or takes no writes."""
        try:
            with self.engine.connect() as connection:
                if connection.execute(_READ_ONLY).scalar_one() == "on":
                    connection_health.abandon_all(connection)
                    raise Unavailable("The database takes no writes")
        except sa.exc.SQLAlchemyError as error:
            raise Unavailable("The database does not answer") from error
