"""What is known of visits, seals and technicians, in the words of the pages."""

from collections.abc import Mapping

from domain.field.visit_orders import Why
from web.console.pages import blueprint
from web.console.texts import _
from web.console.visit import Visit

SEE_REASONS = "risk explain"
CHECKS = {Why.RISK, Why.RANDOM, Why.SEAL_DUE, Why.SECOND_VISIT}
"""How the meter of these was chosen is for who may see what a score says of an account."""


@blueprint.app_template_global("why_in_words")
def why_in_words(visit: Visit, why: str) -> str:
    """Why somebody goes there, as far as this reader may know."""
    return _("meter check") if Why(why) in CHECKS and not visit.may(SEE_REASONS) else why_title(why)


@blueprint.app_template_global("why_title")
def why_title(why: str) -> str:
    """Why meters are visited, of no meter in particular."""
    words = {
        Why.READING: _("a reading asks for it"),
        Why.UNREAD: _("nobody has read it"),
        Why.RISK: _("reasons in its own bills"),
        Why.RANDOM: _("drawn by lot"),
        Why.SEAL_DUE: _("its time has come"),
        Why.SECOND_VISIT: _("second visit by another team"),
        Why.CONNECTION: _("connection to be metered"),
        Why.METER_FAULT: _("the meter is faulty"),
        Why.CUSTOMER_REQUEST: _("the customer asked for it"),
    }
    return words[Why(why)]


@blueprint.app_template_global("field_word")
def field_word(name: str) -> str:
    """A state, an outcome or an event by its name in the tables."""
    return _known().get(name, name.replace("_", " "))


def _known() -> Mapping[str, str]:
    return {
        "planned": _("planned"),
        "assigned": _("assigned"),
        "notified": _("customer told"),
        "done": _("done"),
        "absent": _("nobody there"),
        "refused": _("refused"),
        "no_access": _("no access"),
        "unsafe": _("unsafe"),
        "place_not_found": _("place not found"),
        "cancelled": _("cancelled"),
        "invited": _("waits for the PIN"),
        "active": _("at work"),
        "locked": _("locked after wrong PINs"),
        "retired": _("retired"),
        "intact": _("intact"),
        "seal_broken": _("seal broken"),
        "bypass": _("bypass"),
        "stopped": _("stopped"),
        "burnt": _("burnt"),
        "wrong_meter": _("wrong meter"),
        "foreign_supply": _("foreign supply"),
        "matches": _("as in the register"),
        "other": _("another one"),
        "none": _("none"),
        "seen": _("the customer, by the code"),
        "witness": _("a witness"),
        "nobody": _("nobody"),
        "billed": _("billed"),
        "known": _("known before"),
        "lower_than_last": _("lower than the last one: the office looks"),
        "in_box": _("in the box"),
        "issued": _("with a technician"),
        "fitted": _("fitted"),
        "removed": _("removed"),
        "registered": _("came into the register"),
        "returned": _("back in the box"),
        "found": _("found, as in the register"),
        "stranger": _("found where the register does not have it"),
        "repeated": _("found at a second place"),
        "missing": _("was gone from its meter"),
        "skipped": _("left out: later ones of the box are fitted"),
    }
