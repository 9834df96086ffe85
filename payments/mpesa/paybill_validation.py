"""Whether a paybill payment may go on: refused only where we are sure that nobody has this account, and within a
second. Whoever turns a customer away because our database is slow does more harm than a payment in suspense.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any

import structlog

from domain.care.case_references import APPLICATION, parse_reference
from domain.payments.references import Doubt, payee_meant

DEADLINE_SECONDS = 0.7
LOOK_UPS_AT_ONCE = 4

log = structlog.get_logger()


class PaybillValidation:
    """Looks accounts up on threads of its own, and does not wait for those that hang."""

    def __init__(self, store: Any, connections: str) -> None:
        self._store = store
        self._connections = connections
        self._threads = ThreadPoolExecutor(LOOK_UPS_AT_ONCE, thread_name_prefix="validation")

    def refuses(self, reference: str, shortcode: str = "") -> bool:
        """Whether the reference is certainly nobody's at this paybill."""
        looked_up = self._no_application if shortcode == self._connections else self._is_unknown
        try:
            return self._threads.submit(looked_up, reference).result(DEADLINE_SECONDS)
        except TooLate:
            log.warning("validation_too_slow")
        except Exception:
            log.exception("validation_failed")
        return False

    def _is_unknown(self, reference: str) -> bool:
        """Our own prompts for a connection go by the paybill for bills, too."""
        with self._store.reading() as work:
            if application := parse_reference(APPLICATION, reference):
                return work.applications.get(application) is None
            return payee_meant(reference, work.accounts).doubt is Doubt.UNKNOWN

    def _no_application(self, reference: str) -> bool:
        """Nothing but references is looked up at the paybill for connections: digits alone are for people to find."""
        if not any(map(str.isalpha, reference)):
            return False
        application = parse_reference(APPLICATION, reference)
        with self._store.reading() as work:
            return application is None or work.applications.get(application) is None
