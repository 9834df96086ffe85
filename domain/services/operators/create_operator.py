"""Somebody becomes an operator: a name that may give commands."""

from dataclasses import dataclass

from domain.errors import Refused
from domain.operators.operators import Operator, OperatorTerms, parse_operator
from domain.services.operators.change_operator import (
    OperatorChanged,
    check_changer,
    keep_or_request,
    with_known_regions,
)
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CreateOperator:
    """The command: who is to be made known, and who says so as which user of the host."""

    operator: Operator
    by: str | None
    os_user: str


def create_operator(command: CreateOperator, unit_of_work: UnitOfWork, terms: OperatorTerms) -> OperatorChanged:
    """The operator; the same again changes nothing. In production a second admin approves it, where there is one.

    Raises `InvalidInput` for what nobody could read, `NotFound` for an unknown region, `Refused` where the name or the
    staff number is somebody else's, and for whoever may not make operators.
    """
    check_changer(command.by, unit_of_work, terms)
    wanted = parse_operator(with_known_regions(command.operator, unit_of_work))
    known = unit_of_work.operators.find(wanted.name)
    if known is None:
        return keep_or_request(wanted, None, command.by, command.os_user, unit_of_work, terms)
    if (known.roles, known.regions, known.is_enabled) != (wanted.roles, wanted.regions, True):
        state = "" if known.is_enabled else ", and is disabled"
        raise Refused(
            f"There is an operator {known.name} already, with {known.described()}{state}: see `operator change`",
            "operator_exists",
        )
    return OperatorChanged(known, is_new=False)
