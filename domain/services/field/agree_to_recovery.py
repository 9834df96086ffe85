"""A customer agrees to a recovery: it may be final before the days to object are over."""

from dataclasses import dataclass
from enum import StrEnum

from domain.field.recoveries import AGREED, LIFE, OVER
from domain.services.field.object_to_recovery import told_recovery
from domain.services.field.recovery_texts import notify_of_recovery
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class Agreeing(StrEnum):
    """What came of it. NOT_HEARD: an objection is open, and is heard first."""

    AGREED = "agreed"
    NOT_HEARD = "not_heard"
    OVER = "over"


AGREEMENT_SMS = {
    Agreeing.AGREED: "recovery_agreed",
    Agreeing.NOT_HEARD: "recovery_objection_already",
    Agreeing.OVER: "recovery_over",
}


@dataclass(frozen=True, slots=True)
class AgreeToRecovery:
    """The command. It comes from the `phone` on file, or from an operator for the customer (no phone)."""

    recovery_id: int
    phone: str | None = None


def agree_to_recovery(command: AgreeToRecovery, unit_of_work: UnitOfWork, terms: Terms) -> Agreeing:
    """Raises `NotFound` for a recovery that is not told of yet, and for another phone than the one on file."""
    recovery = told_recovery(command.recovery_id, command.phone, unit_of_work)
    if recovery.state in OVER:
        return Agreeing.OVER
    if recovery.state != AGREED and recovery.state not in LIFE.sources("agree"):
        return Agreeing.NOT_HEARD
    if recovery.state != AGREED:
        unit_of_work.recoveries.move(recovery, "agree")
        if command.phone is None:
            account = locked_account(recovery.claim.account_id, unit_of_work)
            notify_of_recovery(AGREEMENT_SMS[Agreeing.AGREED], recovery, account, unit_of_work, terms)
    return Agreeing.AGREED
