"""`operator …`: who may give commands, which, and for which regions."""

from dataclasses import replace
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator_if_any, one_of, os_user, system_user
from cli.listing import listed
from cli.second_person import break_glass_option, note_emergency
from domain.operators.operators import Operator, OperatorTerms
from domain.operators.permissions import ROLES
from domain.services.operators.change_operator import ChangeOperator, OperatorChanged, change_operator
from domain.services.operators.create_operator import CreateOperator, create_operator
from parts import app_parts
from store.unit_of_work import UnitOfWork

ROLES_HELP = "What they may do; several; admin may do everything."
region_option = click.option("--region", "regions", multiple=True, help="Where; several; none: everywhere.")
staff_number_option = click.option("--staff-number", help="By which two persons are told apart.")


@click.group()
def operator() -> None:
    """The people who give commands under a name of their own."""


@operator.command("list")
@listed("operator", "roles", "regions", "staff_number", "enabled", rows="operators")
def list_() -> dict[str, Any]:
    """Every operator with roles, regions and staff number, those who were disabled too."""
    with app_parts().store.reading() as unit_of_work:
        return {"operators": [_shown(each) for each in unit_of_work.operators.all()]}


@operator.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=one_of(ROLES), help=ROLES_HELP)
@region_option
@staff_number_option
@break_glass_option
@by_operator_if_any
@answered
def create(
    name: str,
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    staff_number: str | None,
    emergency: str | None,
    operator: str | None,
) -> dict[str, Any]:
    """Create the operator NAME. In production an admin asks for it, once there is one."""
    command = CreateOperator(Operator(name, roles, regions, staff_number), operator, os_user())
    with app_parts().store.transaction() as unit_of_work:
        changed = create_operator(command, unit_of_work, _terms(emergency))
        _audit(unit_of_work, "create", changed, operator)
        _note_emergency(emergency, changed, operator, unit_of_work)
    return _answer(changed, {"role": changed.operator.roles[0], "created": changed.is_new})


@operator.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=one_of(ROLES), help=ROLES_HELP)
@region_option
@click.option("--all-regions", is_flag=True, help="Everywhere again.")
@staff_number_option
@break_glass_option
@by_operator_if_any
@answered
def change(
    name: str,
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    staff_number: str | None,
    emergency: str | None,
    operator: str | None,
    *,
    all_regions: bool,
) -> dict[str, Any]:
    """Give the operator NAME these roles, regions or staff number instead; what is not named stays."""
    new_regions = () if all_regions else regions or None
    command = ChangeOperator(name, operator, os_user(), roles or None, new_regions, staff_number)
    return _changed(command, "change", emergency)


@operator.command()
@click.argument("name")
@by_operator_if_any
@answered
def disable(name: str, operator: str | None) -> dict[str, Any]:
    """Let the operator NAME give no more commands, from this moment."""
    return _changed(ChangeOperator(name, operator, os_user(), is_enabled=False), "disable")


@operator.command()
@click.argument("name")
@break_glass_option
@by_operator_if_any
@answered
def enable(name: str, emergency: str | None, operator: str | None) -> dict[str, Any]:
    """Let the operator NAME give commands again, with the roles of before."""
    return _changed(ChangeOperator(name, operator, os_user(), is_enabled=True), "enable", emergency)


def _changed(command: ChangeOperator, action: str, emergency: str | None = None) -> dict[str, Any]:
    with app_parts().store.transaction() as unit_of_work:
        changed = change_operator(command, unit_of_work, _terms(emergency))
        _audit(unit_of_work, action, changed, command.by)
        _note_emergency(emergency, changed, command.by, unit_of_work)
    return _answer(changed, {"changed": changed.is_new})


def _answer(changed: OperatorChanged, more: dict[str, Any]) -> dict[str, Any]:
    """Raises `NotAllDone` with the answer where a second admin has to approve it first."""
    answer = {**_shown(changed.operator), **more}
    if (request := changed.request) is None:
        return answer
    said = f"Not yet: another admin approves it on the console, request {request.id} with the hash {request.digest}"
    raise NotAllDone({**answer, "request": request.id, "hash": request.digest}, said)


def _terms(emergency: str | None) -> OperatorTerms:
    return replace(app_parts().approval_terms.operators, is_emergency=emergency is not None)


def _note_emergency(
    emergency: str | None, changed: OperatorChanged, operator: str | None, unit_of_work: UnitOfWork
) -> None:
    if changed.is_new and operator:
        note_emergency(emergency, changed.operator.name, operator, unit_of_work)


def _shown(operator: Operator) -> dict[str, Any]:
    return {
        "operator": operator.name,
        "roles": list(operator.roles),
        "regions": list(operator.regions),
        "staff_number": operator.staff_number,
        "enabled": operator.is_enabled,
    }


def _audit(unit_of_work: UnitOfWork, action: str, changed: OperatorChanged, by: str | None) -> None:
    if not changed.is_new and changed.request is None:
        return
    wanted, request = changed.operator, changed.request
    unit_of_work.audit.add(
        f"operator {action}",
        wanted.name,
        system_user=system_user(),
        operator=by,
        roles=wanted.roles,
        regions=wanted.regions,
        staff_number=wanted.staff_number,
        request=request.id if request else None,
    )
