"""`operator create`: who may give commands, and which."""

from typing import Any

import click

from cli.common import answered, by_operator_if_any, system_user
from domain.errors import InvalidInput, Refused
from domain.operators.operators import ROLES, Operator
from parts import app_parts

MAX_NAME_LENGTH = 60


@click.group()
def operator() -> None:
    """The people who give commands under a name of their own."""


@operator.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What they may do; admin may do everything.")
@by_operator_if_any
@answered
def create(name: str, role: str, operator: str | None) -> dict[str, Any]:
    """Create the operator NAME; who is logged in on this machine is kept in the audit trail, and who asked for it."""
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME_LENGTH or not name.isprintable():
        raise InvalidInput(f"An operator has a name of up to {MAX_NAME_LENGTH} letters", "no_name")
    with app_parts().store.transaction() as unit_of_work:
        created = unit_of_work.operators.add(Operator(name, role))
        known = unit_of_work.operators.find(name) or Operator(name, role)
        if known.role != role:
            raise Refused(f"There is an operator {known.name} already, with the role {known.role}", "operator_exists")
        if created:
            unit_of_work.audit.add("operator create", name, system_user=system_user(), operator=operator, role=role)
    return {"operator": known.name, "role": role, "created": created}
