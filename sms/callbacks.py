"""What the gateway tells us about SMS: kept as it came, committed, answered; understood afterwards by a task."""

from flask import Blueprint, Response

from domain.jobs import Job
from parts import app_parts
from webhooks.bodies import read_body
from webhooks.tokens import token_matches

MAX_BODY_BYTES = 16 * 1024

# What is reported -> the kind in the inbox, and the job that understands it.
KINDS = {
    "delivery": ("sms.delivery", Job.MERGE_DELIVERY_REPORTS),
    "optout": ("sms.optout", Job.RECORD_OPT_OUTS),
    "inbound": ("sms.inbound", Job.ANSWER_TEXTS),
}

callbacks = Blueprint("sms_callbacks", __name__)


@callbacks.post("/callbacks/<token>/sms/<what>")
def keep(token: str, what: str) -> Response:
    """200 once it is stored, 404 for a wrong token. Else the error stands, so that the gateway tells us again."""
    parts = app_parts()
    if not token_matches(parts.settings.africastalking_callback_tokens, token) or what not in KINDS:
        return Response(status=404)
    kind, job = KINDS[what]
    body = read_body(MAX_BODY_BYTES)
    with parts.store.one_write() as unit_of_work:
        unit_of_work.inbox.keep(kind, body)
    parts.nudge(job)
    return Response(status=200)
