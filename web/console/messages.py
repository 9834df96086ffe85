"""Messages: what waits, by purpose and state, how fast it leaves, and what each day costs beside its budget."""

from collections import defaultdict
from datetime import timedelta

from werkzeug.wrappers import Response

from catalogues import N_
from domain.errors import InvalidInput
from domain.messaging.sending import MICROS_PER_SHILLING
from domain.values.periods import business_date
from parts import app_parts
from store.messaging.queue_status import messages_status
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

DAYS_SHOWN = 14


@page("/messages", act="messages", menu=N_("Messages"))
def messages(visit: Visit) -> Response:
    """The queue as a whole."""
    status = messages_status(visit.work.connection, visit.work.now)
    today = business_date(visit.work.now)
    spent: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    for each in visit.work.sms_costs.days(today - timedelta(days=DAYS_SHOWN)):
        spent[each.day][0] += each.parts
        spent[each.day][1] += each.charged_micros
    days = [
        (day, parts, micros * 100 // MICROS_PER_SHILLING)
        for day, (parts, micros) in sorted(spent.items(), reverse=True)
    ]
    budget_cents = app_parts().settings.sms_budget_kes_per_day * 100
    return visit.show("console/messages.html", status=status, days=days, budget_cents=budget_cents)


@form("/messages/halt", act="messages halt")
def halt_messages(visit: Visit) -> Response:
    """Send nothing more until somebody resumes it."""
    reason = visit.field("reason")
    if not reason:
        raise InvalidInput(_("Say why nothing is to be sent."), "no_reason")
    was_running = visit.work.sms_gateway.halt_by_hand(f"{visit.name}: {reason}")
    visit.audit("messages halt", "sms_gateway", was_running=was_running, reason=reason)
    return visit.go("messages", _("Halted: nothing is sent until it is resumed."))


@form("/messages/resume", act="messages resume")
def resume_messages(visit: Visit) -> Response:
    was_halted = visit.work.sms_gateway.resume()
    visit.audit("messages resume", "sms_gateway", was_halted=was_halted)
    return visit.go("messages", _("Messages go on."))
