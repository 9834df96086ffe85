"""What the gateway tells us about SMS: kept as it came, committed, answered; understood afterwards by a task."""

import hmac
from collections.abc import Sequence

from flask import Blueprint, Response, current_app, request

MOST_BODY_BYTES = 16 * 1024

# What is told -> the kind in the inbox, and the task that understands it.
KINDS = {
    "delivery": ("sms.delivery", "sms.merge_reports"),
    "optout": ("sms.optout", "sms.record_opt_outs"),
    "inbound": ("sms.inbound", "sms.answer"),
}

callbacks = Blueprint("sms_callbacks", __name__)


@callbacks.post("/callbacks/<token>/sms/<what>")
def keep(token: str, what: str) -> Response:
    """200 once it is stored, 404 for a wrong token. Else the error stands, so that the gateway tells us again."""
    parts = current_app.extensions["parts"]
    if not _knows(parts.settings.africastalking_callback_tokens, token) or what not in KINDS:
        return Response(status=404)
    kind, task = KINDS[what]
    request.max_content_length = MOST_BODY_BYTES
    body = request.get_data()
    with parts.store.transaction() as unit_of_work:
        unit_of_work.inbox.keep(kind, body)
    parts.nudge(task)
    return Response(status=200)


def _knows(tokens: Sequence[str], token: str) -> bool:
    """Compared with every token in constant time."""
    return sum(hmac.compare_digest(token.encode(), known.encode()) for known in tokens) > 0
