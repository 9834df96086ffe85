"""The states and events of the flow, and the words that several of its screens share."""

from domain.accounts.outage_status import ON_THE_WAY, OutageStatus
from domain.care.outages import (
    DANGER,
    FAULTY_METER,
    FLICKER,
    HALF_THE_HOUSE,
    HIGH_VOLTAGE,
    KNOWN,
    LOW_VOLTAGE,
    NO_POWER,
    SURGE_DAMAGE,
    Ticket,
)
from ussd.memory import OutageDraft
from ussd.screen import N_, Option

OPEN, MENDED, DISCONNECTED = "outage", "outage.mended", "outage.disconnected"
WHERE, AREA, WHICH, LANDMARK = "outage.where", "outage.area", "outage.which", "outage.landmark"
SEEN, SEEN_THERE = "outage.seen", "outage.seen_there"
CONFIRM, CONFIRM_NO_POWER, CONFIRM_DANGER = "outage.confirm", "outage.confirm_no_power", "outage.confirm_danger"
SENT, SENT_KNOWN, SENT_URGENT, CLOSED = "outage.sent", "outage.sent_known", "outage.sent_urgent", "outage.closed"


ITEM_SEPTETS = 26
DANGER_PLACE_SEPTETS = 36
"""So that who is to keep away sees Confirm on the first page, in any language."""

SEEN_AS = {
    NO_POWER: N_("No power"),
    HALF_THE_HOUSE: N_("Half the house"),
    LOW_VOLTAGE: N_("Low voltage"),
    DANGER: N_("Wire down or fire"),
    HIGH_VOLTAGE: N_("High voltage"),
    FLICKER: N_("Lights flicker"),
    SURGE_DAMAGE: N_("Surge damage"),
    FAULTY_METER: N_("Faulty meter"),
}


TICKET = Ticket(9_999_999, DANGER, "W" * ITEM_SEPTETS, KNOWN, OutageStatus(cause="upstream", crew_state=ON_THE_WAY))
OUTAGE = OutageDraft(kind=HALF_THE_HOUSE, place=f"{'W' * 80}, {'W' * 80}")
RESULT = {"reference": TICKET.reference}
RESULTS = tuple({**RESULT, "kind": kind, "only_here": kind == NO_POWER} for kind in SEEN_AS)
KINDS = tuple(
    Option(str(number), label, f"seen_{kind}") for number, (kind, label) in enumerate(SEEN_AS.items(), start=1)
)
