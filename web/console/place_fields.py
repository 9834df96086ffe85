"""Where in a region, as forms ask it: a kind of place and its name."""

from domain.errors import InvalidInput
from web.console.texts import _

KINDS = ("area", "feeder", "transformer")


def place_within(kind: str, name: str) -> dict[str, str | None]:
    """The name by its kind, an area where none is chosen; without a name the whole region. Raises `InvalidInput` for a
    kind that is none: taken for nothing, it would be the whole region.
    """
    chosen = kind or KINDS[0]
    if chosen not in KINDS:
        raise InvalidInput(_("Choose an area, a feeder or a transformer."), "no_kind")
    return {each: name if name and each == chosen else None for each in KINDS}
