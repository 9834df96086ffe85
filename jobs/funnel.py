"""What the workers do for the conversation."""

from contextlib import suppress
from uuid import uuid4

from celery import shared_task

from domain.errors import Unavailable
from domain.jobs import Job
from parts import worker_parts
from store.core.redis import SessionBytes
from store.unit_of_work import Store


@shared_task(name=Job.FLUSH_FUNNEL)
def flush_funnel() -> None:
    """Carry the counters of the last minute from Redis to the database."""
    parts = worker_parts()
    with suppress(Unavailable):
        carry_funnel(parts.session_bytes, parts.store)


def carry_funnel(session_bytes: SessionBytes, store: Store) -> None:
    """Set the counters aside, keep them, then drop them: a crash in between carries the same batch again, once."""
    batch, counted = session_bytes.take_funnel(uuid4().hex)
    with store.transaction() as unit_of_work:
        unit_of_work.funnel.add(batch, {_hop(field): count for field, count in counted.items()})
    session_bytes.drop_funnel()


def _hop(field: str) -> tuple[str, str, str]:
    language, source, target = field.split("|")
    return language, source, target
