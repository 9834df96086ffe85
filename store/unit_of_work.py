"""One transaction: what a use case decides is written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

import sqlalchemy as sa

from domain.errors import Unavailable
from domain.ports import Clock
from store.accounts.access import Access
from store.accounts.accounts import Accounts
from store.accounts.category_counts import CategoryCounts
from store.accounts.codes import Codes
from store.accounts.links import Links
from store.accounts.notes import AccountNotes
from store.accounts.page_links import PageLinks
from store.accounts.phones import Phones
from store.accounts.profiles import AccountProfiles
from store.accounts.regions import Regions
from store.accounts.timeline import Timelines
from store.billing.bills import Bills
from store.billing.debtors import Debtors
from store.billing.document_checks import DocumentChecks
from store.billing.ledger import Ledger
from store.billing.ledger_check import ParkedAccounts
from store.billing.long_statements import LongStatements
from store.billing.reminders import Reminders
from store.billing.statements import Statements
from store.billing.supply import Supplies
from store.billing.use_subscriptions import UseSubscriptions
from store.billing.worklists import Worklists
from store.campaigns.audience import CampaignAccounts
from store.campaigns.campaigns import Campaigns
from store.campaigns.counts import CampaignCounts
from store.campaigns.files import CampaignFiles
from store.campaigns.messages import CampaignMessages
from store.campaigns.progress import CampaignProgress
from store.campaigns.rehearsals import CampaignRehearsals
from store.campaigns.renumbering import FreeNumbers
from store.campaigns.reports import CampaignReports
from store.care.outages import Outages
from store.care.queries import Queries
from store.care.requests import Requests
from store.care.search import AccountSearch
from store.connections.applications import Applications
from store.connections.clocks import ApplicationClocks
from store.connections.drafts import ApplicationDrafts
from store.connections.links import ApplicationLinks
from store.connections.meters import ApplicationMeters
from store.connections.papers import ApplicationPapers
from store.core import connection_health
from store.core.audit import Audit
from store.core.batching import BatchingConnection
from store.core.funnel import Funnel
from store.core.idempotency import Commands
from store.core.ids import Ids
from store.core.inbox import Inbox
from store.core.record_counts import RecordCounts
from store.core.replica import LateReads
from store.core.repository import Transaction, member
from store.core.unlisted_words import UnlistedWords
from store.core.would_block import WouldBlock
from store.field.findings import Findings
from store.field.periodic_checks import PeriodicChecks
from store.field.photos import Photos
from store.field.public_checks import TechnicianChecks
from store.field.recoveries import Recoveries
from store.field.risk_scores import RiskScores
from store.field.round_pools import RoundPools
from store.field.round_visits import RoundVisits
from store.field.rounds import Rounds
from store.field.seals import Seals
from store.field.technicians import Technicians
from store.field.unfinished_visits import UnfinishedVisits
from store.field.use_questions import UseQuestions
from store.field.visit_drafts import VisitDrafts
from store.field.visit_figures import VisitFigures
from store.field.visit_orders import VisitOrders
from store.messaging.delivery_reports import DeliveryReports
from store.messaging.history import MessageHistory
from store.messaging.inbound_sms import InboundTexts
from store.messaging.messages import Messages
from store.messaging.opt_outs import OptOuts
from store.messaging.overdue_messages import OverdueMessages
from store.messaging.pending import PendingQuestions
from store.messaging.sms_costs import SmsCosts
from store.messaging.sms_gateway import SmsGatewayState
from store.metering.meters import Meters
from store.metering.owner_questions import OwnerQuestions
from store.metering.readings import Readings
from store.operators.approvals import Approvals
from store.operators.identities import Identities, Invitations, SignIns
from store.operators.leases import WorkLeases
from store.operators.operators import Operators
from store.operators.sessions import OperatorSessions
from store.operators.work import Work
from store.outages.groups import ReportGroups
from store.outages.incidents import Incidents
from store.outages.interruptions import Interruptions
from store.outages.planned_newcomers import PlannedNewcomers
from store.outages.planned_reach import PlannedReach
from store.outages.planned_works import PlannedWorks
from store.outages.polls import Polls
from store.outages.reliability import ReliabilityFigures
from store.outages.rules import OutageThresholds
from store.payments.booking_delays import PaymentDelays
from store.payments.doubtful_payments import DoubtfulPayments
from store.payments.intents import Intents
from store.payments.money_figures import PaymentFigures
from store.payments.payer_requests import PayerRequests
from store.payments.payments import Payments
from store.payments.proposals import Proposals
from store.payments.reconciliation import Breaks
from store.payments.refund_reports import RefundReports
from store.payments.suspense import Suspense
from store.payments.unfinished_payments import UnfinishedPayments
from store.payments.uploaded_files import UploadedFiles
from store.privacy.data_requests import DataRequests, PersonalArchives
from store.privacy.persons import Persons
from store.tariffs.tariffs import TariffRegister

_READ_ONLY = sa.text("SHOW transaction_read_only")


class UnitOfWork:
    """The aggregates on one connection, at one moment. Each is made when it is first asked for."""

    accounts = member(Accounts)
    links = member(Links)
    page_links = member(PageLinks)
    access = member(Access)
    phones = member(Phones)
    applications = member(Applications)
    application_drafts = member(ApplicationDrafts)
    application_clocks = member(ApplicationClocks)
    application_meters = member(ApplicationMeters)
    application_links = member(ApplicationLinks)
    application_papers = member(ApplicationPapers)
    requests = member(Requests)
    codes = member(Codes)
    readings = member(Readings)
    meters = member(Meters)
    bills = member(Bills)
    ledger = member(Ledger)
    document_checks = member(DocumentChecks)
    long_statements = member(LongStatements)
    messages = member(Messages)
    overdue_messages = member(OverdueMessages)
    delivery_reports = member(DeliveryReports)
    opt_outs = member(OptOuts)
    sms_gateway = member(SmsGatewayState)
    sms_costs = member(SmsCosts)
    inbox = member(Inbox)
    record_counts = member(RecordCounts)
    commands = member(Commands)
    texts = member(InboundTexts)
    pending = member(PendingQuestions)
    visit_orders = member(VisitOrders)
    risk_scores = member(RiskScores)
    use_questions = member(UseQuestions)
    unfinished_visits = member(UnfinishedVisits)
    periodic_checks = member(PeriodicChecks)
    round_pools = member(RoundPools)
    round_visits = member(RoundVisits)
    visit_figures = member(VisitFigures)
    technicians = member(Technicians)
    visit_drafts = member(VisitDrafts)
    photos = member(Photos)
    technician_checks = member(TechnicianChecks)
    rounds = member(Rounds)
    seals = member(Seals)
    findings = member(Findings)
    recoveries = member(Recoveries)
    owner_questions = member(OwnerQuestions)
    regions = member(Regions)
    queries = member(Queries)
    statements = member(Statements)
    reminders = member(Reminders)
    unfinished_payments = member(UnfinishedPayments)
    use_subscriptions = member(UseSubscriptions)
    worklists = member(Worklists)
    tariffs = member(TariffRegister)
    funnel = member(Funnel)
    outages = member(Outages)
    incidents = member(Incidents)
    report_groups = member(ReportGroups)
    outage_rules = member(OutageThresholds)
    interruptions = member(Interruptions)
    planned_newcomers = member(PlannedNewcomers)
    planned_reach = member(PlannedReach)
    planned_works = member(PlannedWorks)
    polls = member(Polls)
    reliability = member(ReliabilityFigures)
    campaigns = member(Campaigns)
    campaign_accounts = member(CampaignAccounts)
    campaign_messages = member(CampaignMessages)
    campaign_reports = member(CampaignReports)
    campaign_files = member(CampaignFiles)
    campaign_rehearsals = member(CampaignRehearsals)
    campaign_counts = member(CampaignCounts)
    campaign_progress = member(CampaignProgress)
    account_profiles = member(AccountProfiles)
    category_counts = member(CategoryCounts)
    parked_accounts = member(ParkedAccounts)
    account_notes = member(AccountNotes)
    account_search = member(AccountSearch)
    timelines = member(Timelines)
    message_history = member(MessageHistory)
    operators = member(Operators)
    approvals = member(Approvals)
    work = member(Work)
    work_leases = member(WorkLeases)
    identities = member(Identities)
    invitations = member(Invitations)
    sign_ins = member(SignIns)
    operator_sessions = member(OperatorSessions)
    intents = member(Intents)
    payments = member(Payments)
    doubtful_payments = member(DoubtfulPayments)
    debtors = member(Debtors)
    payer_requests = member(PayerRequests)
    payment_delays = member(PaymentDelays)
    suspense = member(Suspense)
    payment_figures = member(PaymentFigures)
    proposals = member(Proposals)
    uploaded_files = member(UploadedFiles)
    refund_reports = member(RefundReports)
    breaks = member(Breaks)
    supplies = member(Supplies)
    audit = member(Audit)
    persons = member(Persons)
    data_requests = member(DataRequests)
    personal_archives = member(PersonalArchives)
    unlisted_words = member(UnlistedWords)

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    @property
    def connection(self) -> BatchingConnection:
        return self.transaction.connection

    @property
    def now(self) -> datetime:
        return self.transaction.now

    def at(self, moment: datetime) -> "UnitOfWork":
        """The same transaction at another moment: demonstration customers live through a year in one."""
        return UnitOfWork(replace(self.transaction, now=moment))

    def free_numbers(self) -> FreeNumbers:
        """New numbers, for one plan at a time. Raises `Refused` while another draws."""
        return FreeNumbers(self.transaction)


class Store:
    """Opens units of work. Commits at the end of the block, rolls back on any error."""

    def __init__(self, engine: sa.Engine, clock: Clock, replica: sa.Engine | None = None) -> None:
        self.engine = engine
        self.late_reads = LateReads(engine, replica)
        self._clock = clock
        self.ids = Ids(engine)

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        now = self._clock.now()
        with self.engine.begin() as connection:
            unit_of_work = UnitOfWork(Transaction(BatchingConnection(connection), self.ids, now))
            yield unit_of_work
            unit_of_work.connection.finish()

    @contextmanager
    def rehearsal(self) -> Iterator[UnitOfWork]:
        """A transaction of which nothing stays: what it would do is seen, and undone."""
        with self.engine.connect() as connection:
            yield UnitOfWork(Transaction(BatchingConnection(connection), self.ids, self._clock.now()))

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """For look-ups: one statement is one round trip, without BEGIN and COMMIT around it."""
        now = self._clock.now()
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            unit_of_work = UnitOfWork(Transaction(BatchingConnection(connection), self.ids, now))
            yield unit_of_work
            unit_of_work.connection.finish()

    @contextmanager
    def reading_lately(self) -> Iterator[UnitOfWork]:
        """For lists and figures that may be seconds old: of a standby, where there is one."""
        now = self._clock.now()
        with self.late_reads.connect() as connection:
            yield UnitOfWork(Transaction(BatchingConnection(connection), self.ids, now))

    @contextmanager
    def one_write(self) -> Iterator[UnitOfWork]:
        """For what one statement writes: it is whole by itself, and one round trip without BEGIN and COMMIT."""
        with self.reading() as unit_of_work:
            yield unit_of_work

    def that_keeps_nothing(self) -> "RehearsedStore":
        """A store that opens units of work as this one does, each of which is undone."""
        return RehearsedStore(self.engine, self._clock)

    def out_of_reach(self) -> "StoreOutOfReach":
        """A store for whoever must not wait."""
        return StoreOutOfReach(self.engine, self._clock)

    def require_reach(self) -> None:
        """Raises `WouldBlock` where it is out of reach, before anything is worked out in vain."""

    def ping(self) -> None:
        """Raises `Unavailable` when the database does not answer, or takes no writes."""
        try:
            with self.engine.connect() as connection:
                if connection.execute(_READ_ONLY).scalar_one() == "on":
                    connection_health.abandon_all(connection)
                    raise Unavailable("The database takes no writes")
        except sa.exc.SQLAlchemyError as error:
            raise Unavailable("The database does not answer") from error


class RehearsedStore(Store):
    """Whatever is written is seen by the unit of work that wrote it, and by nobody else."""

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        with self.rehearsal() as unit_of_work:
            yield unit_of_work
            unit_of_work.connection.finish()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self.rehearsal() as unit_of_work:
            yield unit_of_work
            unit_of_work.connection.finish()


class StoreOutOfReach(Store):
    """Whoever asks it is told to ask in a thread. Nothing was done then."""

    def transaction(self) -> NoReturn:
        raise WouldBlock

    def reading(self) -> NoReturn:
        raise WouldBlock

    def require_reach(self) -> NoReturn:
        raise WouldBlock
