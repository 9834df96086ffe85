"""Somebody becomes an operator: a name that may give commands."""

from dataclasses import dataclass

from domain.errors import Refused
from domain.operators.operators import Operator, OperatorTerms, parse_operator
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CreateOperator:
    """The command: who is to be made known, and who says so on which user of the host."""

    operator: Operator
    by: str | None
    system_user: str


def create_operator(command: CreateOperator, unit_of_work: UnitOfWork, terms: OperatorTerms) -> tuple[Operator, bool]:
    """The operator, and whether this made it. The same again changes nothing.

    Raises `InvalidInput` for what nobody could read, `NotFound` for an unknown region, `Refused` where the name or the
    staff number is somebody else's, and for whoever may not make operators.
    """
    check_changer(command.by, unit_of_work, terms)
    asked = parse_operator(with_known_regions(command.operator, unit_of_work))
    if unit_of_work.operators.add(asked, by=command.by, system_user=command.system_user):
        return asked, True
    known = unit_of_work.operators.find(asked.name)
    assert known is not None  # noqa: S101 - the name is taken
    if (known.roles, known.regions, known.is_enabled) != (asked.roles, asked.regions, True):
        state = "" if known.is_enabled else ", and is disabled"
        raise Refused(
            f"There is an operator {known.name} already, with {known.described()}{state}: see `operator change`",
            "operator_exists",
        )
    return known, False


def check_changer(by: str | None, unit_of_work: UnitOfWork, terms: OperatorTerms) -> None:
    """Raises `Refused` in production for a change that no admin asks for, once there is one. From here to the commit
    nobody else changes operators.
    """
    unit_of_work.operators.lock()
    if by is None and terms.production and unit_of_work.operators.has_admin_besides(""):
        raise Refused("An admin changes operators: name one with --by", "no_admin")


def with_known_regions(operator: Operator, unit_of_work: UnitOfWork) -> Operator:
    """The operator with the names of the regions as they are kept. Raises `NotFound`."""
    regions = tuple(unit_of_work.regions.state(region)[0] for region in operator.regions)
    return Operator(operator.name, operator.roles, regions, operator.staff_number, operator.is_enabled)
