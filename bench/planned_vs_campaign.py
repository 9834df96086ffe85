"""`planned_vs_campaign`: a notice of planned work to 100,000 people, queued beside the texts of a campaign to the same
people, both batch after batch as the worker does it.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import TypeVar

from app import compose
from bench.campaign_vs_copy import ACCOUNTS, database, make_template, planned_waves, queue_wave
from bench.harness import ROUNDS, Figure, alternating, rate
from domain.services.outages.feed_planned_notice import FeedPlannedNotice, NoticeFeeding, feed_planned_notice
from domain.services.outages.open_incident import OpenIncident
from domain.services.outages.plan_work import PlanWork, plan_work
from domain.terms import Terms
from settings import Settings
from store import embedded
from store.core.timeouts import allow_slow_statements
from store.unit_of_work import Store

Result = TypeVar("Result")

ALL_DAY = "00:00-24:00"
ROUNDS_IN_FULL = 2 * ROUNDS
AHEAD = timedelta(days=1)


def measure(*, full: bool) -> Figure:
    """People a second whose text is queued; beside it the campaign's."""
    with embedded.throwaway_postgres() as server:
        make_template(server, ACCOUNTS)
        fast = {"sms_parts_per_second": 1_000, "campaign_plan_share": 1, "planned_notice_limit": ACCOUNTS}
        parts = compose(Settings(database_url=server, sms_window=ALL_DAY, **fast))
        planning: dict[str, list[float]] = {"work": [], "campaign": []}

        def ours() -> float:
            with database(server) as store:
                notice_id = _timed(planning["work"], lambda: _planned_notice(store, parts.terms))
                return _per_second(lambda: _queue(store, notice_id, parts.terms))

        def campaign() -> float:
            with database(server) as store:
                waves = _timed(planning["campaign"], lambda: planned_waves(store, parts.campaign_terms))
                return _per_second(lambda: [queue_wave(store, wave) for wave in waves])

        alternating(ours, campaign, rounds=1)
        figures = alternating(ours, campaign, rounds=ROUNDS_IN_FULL if full else ROUNDS)
    work, beside = (median(seconds[1:]) for seconds in planning.values())
    note = f"{ACCOUNTS:,} people; planned in {work:.1f} s, the campaign in {beside:.1f} s with its new numbers"
    return rate(*figures, "people/s", [note])


def _planned_notice(store: Store, terms: Terms) -> int:
    with store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        begins_at = unit_of_work.now + AHEAD
        command = PlanWork(OpenIncident("Nairobi"), begins_at, begins_at + timedelta(hours=2), "New poles", "bench")
        plan_work(command, unit_of_work, terms)
        [notice_id] = unit_of_work.planned_works.due_notices()
        return notice_id


def _queue(store: Store, notice_id: int, terms: Terms) -> None:
    """Batch after batch, each a transaction, until there is none."""
    fed = NoticeFeeding.QUEUED
    while fed is NoticeFeeding.QUEUED:
        with store.transaction() as unit_of_work:
            fed = feed_planned_notice(FeedPlannedNotice(notice_id), unit_of_work, terms)


def _timed(lasted: list[float], work: Callable[[], Result]) -> Result:
    started = time.perf_counter()
    done = work()
    lasted.append(time.perf_counter() - started)
    return done


def _per_second(work: Callable[[], object]) -> float:
    lasted: list[float] = []
    _timed(lasted, work)
    return ACCOUNTS / lasted[0]
