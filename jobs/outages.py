"""The work that Celery runs for outages. A worker that dies loses what it had not committed; the next tick does it."""

import structlog
from celery import shared_task

from domain.jobs import Job
from domain.services.outages.ask_whether_back import ask_whether_back
from domain.services.outages.count_customers import count_customers
from domain.services.outages.feed_planned_notice import FeedPlannedNotice, NoticeFeeding, feed_planned_notice
from domain.services.outages.follow_planned_work import follow_planned_work as follow
from domain.services.outages.group_reports import group_reports as group
from domain.services.outages.judge_restorations import judge_restorations as judge
from parts import worker_parts
from store.core.timeouts import allow_slow_statements

log = structlog.get_logger()


@shared_task(name=Job.GROUP_REPORTS)
def group_reports() -> None:
    """Reports that belong together become an incident, and those who sent them hear when power is back."""
    parts = worker_parts()
    with parts.store.transaction() as unit_of_work:
        grouped = group(unit_of_work, parts.terms)
    if grouped.reports:
        log.info("reports_grouped", incidents=list(grouped.incidents), reports=grouped.reports)
        parts.nudge(Job.SEND_MESSAGES)


@shared_task(name=Job.ASK_WHETHER_POWER_IS_BACK)
def ask_whether_power_is_back() -> None:
    """Those who know it are asked, each once."""
    parts = worker_parts()
    with parts.store.transaction() as unit_of_work:
        asked = ask_whether_back(unit_of_work, parts.terms)
    if asked.phones:
        log.info("asked_whether_back", phones=asked.phones)
        parts.nudge(Job.SEND_MESSAGES)


@shared_task(name=Job.JUDGE_RESTORATIONS)
def judge_restorations() -> None:
    """What nobody says no to is over."""
    with worker_parts().store.transaction() as unit_of_work:
        judged = judge(unit_of_work)
    if judged.fixed:
        log.info("restorations_judged", fixed=judged.fixed)


@shared_task(name=Job.FEED_PLANNED_NOTICES)
def feed_planned_notices() -> None:
    """Queue the texts of planned work, batch after batch, each in a transaction of its own."""
    parts = worker_parts()
    with parts.store.reading() as unit_of_work:
        due = unit_of_work.planned_works.due_notices()
    for notice_id in due:
        while _fed(notice_id) is NoticeFeeding.QUEUED:
            parts.nudge(Job.SEND_MESSAGES)


@shared_task(name=Job.FOLLOW_PLANNED_WORK)
def follow_planned_work() -> None:
    """Planned work begins and ends."""
    parts = worker_parts()
    with parts.store.transaction() as unit_of_work:
        followed = follow(unit_of_work, parts.terms)
    if followed.begun or followed.over:
        log.info("planned_work", begun=followed.begun, over=followed.over)


def _fed(notice_id: int) -> NoticeFeeding:
    parts = worker_parts()
    with parts.store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        return feed_planned_notice(FeedPlannedNotice(notice_id), unit_of_work, parts.terms)


@shared_task(name=Job.COUNT_CUSTOMERS_SERVED)
def count_customers_served() -> None:
    """The accounts of each region, which the figures of reliability are shares of."""
    with worker_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        count_customers(unit_of_work)
