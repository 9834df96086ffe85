"""Whether a paybill payment may go on: refused only where we are sure that nobody has this account, and within a
second. Whoever turns a customer away because our database is slow does more harm than a payment in suspense.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any

import structlog

from domain.payments.references import Doubt, payee_meant

DEADLINE_SECONDS = 0.7
LOOK_UPS_AT_ONCE = 4

log = structlog.get_logger()


class PaybillValidation:
    """Looks accounts up on threads of its own, and does not wait for those that hang."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(LOOK_UPS_AT_ONCE, thread_name_prefix="validation")

    def refuses(self, reference: str) -> bool:
        """Whether the reference is certainly nobody's."""
        try:
            return self._threads.submit(self._is_unknown, reference).result(DEADLINE_SECONDS)
        except TooLate:
            log.warning("validation_too_slow")
        except Exception:
            log.exception("validation_failed")
        return False

    def _is_unknown(self, reference: str) -> bool:
        with self._store.reading() as work:
            return payee_meant(reference, work.accounts).doubt is Doubt.UNKNOWN
