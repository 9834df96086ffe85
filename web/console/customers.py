"""What of a customer a reader sees: some roles need the account, and not whose it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.accounts.timeline import Event, EventKind
from domain.operators.permissions import SEE_NAMES
from domain.values.names import mask_name
from domain.values.phones import HIDDEN, hidden_phone
from web.console.pages import blueprint
from web.console.visit import Visit

NOTHING = "\N{EN DASH}"


@blueprint.app_template_global("person")
def person(visit: Visit, name: str | None) -> str:
    """The name, or its first letters."""
    if not name:
        return NOTHING
    return name if visit.may(SEE_NAMES) else mask_name(name)


@blueprint.app_template_global("phone_of")
def phone_of(visit: Visit, phone: str | None) -> str:
    """The phone, or its last digits."""
    if not phone:
        return NOTHING
    return phone if visit.may(SEE_NAMES) else hidden_phone(phone)


def described(visit: Visit, event: Event) -> Mapping[str, Any]:
    """What the event says, as far as the reader may see: texts to a customer name the customer."""
    if visit.may(SEE_NAMES) or event.kind not in {EventKind.MESSAGE, EventKind.QUERY, EventKind.NOTE}:
        return event.said
    return {**event.said, **{name: HIDDEN for name in ("text", "answer") if event.said.get(name)}}


def phones_of(place: Mapping[str, Any], linked: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those that messages about the account go to."""
    return [phone for phone in dict.fromkeys((place["phone"], *(row["phone"] for row in linked))) if phone]
