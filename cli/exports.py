"""Files with many persons: in production a second person approves each."""

from collections.abc import Mapping
from typing import Any

from cli.common import act, os_user, system_user
from cli.second_person import note_emergency
from domain.errors import InvalidInput, Refused
from domain.services.operators.request_export import RequestExport, request_export
from parts import app_parts


def is_bulk(rows: int) -> bool:
    """Whether so many persons are too many for one operator alone."""
    settings = app_parts().settings
    return settings.production and rows > settings.bulk_export_rows


def check_export(
    options: Mapping[str, Any], operator: str | None, emergency: str | None, region: str | None = None
) -> None:
    """Raises `Refused` until another operator has approved it, `InvalidInput` where nobody says who asks for it."""
    limit = app_parts().settings.bulk_export_rows
    if operator is None:
        raise InvalidInput(f"More than {limit:,} rows with persons: say who takes them, --by OPERATOR", "no_operator")
    chosen = {name: str(value) for name, value in sorted(options.items()) if value is not None}
    command = RequestExport(act(), chosen, operator, os_user(), region)
    with app_parts().store.transaction() as unit_of_work:
        if emergency is not None:
            note_emergency(emergency, command.what, operator, unit_of_work)
            return
        asked = request_export(command, unit_of_work)
        if asked is None:
            return
        details = {"request": asked.id}
        unit_of_work.audit.add("export asked", act(), system_user=system_user(), operator=operator, **details)
    raise Refused(
        f"More than {limit:,} rows with persons: another operator approves it on the console, request {asked.id} with"
        f" the hash {asked.digest}; then the same command writes it",
        "needs_second_person",
    )
