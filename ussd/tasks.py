"""What the workers do for the conversation."""

from uuid import uuid4

from celery import current_app, shared_task

from domain.errors import Away


@shared_task(name="ussd.flush_funnel")
def flush_funnel() -> None:
    """Carry the counters of the last minute from Redis to the database; none is counted twice."""
    parts = current_app.parts
    try:
        batch, counted = parts.session_bytes.take_funnel(uuid4().hex)
    except Away:
        return
    with parts.store.transaction() as unit_of_work:
        unit_of_work.funnel.add(batch, {_hop(field): count for field, count in counted.items()})
    parts.session_bytes.drop_funnel()


def _hop(field: str) -> tuple[str, str, str]:
    language, source, target = field.split("|")
    return language, source, target
