"""Counts how long bookings took, once they are committed."""

from collections.abc import Sequence

import structlog

from store.core.connection_health import Interrupted, is_of_one_row
from store.payments.booking_delays import BookingDelay
from store.unit_of_work import Store

log = structlog.get_logger()


def count_booking_delays(store: Store, delays: Sequence[BookingDelay]) -> None:
    """A figure that cannot be kept is a warning: it holds up no receipt, and no other booking."""
    if not delays:
        return
    try:
        with store.one_write() as work:
            work.payment_delays.count(delays)
    except Exception as error:
        if not (isinstance(error, Interrupted) or is_of_one_row(error)):
            raise
        log.warning("booking_delays_not_counted", bookings=len(delays), error=type(error).__name__)
