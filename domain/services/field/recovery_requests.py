"""What may wait for a second person about a recovery that its customer was told of: once it has ended, nothing does."""

from domain.field.recoveries import Recovery
from domain.services.operators.withdraw_request import WithdrawRequest, withdraw_request
from domain.services.unit_of_work import UnitOfWork

RECOVERY_DROP, RECOVERY_FINAL = "recovery drop", "recovery final"
"""The kinds of requests for it. Their subject is the reference of the recovery."""


def withdraw_what_waits(recovery: Recovery, by: str, ended: str, unit_of_work: UnitOfWork) -> None:
    """Whoever asked for the other end of it need not be answered any more."""
    for kind in (RECOVERY_DROP, RECOVERY_FINAL):
        withdraw_request(WithdrawRequest(kind, recovery.reference, by, ended), unit_of_work)
