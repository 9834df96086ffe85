"""Where in a region, as forms ask it: a kind of place and its name."""

from domain.errors import InvalidInput
from web.console.texts import _

KINDS = ("area", "feeder", "transformer")
WHOLE_REGION = "region"


def place_within(kind: str, name: str) -> dict[str, str | None]:
    """The name by its kind, an area where none is chosen. Raises `InvalidInput` for a kind that is none, and for a name
    that was left out: taken for nothing, it would be the whole region, which is chosen by name.
    """
    chosen = kind or KINDS[0]
    if chosen not in (*KINDS, WHOLE_REGION):
        raise InvalidInput(_("Choose an area, a feeder or a transformer."), "no_kind")
    if (chosen == WHOLE_REGION) is bool(name):
        raise InvalidInput(_("Type the name of the place, or choose the whole region and type none."), "no_place")
    return {each: name if name and each == chosen else None for each in KINDS}
