"""Field work by the clock: every meter gets its score of the month, and customers are told of visits ahead."""

from random import SystemRandom

from celery import shared_task

from domain.jobs import Job
from domain.services.field.ask_about_use import AskAboutUse, ask_about_use
from domain.services.field.score_meters import ScoreMeters, ScoringOutcome, score_meters
from domain.services.field.tell_of_visits import TellOfVisits, tell_of_visits
from parts import worker_parts

VISITS_PER_BATCH = 200
QUESTIONS_PER_BATCH = 200
BATCHES_AT_ONCE = 250
"""A quarter of a minute, so that no other work waits for it; the next minute goes on where this one came to."""


@shared_task(name=Job.SCORE_METERS)
def score_all_meters() -> None:
    """Go on with the pass of this month, a batch a transaction: the memory stays that of a batch."""
    parts = worker_parts()
    for _ in range(BATCHES_AT_ONCE):
        with parts.store.transaction() as unit_of_work:
            outcome = score_meters(ScoreMeters(SystemRandom()), unit_of_work, parts.terms)
        if outcome is not ScoringOutcome.MORE:
            return


@shared_task(name=Job.ASK_ABOUT_USE)
def ask_customers_about_use() -> None:
    """Why less is used: each once, at hours at which customers may be written to."""
    parts = worker_parts()
    looked_at = QUESTIONS_PER_BATCH
    while looked_at == QUESTIONS_PER_BATCH:
        with parts.store.transaction() as unit_of_work:
            looked_at = ask_about_use(AskAboutUse(QUESTIONS_PER_BATCH), unit_of_work, parts.terms)
    parts.nudge(Job.SEND_MESSAGES)


@shared_task(name=Job.TELL_OF_VISITS)
def tell_customers_of_visits() -> None:
    """Of those that they asked for: each once, as soon as technician and day are known."""
    parts = worker_parts()
    told = VISITS_PER_BATCH
    while told == VISITS_PER_BATCH:
        with parts.store.transaction() as unit_of_work:
            told = tell_of_visits(TellOfVisits(VISITS_PER_BATCH), unit_of_work, parts.terms)
    parts.nudge(Job.SEND_MESSAGES)
