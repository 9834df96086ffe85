"""Imports, campaigns, cancels, crashes and re-runs in any order: old to new stays one to one, and no number that ever
was anybody's means a stranger.
"""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.accounts.identifiers import has_valid_check_digit
from domain.campaigns.renumbering import Numbering
from domain.errors import ServiceError
from domain.operators.approvals import APPROVED
from domain.payments.references import payees_of_number
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.campaigns.cancel_campaign import cancel_campaign
from domain.services.campaigns.pause_campaign import pause_campaign
from domain.services.campaigns.plan_campaign import PlanCampaign, plan_campaign
from domain.services.campaigns.resume_campaign import resume_campaign
from domain.services.campaigns.settle_campaign import SettleCampaign, settle_campaign
from domain.services.campaigns.start_campaign import start_campaign
from domain.services.campaigns.steering import Steer
from domain.services.campaigns.submit_campaign import SubmitCampaign, submit_campaign
from domain.services.operators.decide_request import DecideRequest, decide_request
from store.core.clock import travel
from tests.support.account_files import as_csv, row
from tests.support.campaigns import APPROVER, PLANNER, add_operators
from tests.support.command_line import Operator

SOAK = bool(os.environ.get("SOAK"))
EXAMPLES, STEPS = (40, 60) if SOAK else (5, 20)
AREAS = {"Nairobi": ("Ruaraka", "Westlands"), "Coast": ("Likoni", "Nyali")}
STEMS = (3_500_600, 3_500_601)
BEFORE_THE_COMMIT = "before the commit"
AHEAD, RESERVED = "ahead", "reserved"

# Shrinking a walk through a database takes longer than reading it.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

regions = st.sampled_from(sorted(AREAS))
places = st.integers(0, 1)
crashes = st.sampled_from(["", "", "", BEFORE_THE_COMMIT])
# Old numbers that share their stems, one that is the next to be drawn, and one that a plan holds.
numbers = st.one_of(
    st.tuples(st.sampled_from(STEMS), st.integers(1, 9)).map(lambda parts: f"{parts[0]}-0{parts[1]}"),
    st.sampled_from(STEMS).map(str),
    st.sampled_from(STEMS).map(lambda stem: f"{stem}01"),
    st.sampled_from([AHEAD, RESERVED]),
)
batches = st.tuples(st.just("a_worker_comes_to_a_batch"), st.integers(1, 4), st.sampled_from(["feed", "number_only"]))
steps = st.one_of(
    st.tuples(st.just("a_file_comes"), regions, places, st.lists(numbers, min_size=1, max_size=4)),
    st.tuples(st.just("the_same_file_comes_again")),
    st.tuples(st.just("somebody_plans"), regions, st.none() | places, st.none() | places),
    st.tuples(st.just("it_is_approved_and_started"), regions),
    batches,
    batches,
    st.tuples(st.just("it_is_steered"), regions, st.sampled_from([pause_campaign, resume_campaign, cancel_campaign])),
    st.tuples(st.just("days_pass"), st.integers(1, 4)),
)


class CrashError(Exception):
    """The process is gone before the commit."""


class Country:
    """Two regions with customers, and all that can happen to their numbers."""

    def __init__(self, office, file):
        self.office, self.parts, self.file = office, office.parts, file
        self.crash = ""
        self.issued, self.void = {}, set()
        add_operators(office)
        for turn, (region, areas) in enumerate(AREAS.items()):
            for place in range(len(areas)):
                first = 3_600_000 + 20 * turn + 10 * place
                self.a_file_comes(region, place, [f"{first + each}-01" for each in range(3)])

    def asked(self, query):
        with self.parts.engine.connect() as connection:
            return [tuple(each) for each in connection.execute(sa.text(query))]

    def acts(self, work, *words):
        """In one transaction, which a crash ends before its commit; what is refused is refused."""
        with suppress(ServiceError, CrashError), self.parts.store.transaction() as unit_of_work:
            work(unit_of_work, *words)
            if self.crash:
                raise CrashError

    # What happens

    def a_file_comes(self, region, place, wanted):
        ((meters,),) = self.asked("SELECT count(*) FROM accounts")
        rows = [
            row(
                account_number=self.brought(each),
                region=region,
                area=AREAS[region][place],
                phone=f"+25471100{meters + turn:04d}",
                meter_number=f"{10_000_000 + meters + turn}",
                balance="0.00",
            )
            for turn, each in enumerate(wanted)
        ]
        self.file.write_bytes(as_csv(*rows))
        self.the_same_file_comes_again()

    def brought(self, number):
        """An old number, or one that nobody should be able to bring."""
        ((key, after),) = self.asked("SELECT key, next FROM number_space")
        ((reserved,),) = self.asked("SELECT max(number) FROM campaign_accounts")
        special = {AHEAD: Numbering(key).number(after), RESERVED: reserved or 350_060_001}
        return str(special.get(number, number))

    def the_same_file_comes_again(self):
        self.office.types("import", "accounts", self.file)

    def somebody_plans(self, region, place, pilot):
        area, tried = (None if each is None else AREAS[region][each] for each in (place, pilot))

        def plan(work):
            command = PlanCampaign(region, work.now + timedelta(days=3), PLANNER, area, tried)
            planned = plan_campaign(command, work, self.parts.campaign_terms)
            planned.refuse_blocked()
            submit_campaign(SubmitCampaign(planned.id, PLANNER, None), work)

        self.acts(plan)

    def it_is_approved_and_started(self, region):
        """Where days have passed since it was planned, its planner submits it again."""
        for (campaign_id,) in self.asked(f"SELECT id FROM campaigns WHERE region = '{region}'"):
            self.acts(lambda work, id_=campaign_id: submit_campaign(SubmitCampaign(id_, PLANNER, None), work))
            self.acts(self.approve, campaign_id)
        self.it_is_steered(region, start_campaign)

    def approve(self, work, campaign_id):
        asked = work.approvals.newest_of(CAMPAIGN, str(campaign_id))
        command = DecideRequest(asked.id, APPROVED, asked.digest, APPROVER, None)
        decide_request(command, work, self.parts.approval_terms)

    def it_is_steered(self, region, verb):
        for (campaign_id,) in self.asked(f"SELECT id FROM campaigns WHERE region = '{region}'"):
            self.acts(lambda work, id_=campaign_id: verb(Steer(id_, APPROVER), work))

    def a_worker_comes_to_a_batch(self, most, how):
        for (campaign_id,) in self.asked("SELECT id FROM campaigns WHERE state IN ('running', 'paused')"):
            self.acts(self.batch, campaign_id, most, how)
            self.acts(lambda work, id_=campaign_id: settle_campaign(SettleCampaign(id_), work))

    def batch(self, work, campaign_id, most, how):
        campaign = work.campaigns.lock_if_due(campaign_id)
        if campaign is None:
            return
        for wave in [wave for wave in work.campaigns.waves(campaign_id) if not wave.is_fed][:1]:
            getattr(work.campaign_messages, how)(wave, most, campaign.deadline)

    def days_pass(self, days):
        with self.parts.engine.begin() as connection:
            travel(connection, timedelta(days=days))

    # What must be so after each of it

    def each_account_keeps_its_one_number(self):
        now = dict(self.asked("SELECT id, number FROM accounts WHERE replace(number, '-', '') <> digits"))
        void = set(self.asked("SELECT number::text FROM campaign_accounts WHERE voided_at IS NOT NULL"))
        assert {account_id: now.get(account_id) for account_id in self.issued} == self.issued
        assert len(set(now.values())) == len(now)
        assert all(has_valid_check_digit(number) for number in now.values())
        assert self.void <= void
        assert not {(number,) for number in now.values()} & void
        self.issued, self.void = now, void

    def no_new_number_is_an_old_one(self):
        drawn = {number for (number,) in self.asked("SELECT number::text FROM campaign_accounts")}
        old = {key for keys in self.asked("SELECT digits, stem FROM accounts") for key in keys if key}
        assert not drawn & old

    def no_number_means_a_stranger(self):
        accounts = self.asked("SELECT id, digits, stem, number FROM accounts")
        drawn = {number for (number,) in self.asked("SELECT number::text FROM campaign_accounts WHERE number > 0")}
        with self.parts.store.reading() as work:
            meant = {
                typed: {payee.id for payee in payees_of_number(typed, work.accounts)}
                for typed in {key for _, *keys in accounts for key in keys if key} | drawn
            }
        for account_id, digits, stem, number in accounts:
            assert meant[digits] == meant[number] == {account_id}
            if stem:
                assert meant[stem] <= {each for each, *forms, _ in accounts if stem in forms}
        for number in drawn - {number for *_, number in accounts}:
            assert meant[number] == set()

    def every_account_is_counted_once(self):
        for campaign_id, accounts in self.asked("SELECT campaign_id, count(*) FROM campaign_accounts GROUP BY 1"):
            with self.parts.store.reading() as work:
                counts = work.campaign_counts.of_campaign(campaign_id)
            assert sum(count for bucket, count in counts.items() if bucket != "numbered") == accounts
            assert min(counts.values()) >= 0


@pytest.fixture
def country(app, worker_database, tmp_path):
    def anew():
        worker_database.restore()
        return Country(Operator(app), tmp_path / "accounts.csv")

    return anew


@settings(max_examples=EXAMPLES, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(happenings=st.lists(st.tuples(steps, crashes), min_size=STEPS, max_size=STEPS))
def test_old_to_new_stays_one_to_one_in_any_order_of_events(country, happenings):
    here = country()
    here.somebody_plans("Nairobi", None, None)
    here.it_is_approved_and_started("Nairobi")
    for (what, *words), here.crash in happenings:
        getattr(here, what)(*words)
        here.each_account_keeps_its_one_number()
        here.no_new_number_is_an_old_one()
        here.no_number_means_a_stranger()
        here.every_account_is_counted_once()
