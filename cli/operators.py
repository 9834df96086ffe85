"""`operator …`: who may give commands, which, and for which regions."""

from typing import Any

import click

from cli.common import answered, by_operator_if_any, system_user
from domain.operators.operators import Operator
from domain.operators.permissions import ROLES
from domain.services.operators.change_operator import ChangeOperator, change_operator
from domain.services.operators.create_operator import CreateOperator, create_operator
from parts import app_parts

ROLES_HELP = "What they may do; several; admin may do everything."
region_option = click.option("--region", "regions", multiple=True, help="Where; several; none: everywhere.")
staff_number_option = click.option("--staff-number", help="By which two persons are told apart.")


@click.group()
def operator() -> None:
    """The people who give commands under a name of their own."""


@operator.command("list")
@answered
def list_() -> dict[str, Any]:
    """Every operator with roles, regions and staff number, those who were disabled too."""
    with app_parts().store.reading() as unit_of_work:
        return {"operators": [_shown(each) for each in unit_of_work.operators.all()]}


@operator.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help=ROLES_HELP)
@region_option
@staff_number_option
@by_operator_if_any
@answered
def create(
    name: str, roles: tuple[str, ...], regions: tuple[str, ...], staff_number: str | None, operator: str | None
) -> dict[str, Any]:
    """Create the operator NAME. In production an admin asks for it, once there is one."""
    command = CreateOperator(Operator(name, roles, regions, staff_number), operator, system_user())
    with app_parts().store.transaction() as unit_of_work:
        created, is_new = create_operator(command, unit_of_work, app_parts().operator_terms)
        if is_new:
            _audit(unit_of_work, "create", created, operator)
    return {**_shown(created), "role": created.roles[0], "created": is_new}


@operator.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help=ROLES_HELP)
@region_option
@click.option("--all-regions", is_flag=True, help="Everywhere again.")
@staff_number_option
@by_operator_if_any
@answered
def change(
    name: str,
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    staff_number: str | None,
    operator: str | None,
    *,
    all_regions: bool,
) -> dict[str, Any]:
    """Give the operator NAME these roles, regions or staff number instead; what is not named stays."""
    new_regions = () if all_regions else regions or None
    return _changed(ChangeOperator(name, operator, system_user(), roles or None, new_regions, staff_number), "change")


@operator.command()
@click.argument("name")
@by_operator_if_any
@answered
def disable(name: str, operator: str | None) -> dict[str, Any]:
    """Let the operator NAME give no more commands, from this moment."""
    return _changed(ChangeOperator(name, operator, system_user(), is_enabled=False), "disable")


@operator.command()
@click.argument("name")
@by_operator_if_any
@answered
def enable(name: str, operator: str | None) -> dict[str, Any]:
    """Let the operator NAME give commands again, with the roles of before."""
    return _changed(ChangeOperator(name, operator, system_user(), is_enabled=True), "enable")


def _changed(command: ChangeOperator, action: str) -> dict[str, Any]:
    with app_parts().store.transaction() as unit_of_work:
        changed, is_new = change_operator(command, unit_of_work, app_parts().operator_terms)
        if is_new:
            _audit(unit_of_work, action, changed, command.by)
    return {**_shown(changed), "changed": is_new}


def _shown(operator: Operator) -> dict[str, Any]:
    return {
        "operator": operator.name,
        "roles": list(operator.roles),
        "regions": list(operator.regions),
        "staff_number": operator.staff_number,
        "enabled": operator.is_enabled,
    }


def _audit(unit_of_work: Any, action: str, operator: Operator, by: str | None) -> None:
    details = {"roles": operator.roles, "regions": operator.regions, "staff_number": operator.staff_number}
    unit_of_work.audit.add(f"operator {action}", operator.name, system_user=system_user(), operator=by, **details)
