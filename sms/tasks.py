"""The work that Celery runs for SMS. Each task only says that there is work: the rows decide, and a task that is lost,
late or repeated does no harm.
"""

from typing import Any

from celery import current_app, shared_task, signals


def _parts() -> Any:
    return current_app.parts


@shared_task(name="sms.send")
def send() -> None:
    """Send what is due."""
    _parts().sender.run()


@signals.worker_shutting_down.connect
def claim_no_more(**_: object) -> None:
    """A worker that is told to end lets the queue to the others; what is in the air is still recorded."""
    _parts().sender.stop()
