"""What somebody asked for need not be decided any more."""

from domain.operators.approvals import WITHDRAWN, Decision, Person
from domain.operators.operators import known_operator
from domain.services.unit_of_work import UnitOfWork


def withdraw_request(kind: str, subject: str, by: str, reason: str, unit_of_work: UnitOfWork) -> bool:
    """Whether one about this subject still waited."""
    waiting = unit_of_work.approvals.newest_of(kind, subject)
    if waiting is None or waiting.decision is not None:
        return False
    operator = known_operator(by, unit_of_work.operators)
    person = Person(operator.name, operator.staff_number, None)
    unit_of_work.approvals.decide(waiting, Decision(WITHDRAWN, person, unit_of_work.now, reason), waiting.digest)
    return True
