"""What an operator may do is changed, or ended: the row of before stays, for nobody rewrites who could do what when."""

from dataclasses import dataclass, replace

from domain.errors import NotFound, Refused
from domain.operators.approvals import ApprovalRequest
from domain.operators.operators import Operator, OperatorTerms, parse_operator
from domain.services.operators.keep_operator import OPERATOR, keep_operator, payload_of
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork

NO_OTHER_ADMIN = (
    "Another admin approves it, and none is enabled any more: give the command on the host with --break-glass REASON,"
    " and another operator signs it off"
)


@dataclass(frozen=True, slots=True)
class ChangeOperator:
    """The command: whom, what of them (nothing named stays as it is; an empty phone: none any more), and who says so as
    which user of the host.
    """

    name: str
    by: str | None
    os_user: str
    roles: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    staff_number: str | None = None
    is_enabled: bool | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class OperatorChanged:
    """The operator as asked for, whether that is new, and the request that has to be approved before it counts."""

    operator: Operator
    is_new: bool
    request: ApprovalRequest | None = None


def change_operator(command: ChangeOperator, unit_of_work: UnitOfWork, terms: OperatorTerms) -> OperatorChanged:
    """The operator as it is now. In production a second admin approves what gives more rights, where there is one.

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
        return OperatorChanged(known, is_new=False)
    return keep_or_request(wanted, known, command.by, command.os_user, unit_of_work, terms)


def keep_or_request(
    wanted: Operator,
    known: Operator | None,
    by: str | None,
    os_user: str,
    unit_of_work: UnitOfWork,
    terms: OperatorTerms,
) -> OperatorChanged:
    """Write it down, or ask another admin: in production, but for what only takes rights away, and by the first admin
    while nobody else has ever been one. Raises `Refused` where no other is left: who disabled them is not alone for it.
    """
    operators = unit_of_work.operators
    only_ends = known is not None and wanted == replace(known, is_enabled=False)
    if by is None or only_ends or not terms.two_persons or not operators.has_ever_had_admin_besides(by):
        keep_operator(wanted, unit_of_work, by=by, os_user=os_user)
        return OperatorChanged(wanted, is_new=True)
    if not operators.has_admin_besides(by):
        raise Refused(NO_OTHER_ADMIN, "no_other_admin")
    payload = {"known": payload_of(known) if known else None, "wanted": payload_of(wanted)}
    reason = f"{wanted.name}: {wanted.described()}"
    request = request_approval(RequestApproval(OPERATOR, wanted.name, payload, by, reason, os_user), unit_of_work)
    return OperatorChanged(wanted, is_new=False, request=request)


def check_changer(by: str | None, unit_of_work: UnitOfWork, terms: OperatorTerms) -> None:
    """Raises `Refused` in production for a change that no admin asks for, once there is one. From here to the commit
    nobody else changes operators.
    """
    unit_of_work.operators.lock()
    if by is None and terms.production and unit_of_work.operators.has_admin_besides(""):
        raise Refused("An admin changes operators: name one with --by", "no_admin")


def with_known_regions(operator: Operator, unit_of_work: UnitOfWork) -> Operator:
    """The operator with the names of the regions as they are kept. Raises `NotFound`."""
    return replace(operator, regions=tuple(unit_of_work.regions.state(region)[0] for region in operator.regions))


def _changed(known: Operator, command: ChangeOperator) -> Operator:
    return Operator(
        known.name,
        known.roles if command.roles is None else command.roles,
        known.regions if command.regions is None else command.regions,
        known.staff_number if command.staff_number is None else command.staff_number,
        known.is_enabled if command.is_enabled is None else command.is_enabled,
        known.phone if command.phone is None else command.phone,
    )
