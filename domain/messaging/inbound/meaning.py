"""What a text is about before anything else in it counts: danger, ownership, opting out, and whether power is there."""

from collections.abc import Collection
from enum import StrEnum

from domain.messaging.inbound.danger import danger
from domain.messaging.inbound.opt_out import OptOut, opt_out
from domain.messaging.inbound.ownership import disowns
from domain.messaging.inbound.power import Power, power


class Meaning(StrEnum):
    """In the order in which they win."""

    DANGER = "danger"
    NOT_MINE = "not_mine"
    STOP = "stop"
    STOP_IN_DOUBT = "stop_in_doubt"
    POWER_BACK = "power_back"
    OUTAGE = "outage"


def meaning_of(text: str, names: Collection[str] = ()) -> Meaning | None:
    """The first of these that the words of the text say; `names` are those on the accounts of the phone."""
    if danger(text):
        return Meaning.DANGER
    if disowns(text, names):
        return Meaning.NOT_MINE
    if wanted := opt_out(text):
        return Meaning.STOP if wanted is OptOut.SILENCE else Meaning.STOP_IN_DOUBT
    if said := power(text):
        return Meaning.POWER_BACK if said is Power.BACK else Meaning.OUTAGE
    return None
