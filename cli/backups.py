"""`backup record`: that a base backup was made, so that `doctor` can say how old the last one is."""

from typing import Any

import click

from cli.common import answered, by_operator_if_any, system_user
from parts import app_parts


@click.group()
def backup() -> None:
    """The backups that the installation makes with PostgreSQL's own tools."""


@backup.command()
@click.option("--label", required=True, help="Where it is, or what it is called.")
@by_operator_if_any
@answered
def record(label: str, operator: str | None) -> dict[str, Any]:
    """Say that a base backup is whole and where it belongs; the backup's own unit gives this at its end."""
    with app_parts().store.transaction() as unit_of_work:
        unit_of_work.audit.add("backup record", "database", system_user=system_user(), operator=operator, label=label)
    return {"recorded": True, "label": label}
