"""What an operator may do is changed, or ended: the row of before stays, for nobody rewrites who could do what when."""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.operators.operators import Operator, OperatorTerms, is_admin, parse_operator
from domain.services.operators.create_operator import check_changer, with_known_regions
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChangeOperator:
    """The command: whom, what of them (nothing named stays as it is), and who says so on which user of the host."""

    name: str
    by: str | None
    system_user: str
    roles: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    staff_number: str | None = None
    is_enabled: bool | None = None


def change_operator(command: ChangeOperator, unit_of_work: UnitOfWork, terms: OperatorTerms) -> tuple[Operator, bool]:
    """The operator as it is now, and whether anything changed.

    Raises `NotFound` for an unknown name or region, `InvalidInput` for what nobody could read, `Refused` for a staff
    number of somebody else, for the last admin, and for whoever may not change operators.
    """
    check_changer(command.by, unit_of_work, terms)
    known = unit_of_work.operators.find(command.name)
    if known is None:
        raise NotFound(
            f"There is no operator {command.name}: `operator list` shows those there are", "unknown_operator"
        )
    wanted = parse_operator(with_known_regions(_changed(known, command), unit_of_work))
    if wanted == known:
        return known, False
    if is_admin(known) and not is_admin(wanted) and not unit_of_work.operators.has_admin_besides(known.name):
        raise Refused(f"{known.name} is the last admin: make another one first", "last_admin")
    unit_of_work.operators.change(wanted, by=command.by, system_user=command.system_user)
    return wanted, True


def _changed(known: Operator, command: ChangeOperator) -> Operator:
    return Operator(
        known.name,
        known.roles if command.roles is None else command.roles,
        known.regions if command.regions is None else command.regions,
        known.staff_number if command.staff_number is None else command.staff_number,
        known.is_enabled if command.is_enabled is None else command.is_enabled,
    )
