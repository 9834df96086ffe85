"""The states and events of the flow, and the words that several of its screens share."""

from ussd.flows.main_menu import WELCOME
from ussd.screen import N_, Option

ENTER, EARLY, CONFIRM, UNUSUAL = "reading", "reading.early", "reading.confirm", "reading.unusual"
LOWER, ROLLED, EMPTY, EXTREME = "reading.lower", "reading.rolled", "reading.empty", "reading.extreme"
UNREADABLE, CHANGED_METER = "reading.unreadable", "reading.changed_meter"
BILLED, ALREADY, KEPT, ASKED = "reading.billed", "reading.already", "reading.kept", "reading.asked"
OWNER, TOO_MANY = "reading.owner_asked", "reading.too_many"


AFTER_VERDICT = {
    "plausible": CONFIRM,
    "unusual": UNUSUAL,
    "rolled": ROLLED,
    "empty": EMPTY,
    "extreme": EXTREME,
    "lower": LOWER,
    "early": EARLY,
    "repeated": ALREADY,
}
AFTER_ROLLED = ("plausible", "unusual", "extreme", "early")
AFTER_EMPTY = ("plausible", "extreme", "early")
AFTER_SUBMIT = {
    "billed": BILLED,
    "already_billed": ALREADY,
    "kept": KEPT,
    "not_accepted": ENTER,
    "changed": CONFIRM,
    "owner_asked": OWNER,
    "too_many_accounts": TOO_MANY,
    "not_known": WELCOME,
}
VERDICT_EVENTS = tuple(AFTER_VERDICT)
AGAIN = Option("2", N_("Type again"), "again")


CHOICES = (CONFIRM, ROLLED, EMPTY, EXTREME, LOWER)
"""Where a choice is offered, and a reading may be typed all the same."""
