"""A movement of a released file is booked: two persons have agreed that the file has it, and that the file is true."""

from dataclasses import dataclass
from datetime import datetime

from domain.payments.payments import FILE, MPESA, STATEMENT, Payment, Reversal
from domain.payments.proposals import MovementKind, ProposedFile, ProposedMovement
from domain.payments.reconciliation import MISSING_HERE, REVERSED_THERE, Break
from domain.services.payments.record_payment import NEW, PaymentOutcome, record_payment
from domain.services.payments.record_reversal import ReversalOutcome, record_reversal
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ApplyMovement:
    """The command: a movement that was released, and the file that it is in."""

    file: ProposedFile
    movement: ProposedMovement


def apply_movement(command: ApplyMovement, unit_of_work: UnitOfWork, terms: Terms) -> PaymentOutcome | ReversalOutcome:
    """Book it, and note with it what became of it: what was reported meanwhile is known."""
    book = _payment if command.movement.kind is MovementKind.PAYMENT else _reversal
    outcome: PaymentOutcome | ReversalOutcome = book(command, unit_of_work, terms)
    unit_of_work.proposals.applied(command.movement.id, outcome)
    return outcome


def file_payment(
    provider: str, movement: ProposedMovement, received_at: datetime, sha256: str, *, for_connections: bool = False
) -> Payment:
    """The payment that a row of a file reports."""
    return Payment(
        provider=provider,
        receipt=movement.receipt,
        cents=movement.cents,
        source=STATEMENT if provider == MPESA else FILE,
        received_at=received_at,
        paid_at=movement.moved_at,
        reference=movement.reference,
        phone=movement.phone,
        file=sha256,
        for_connections=for_connections,
    )


def _payment(command: ApplyMovement, unit_of_work: UnitOfWork, terms: Terms) -> PaymentOutcome:
    file, movement = command.file, command.movement
    payment = file_payment(file.source, movement, unit_of_work.now, file.sha256, for_connections=file.for_connections)
    outcome = record_payment(payment, unit_of_work, terms)
    if outcome in NEW:
        found = Break(MISSING_HERE, file.source, movement.receipt, {"there": movement.cents, "file": file.sha256})
        unit_of_work.breaks.add(found, settled=True)
    return outcome


def _reversal(command: ApplyMovement, unit_of_work: UnitOfWork, terms: Terms) -> ReversalOutcome:
    file, movement = command.file, command.movement
    reversal = Reversal(file.source, movement.receipt, movement.original, movement.cents, STATEMENT, movement.moved_at)
    outcome = record_reversal(reversal, unit_of_work, terms)
    details = {"original": movement.original, "cents": movement.cents, "why": outcome.value}
    found = Break(REVERSED_THERE, file.source, movement.receipt, details)
    if outcome is not ReversalOutcome.KNOWN:
        unit_of_work.breaks.add(found, settled=outcome is ReversalOutcome.REVERSED)
    return outcome
