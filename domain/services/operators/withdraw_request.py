"""What somebody asked for need not be decided any more."""

from dataclasses import dataclass
from enum import StrEnum

from domain.operators.approvals import WITHDRAWN, Decision, Person
from domain.operators.operators import known_operator
from domain.services.unit_of_work import UnitOfWork


class Withdrawal(StrEnum):
    """What came of it: the request is withdrawn; or none about this subject waited, or somebody decides it just now."""

    WITHDRAWN = "withdrawn"
    NONE_WAITED = "none_waited"


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """The command: what the request is of and about, and who withdraws it for which reason."""

    kind: str
    subject: str
    by: str
    reason: str


def withdraw_request(command: WithdrawRequest, unit_of_work: UnitOfWork) -> Withdrawal:
    """Withdraw the newest request about this subject, where it still waits."""
    waiting = unit_of_work.approvals.newest_of(command.kind, command.subject)
    if waiting is None or waiting.decision is not None or not unit_of_work.approvals.is_left_alone(waiting.id):
        return Withdrawal.NONE_WAITED
    operator = known_operator(command.by, unit_of_work.operators)
    person = Person(operator.name, operator.staff_number, None)
    unit_of_work.approvals.decide(
        waiting, Decision(WITHDRAWN, person, unit_of_work.now, command.reason), waiting.digest
    )
    return Withdrawal.WITHDRAWN
