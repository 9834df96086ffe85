"""Jobs that go from row to row: one that is locked or slow, or fails by an error of ours, does not hold up those behind
it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from domain.jobs import Job
from jobs.broker import NO_STORE
from store.core.connection_health import is_of_one_row

MAX_REMEMBERED = 1_000

log = structlog.get_logger()

_failing: set[tuple[Job, int]] = set()


@contextmanager
def guarded(job: Job, row_id: int) -> Iterator[None]:
    """Let what fails of this row be tried again with the next tick; an alert at its first failure in this process.

    One that another transaction holds, or that takes too long, waits for that tick without an alert. A store that does
    not answer is no fault of the row: `NO_STORE` goes on to the job.
    """
    row = (job, row_id)
    try:
        yield
    except NO_STORE as error:
        if not is_of_one_row(error):
            raise
        log.warning("row_waits", job=job, row=row_id, error=type(error).__name__)
    except Exception:
        if row in _failing:
            log.warning("row_fails_again", job=job, row=row_id)
        else:
            log.exception("row_failed", job=job, row=row_id, alert=True)
        if len(_failing) < MAX_REMEMBERED:
            _failing.add(row)
    else:
        _failing.discard(row)
