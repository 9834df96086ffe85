"""`operator …`: who may give commands, which, and for which regions."""

from dataclasses import replace
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator, by_operator_if_any, named, one_of, os_user, system_user
from cli.listing import listed
from cli.second_person import break_glass_option, check_emergency, note_emergency
from domain.errors import InvalidInput, Refused
from domain.operators.identities import Identity
from domain.operators.operators import Operator, OperatorTerms, is_admin
from domain.operators.permissions import ROLES
from domain.operators.sign_in import MAX_PASSWORD_LENGTH
from domain.services.operators.change_operator import ChangeOperator, OperatorChanged, change_operator
from domain.services.operators.create_operator import CreateOperator, create_operator
from domain.services.operators.invite_operator import InviteOperator, invite_operator
from domain.services.operators.reset_factors import reset_factors
from parts import app_parts
from store.unit_of_work import UnitOfWork

ROLES_HELP = "What they may do; several; admin may do everything."
region_option = click.option("--region", "regions", multiple=True, type=named, help="Where; several; none: everywhere.")
phone_option = click.option("--phone", help="Told by SMS when somebody opens a reset; '': none any more.")
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
@click.option("--password", help="Development only: sign in on the console by it, and by the codes of `totp_secret`.")
@by_operator_if_any
@answered
def create(
    name: str,
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    staff_number: str | None,
    emergency: str | None,
    password: str | None,
    operator: str | None,
) -> dict[str, Any]:
    """Create the operator NAME. In production an admin asks for it, once there is one."""
    command = CreateOperator(Operator(name, roles, regions, staff_number), operator, os_user())
    with app_parts().store.transaction() as unit_of_work:
        changed = create_operator(command, unit_of_work, _terms(emergency))
        _audit(unit_of_work, "create", changed, operator)
        _note_emergency(emergency, changed, operator, unit_of_work)
        identity = {} if password is None else _identity(unit_of_work, changed.operator.name, password)
    return _answer(changed, {"role": changed.operator.roles[0], "created": changed.is_new, **identity})


@operator.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=one_of(ROLES), help=ROLES_HELP)
@region_option
@click.option("--staff-number", required=True, help="By which two persons are told apart.")
@phone_option
@break_glass_option
@by_operator_if_any
@answered
def invite(
    name: str,
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    staff_number: str,
    phone: str | None,
    emergency: str | None,
    operator: str | None,
) -> dict[str, Any]:
    """Make NAME an operator of the console: the link sets password and authenticator, once, in 48 hours.

    The first admin needs nobody's invitation. Whoever has enrolled already needs another admin: see `operator reset`.
    """
    command = CreateOperator(Operator(name, roles, regions, staff_number, phone=phone), operator, os_user())
    with app_parts().store.transaction() as unit_of_work:
        changed = create_operator(command, unit_of_work, _terms(emergency))
        _audit(unit_of_work, "create", changed, operator)
        _note_emergency(emergency, changed, operator, unit_of_work)
        link = None if changed.request else _link(unit_of_work, changed, emergency, operator)
    return _answer(changed, {"created": changed.is_new, "link": link})


@operator.command()
@click.argument("name")
@break_glass_option
@by_operator
@answered
def reset(name: str, emergency: str | None, operator: str) -> dict[str, Any]:
    """Let NAME enrol again, who lost password or authenticator: another admin says so, and has seen that it is them. In
    production on the console, for whoever has the link becomes NAME.

    What NAME had is void and the sessions end at once; the link counts once, in 48 hours.
    """
    check_emergency(emergency)
    with app_parts().store.transaction() as unit_of_work:
        command = InviteOperator(name, operator)
        token = reset_factors(command, unit_of_work, app_parts().sign_in_terms)
        unit_of_work.audit.add("operator reset", name, system_user=system_user(), operator=operator)
        note_emergency(emergency, name, operator, unit_of_work)
    return {"operator": name, "link": enrolment_link(token)}


@operator.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=one_of(ROLES), help=ROLES_HELP)
@region_option
@click.option("--all-regions", is_flag=True, help="Everywhere again.")
@staff_number_option
@phone_option
@break_glass_option
@by_operator_if_any
@answered
def change(
    name: str,
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    staff_number: str | None,
    phone: str | None,
    emergency: str | None,
    operator: str | None,
    *,
    all_regions: bool,
) -> dict[str, Any]:
    """Give the operator NAME these roles, regions, staff number or phone instead; what is not named stays."""
    new_regions = () if all_regions else regions or None
    command = ChangeOperator(name, operator, os_user(), roles or None, new_regions, staff_number, phone=phone)
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


def _link(unit_of_work: UnitOfWork, changed: OperatorChanged, emergency: str | None, by: str | None) -> str:
    """Raises `Refused` for somebody who has enrolled: nobody takes over a name by inviting it again. In production the
    console gives the link of somebody who is known already, where an admin can sign in there.
    """
    name = changed.operator.name
    if not changed.is_new and any(
        unit_of_work.identities.find(each.name) for each in _other_admins(name, unit_of_work)
    ):
        check_emergency(emergency)
        note_emergency(emergency, name, by or name, unit_of_work)
    if unit_of_work.identities.find(name) is not None:
        raise Refused(f"{name} has enrolled: another admin opens it again with `operator reset`", "enrolled")
    token = invite_operator(InviteOperator(name, by), unit_of_work, app_parts().sign_in_terms)
    unit_of_work.audit.add("operator invite", name, system_user=system_user(), operator=by)
    return enrolment_link(token)


def _other_admins(name: str, unit_of_work: UnitOfWork) -> list[Operator]:
    return [each for each in unit_of_work.operators.all() if is_admin(each) and each.name != name]


def enrolment_link(token: str) -> str:
    return f"{app_parts().settings.public_url}/console/enrol?token={token}"


def _identity(unit_of_work: UnitOfWork, name: str, password: str) -> dict[str, Any]:
    """What a script signs in by: any password, it guards nobody's data. Raises `Refused` in production, where nobody
    sets the password of another.
    """
    if app_parts().settings.production:
        raise Refused("In production each operator sets a password: `operator invite` prints the link", "production")
    secrets = app_parts().sign_in_terms.secrets
    if not 0 < len(password) <= MAX_PASSWORD_LENGTH:
        raise InvalidInput(f"A password has 1 to {MAX_PASSWORD_LENGTH} characters", "password_length")
    secret = secrets.new_totp_secret()
    unit_of_work.identities.keep(Identity(name, secrets.password_hash(password), secrets.sealed(secret)), ())
    return {"name": name, "totp_secret": secret}


def _shown(operator: Operator) -> dict[str, Any]:
    return {
        "operator": operator.name,
        "roles": list(operator.roles),
        "regions": list(operator.regions),
        "staff_number": operator.staff_number,
        "enabled": operator.is_enabled,
        "phone": operator.phone,
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
