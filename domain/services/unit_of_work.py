"""What a use case works on: the aggregates it may read and write, in one transaction, at one moment."""

from datetime import datetime
from typing import Protocol

from domain.accounts.access import Access
from domain.accounts.accounts import AccountPlaces, Accounts, CategoryCounts, Meters
from domain.accounts.codes import Codes
from domain.accounts.links import Links, Phones
from domain.accounts.notes import AccountNotes
from domain.accounts.page_links import PageLinks
from domain.billing.bills import Bills
from domain.billing.dunning import Reminders, UnfinishedPayments
from domain.billing.ledger import Ledger, ParkedAccounts
from domain.billing.statements import Statements
from domain.billing.supply import Supplies
from domain.billing.use_messages import UseSubscriptions
from domain.campaigns.campaigns import CampaignCounts, CampaignMessages, Campaigns
from domain.campaigns.figures import SmsPrices
from domain.campaigns.files import CampaignFiles, CampaignReports
from domain.campaigns.plans import CampaignAccounts
from domain.campaigns.progress import CampaignProgress
from domain.campaigns.rehearsals import CampaignRehearsals
from domain.campaigns.renumbering import FreeNumbers
from domain.campaigns.rollout import Regions
from domain.care.outages import Outages
from domain.care.queries import Queries
from domain.commands import Commands
from domain.connections.applications import (
    ApplicationClocks,
    ApplicationDrafts,
    ApplicationLinks,
    ApplicationMeters,
    ApplicationPapers,
    Applications,
)
from domain.field.findings import Findings
from domain.field.photos import Photos
from domain.field.public_checks import TechnicianChecks
from domain.field.recoveries import Recoveries
from domain.field.round_pools import RoundPools, RoundVisits
from domain.field.rounds import Rounds
from domain.field.scores import PeriodicChecks, RiskScores
from domain.field.seals import Seals
from domain.field.technicians import Technicians
from domain.field.use_questions import UseQuestions
from domain.field.visit_drafts import VisitDrafts
from domain.field.visit_figures import VisitFigures
from domain.field.visit_orders import VisitOrders
from domain.messaging.messages import Messages
from domain.messaging.opt_outs import OptOuts
from domain.messaging.pending import PendingQuestions
from domain.metering.owner_questions import OwnerQuestions
from domain.metering.readings import Readings
from domain.operators.approvals import Approvals
from domain.operators.identities import Identities, Invitations, OperatorSessions, SignIns
from domain.operators.operators import Operators
from domain.outages.grouping import OutageThresholds, ReportGroups
from domain.outages.incidents import Incidents
from domain.outages.interruptions import Interruptions
from domain.outages.planned_works import PlannedNewcomers, PlannedWorks
from domain.outages.reliability import ReliabilityFigures
from domain.outages.restoration import Polls
from domain.payments.payer_requests import PayerRequests
from domain.payments.payments import Intents, Payments
from domain.payments.proposals import Proposals
from domain.payments.reconciliation import Breaks
from domain.payments.refunds import RefundReports
from domain.payments.suspense import Suspense
from domain.privacy.data_requests import DataRequests, PersonalArchives
from domain.privacy.persons import Persons
from domain.tariffs.tariffs import TariffRegister


class UnitOfWork(Protocol):
    """One transaction. It commits when the block that opened it ends, and not at all when that raises."""

    @property
    def now(self) -> datetime: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def account_profiles(self) -> AccountPlaces: ...

    @property
    def category_counts(self) -> CategoryCounts: ...

    @property
    def links(self) -> Links: ...

    @property
    def page_links(self) -> PageLinks: ...

    @property
    def access(self) -> Access: ...

    @property
    def phones(self) -> Phones: ...

    @property
    def parked_accounts(self) -> ParkedAccounts: ...

    @property
    def account_notes(self) -> AccountNotes: ...

    @property
    def applications(self) -> Applications: ...

    @property
    def application_drafts(self) -> ApplicationDrafts: ...

    @property
    def application_clocks(self) -> ApplicationClocks: ...

    @property
    def application_meters(self) -> ApplicationMeters: ...

    @property
    def application_papers(self) -> ApplicationPapers: ...

    @property
    def application_links(self) -> ApplicationLinks: ...

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
    def pending(self) -> PendingQuestions: ...

    @property
    def commands(self) -> Commands: ...

    @property
    def risk_scores(self) -> RiskScores: ...

    @property
    def use_questions(self) -> UseQuestions: ...

    @property
    def round_pools(self) -> RoundPools: ...

    @property
    def visit_figures(self) -> VisitFigures: ...

    @property
    def round_visits(self) -> RoundVisits: ...

    @property
    def periodic_checks(self) -> PeriodicChecks: ...

    @property
    def visit_orders(self) -> VisitOrders: ...

    @property
    def technicians(self) -> Technicians: ...

    @property
    def visit_drafts(self) -> VisitDrafts: ...

    @property
    def photos(self) -> Photos: ...

    @property
    def technician_checks(self) -> TechnicianChecks: ...

    @property
    def rounds(self) -> Rounds: ...

    @property
    def seals(self) -> Seals: ...

    @property
    def findings(self) -> Findings: ...

    @property
    def recoveries(self) -> Recoveries: ...

    @property
    def owner_questions(self) -> OwnerQuestions: ...

    @property
    def queries(self) -> Queries: ...

    @property
    def statements(self) -> Statements: ...

    @property
    def reminders(self) -> Reminders: ...

    @property
    def unfinished_payments(self) -> UnfinishedPayments: ...

    @property
    def use_subscriptions(self) -> UseSubscriptions: ...

    @property
    def tariffs(self) -> TariffRegister: ...

    @property
    def outages(self) -> Outages: ...

    @property
    def incidents(self) -> Incidents: ...

    @property
    def report_groups(self) -> ReportGroups: ...

    @property
    def outage_rules(self) -> OutageThresholds: ...

    @property
    def interruptions(self) -> Interruptions: ...

    @property
    def reliability(self) -> ReliabilityFigures: ...

    @property
    def polls(self) -> Polls: ...

    @property
    def planned_newcomers(self) -> PlannedNewcomers: ...

    @property
    def planned_works(self) -> PlannedWorks: ...

    @property
    def intents(self) -> Intents: ...

    @property
    def payer_requests(self) -> PayerRequests: ...

    @property
    def payments(self) -> Payments: ...

    @property
    def suspense(self) -> Suspense: ...

    @property
    def proposals(self) -> Proposals: ...

    @property
    def refund_reports(self) -> RefundReports: ...

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
    def campaign_reports(self) -> CampaignReports: ...

    @property
    def campaign_files(self) -> CampaignFiles: ...

    @property
    def campaign_rehearsals(self) -> CampaignRehearsals: ...

    @property
    def campaign_progress(self) -> CampaignProgress: ...

    @property
    def regions(self) -> Regions: ...

    @property
    def operators(self) -> Operators: ...

    @property
    def approvals(self) -> Approvals: ...

    @property
    def data_requests(self) -> DataRequests: ...

    @property
    def personal_archives(self) -> PersonalArchives: ...

    @property
    def persons(self) -> Persons: ...

    @property
    def sms_costs(self) -> SmsPrices: ...

    def free_numbers(self) -> FreeNumbers: ...

    @property
    def identities(self) -> Identities: ...

    @property
    def invitations(self) -> Invitations: ...

    @property
    def sign_ins(self) -> SignIns: ...

    @property
    def operator_sessions(self) -> OperatorSessions: ...
