"""The states and events of the flow, and the words that several of its screens share."""

from domain.care.outages import (
    DANGER,
    HALF_THE_HOUSE,
    KNOWN,
    LOW_VOLTAGE,
    NO_POWER,
    Ticket,
)
from ussd.memory import OutageDraft
from ussd.screen import N_, Option

OPEN, MENDED, DISCONNECTED = "outage", "outage.mended", "outage.disconnected"
WHERE, AREA, WHICH, LANDMARK = "outage.where", "outage.area", "outage.which", "outage.landmark"
SEEN, SEEN_THERE = "outage.seen", "outage.seen_there"
CONFIRM, CONFIRM_DANGER = "outage.confirm", "outage.confirm_danger"
SENT, SENT_KNOWN, SENT_URGENT, CLOSED = "outage.sent", "outage.sent_known", "outage.sent_urgent", "outage.closed"


ITEM_SEPTETS = 26
DANGER_PLACE_SEPTETS = 36
"""So that who is to keep away sees Confirm on the first page, in any language."""

SEEN_AS = {
    NO_POWER: N_("No power"),
    HALF_THE_HOUSE: N_("Half the house"),
    LOW_VOLTAGE: N_("Low voltage"),
    DANGER: N_("Wire down or fire"),
}


TICKET = Ticket(9_999_999, DANGER, "W" * ITEM_SEPTETS, KNOWN)
OUTAGE = OutageDraft(kind=HALF_THE_HOUSE, place=f"{'W' * 80}, {'W' * 80}")
RESULT = {"reference": TICKET.reference}
KINDS = tuple(
    Option(str(number), label, f"seen_{kind}") for number, (kind, label) in enumerate(SEEN_AS.items(), start=1)
)
