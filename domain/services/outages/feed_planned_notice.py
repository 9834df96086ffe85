"""A text of planned work goes to the next of its people, in the hours at which they may be written to."""

from dataclasses import dataclass
from enum import StrEnum

from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

BATCH = 2_000


class NoticeFeeding(StrEnum):
    """What came of it: a batch, after which there may be another at once, or nothing to do now."""

    QUEUED = "queued"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FeedPlannedNotice:
    """The text whose turn it is."""

    notice_id: int


def feed_planned_notice(command: FeedPlannedNotice, unit_of_work: UnitOfWork, terms: Terms) -> NoticeFeeding:
    """One batch. A worker that dies has queued nothing of it, and its place in the list has not moved."""
    if not terms.sms_window.is_open(unit_of_work.now):
        return NoticeFeeding.NOTHING
    fed = unit_of_work.planned_works.feed(command.notice_id, BATCH)
    return NoticeFeeding.QUEUED if fed else NoticeFeeding.NOTHING
