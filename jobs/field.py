"""Field work by the clock: every meter gets its score of the month."""

from celery import shared_task

from domain.jobs import Job
from domain.services.field.score_meters import ScoreMeters, ScoringOutcome, score_meters
from parts import worker_parts

BATCHES_AT_ONCE = 250
"""A quarter of a minute, so that no other work waits for it; the next minute goes on where this one came to."""


@shared_task(name=Job.SCORE_METERS)
def score_all_meters() -> None:
    """Go on with the pass of this month, a batch a transaction: the memory stays that of a batch."""
    parts = worker_parts()
    for _ in range(BATCHES_AT_ONCE):
        with parts.store.transaction() as unit_of_work:
            outcome = score_meters(ScoreMeters(), unit_of_work, parts.terms)
        if outcome is not ScoringOutcome.MORE:
            return
