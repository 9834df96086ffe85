"""The network's own opt-out menu (`*456*9*5#`): what it tells us about our sender."""

import structlog

from domain.errors import InvalidInput
from domain.services.accounts.silence_phone import SilencePhone, silence_phone
from store.unit_of_work import Store
from webhooks.forms import read_form
from webhooks.phones import reported_phone

KIND = "sms.optout"
BATCH = 200

log = structlog.get_logger()


def record_opt_outs(store: Store) -> None:
    """Silence the phones that came in, until there are no more."""
    while _record_batch(store):
        pass


def _record_batch(store: Store) -> bool:
    """Whether there may be more."""
    failures = {}
    with store.transaction() as unit_of_work:
        items = unit_of_work.inbox.take(KIND, BATCH)
        for item in items:
            try:
                silence_phone(SilencePhone(_phone(item.body), "network"), unit_of_work)
            except InvalidInput as error:
                failures[item.id] = str(error)
        unit_of_work.inbox.settle(items, failures)
    for item_id, reason in failures.items():
        log.error("sms_opt_out_not_understood", inbox_id=item_id, reason=reason, alert=True)
    return len(items) == BATCH


def _phone(body: bytes) -> str:
    phone = reported_phone(read_form(body).get("phoneNumber", ""), "sms_opt_out")
    if phone is None:
        raise InvalidInput("no phone")
    return phone
