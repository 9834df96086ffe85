"""The work that Celery runs for campaigns: batches are queued while there is room, and what came of them is judged.

A worker that dies loses the batch that it had not committed; the next tick does it, on any host.
"""

from collections.abc import Callable

import structlog
from celery import shared_task

from domain.campaigns.figures import CampaignTerms
from domain.campaigns.files import READY
from domain.campaigns.rehearsals import KEEPING, Rehearsal
from domain.campaigns.renumbering import PLANNING
from domain.errors import ServiceError
from domain.jobs import Job
from domain.services.campaigns.feed_campaign import FeedCampaign, Feeding, feed_campaign
from domain.services.campaigns.keep_rehearsal import KeepRehearsal, keep_rehearsal
from domain.services.campaigns.plan_campaign import PlanCampaign, plan_campaign
from domain.services.campaigns.prepare_campaign_file import PrepareCampaignFile, prepare_campaign_file
from domain.services.campaigns.settle_campaign import SettleCampaign, Settling, settle_campaign
from jobs.row_by_row import guarded
from parts import worker_parts
from store.core.system_user import system_user
from store.core.timeouts import allow_slow_statements
from store.unit_of_work import Store

log = structlog.get_logger()


@shared_task(name=Job.FEED_CAMPAIGNS)
def feed_campaigns() -> None:
    """Give numbers and queue messages, batch after batch, until the queue is full."""
    parts = worker_parts()
    for campaign_id in _due(parts.store):
        with guarded(Job.FEED_CAMPAIGNS, campaign_id):
            while _fed(campaign_id, parts.store, parts.campaign_terms) is Feeding.QUEUED:
                parts.nudge(Job.SEND_MESSAGES)


@shared_task(name=Job.SETTLE_CAMPAIGNS)
def settle_campaigns() -> None:
    """Try other phones, judge the pilot, and end what has come to its end."""
    parts = worker_parts()
    for campaign_id in _due(parts.store):
        with guarded(Job.SETTLE_CAMPAIGNS, campaign_id):
            _settle(campaign_id, parts.store)
    with parts.store.transaction() as unit_of_work:
        unit_of_work.campaign_counts.squash()


def _settle(campaign_id: int, store: Store) -> None:
    with store.transaction() as unit_of_work:
        event = settle_campaign(SettleCampaign(campaign_id), unit_of_work)
        campaign = unit_of_work.campaigns.get(campaign_id)
        if event is not Settling.GOES_ON:
            details = {"hash": campaign.hash, "reason": campaign.reason}
            unit_of_work.audit.add(f"campaign {event.value}", str(campaign_id), system_user=system_user(), **details)
    if event is not Settling.GOES_ON:
        log.warning("campaign_moved", campaign=campaign_id, event_of_it=event.value, reason=campaign.reason)


@shared_task(name=Job.PREPARE_CAMPAIGN_FILES)
def prepare_campaign_files() -> None:
    """The files of campaigns that operators asked for, each in a transaction of its own."""
    store = worker_parts().store
    with store.reading() as unit_of_work:
        waiting = unit_of_work.campaign_files.waiting()
    for file_id in waiting:
        with guarded(Job.PREPARE_CAMPAIGN_FILES, file_id):
            _prepare(file_id, store)


def _prepare(file_id: int, store: Store) -> None:
    with store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        file = prepare_campaign_file(PrepareCampaignFile(file_id), unit_of_work)
        if file and file.state == READY:
            written = {"file": file.name, "rows": file.rows, "sha256": file.sha256}
            action, about = f"campaign {file.kind}", str(file.campaign_id)
            unit_of_work.audit.add(action, about, system_user=system_user(), operator=file.operator, **written)


@shared_task(name=Job.PLAN_CAMPAIGNS)
def plan_campaigns() -> None:
    """The plans that operators asked for on the console: rehearsed, and kept once they have seen what it would be."""
    parts = worker_parts()
    goes_on = True
    while goes_on and (asked := _claimed(parts.store)) is not None:
        with guarded(Job.PLAN_CAMPAIGNS, asked.id):
            goes_on = _advance_or_refuse(asked, parts.store, parts.campaign_terms)


def _advance_or_refuse(asked: Rehearsal, store: Store, terms: CampaignTerms) -> bool:
    """Whether others may be planned now: not while somebody else plans."""
    try:
        _advance(asked, store, terms)
    except ServiceError as error:
        if error.code == PLANNING:
            _let_go(asked, store)
            return False
        with store.transaction() as unit_of_work:
            unit_of_work.campaign_rehearsals.refuse(asked.id, str(error))
    return True


def _claimed(store: Store) -> Rehearsal | None:
    with store.transaction() as unit_of_work:
        return unit_of_work.campaign_rehearsals.claim()


def _let_go(asked: Rehearsal, store: Store) -> None:
    """Somebody else plans now: it is its turn with one of the next ticks."""
    with store.transaction() as unit_of_work:
        unit_of_work.campaign_rehearsals.let_go(asked.id)


def _advance(asked: Rehearsal, store: Store, terms: CampaignTerms) -> None:
    if asked.state == KEEPING:
        _keep(asked, store, terms)
    else:
        _rehearse(asked, store, terms)


def _rehearse(asked: Rehearsal, store: Store, terms: CampaignTerms) -> None:
    """What it would be, of which nothing stays but the figures."""
    report = _reporter(asked, store)
    wanted = PlanCampaign(asked.region, asked.deadline, asked.operator, asked.area, asked.pilot, asked.template, report)
    with store.rehearsal() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        planned = plan_campaign(wanted, unit_of_work, terms)
    with store.transaction() as unit_of_work:
        unit_of_work.campaign_rehearsals.ready(asked.id, planned.figures)


def _keep(asked: Rehearsal, store: Store, terms: CampaignTerms) -> None:
    with store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        planned = keep_rehearsal(KeepRehearsal(asked.id, _reporter(asked, store)), unit_of_work, terms)
        if planned:
            details = {"hash": planned.hash, "region": asked.region, "pilot": asked.pilot}
            unit_of_work.audit.add(
                "campaign plan", str(planned.id), system_user=system_user(), operator=asked.operator, **details
            )


def _reporter(asked: Rehearsal, store: Store) -> Callable[[int], None]:
    """Says how far the plan is, on another connection: what the plan itself writes is seen at its end, or never."""

    def report(done: int) -> None:
        with store.transaction() as beside:
            beside.campaign_rehearsals.note_done(asked.id, done)

    return report


def _due(store: Store) -> list[int]:
    with store.reading() as unit_of_work:
        return list(unit_of_work.campaigns.due())


def _fed(campaign_id: int, store: Store, terms: CampaignTerms) -> Feeding:
    with store.transaction() as unit_of_work:
        return feed_campaign(FeedCampaign(campaign_id), unit_of_work, terms)
