"""Proposes what only a file knows to a second person, and books it once that one has released it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from domain.errors import ServiceError
from domain.operators.approvals import ApprovalRequest
from domain.payments.proposals import MovementKind, Proposal, ProposedFile, ProposedMovement, digest_of_rows
from domain.ports import Clock
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.payments.apply_movement import ApplyMovement, apply_movement, file_payment
from domain.services.payments.record_payment import confirm_payment
from domain.terms import Terms
from payments.reconciliation import Progress, ReconciliationTally, untold
from store.unit_of_work import Store, UnitOfWork

UNFINISHED_FOR = timedelta(days=7)
ROWS_TOLD_AT_ONCE = 100

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings a file: the operator, and the user of the host."""

    operator: str
    os_user: str | None


class ProposedFiles:
    """The files of one process. What was released and not booked whole, any process goes on with."""

    def __init__(self, store: Store, clock: Clock, terms: Terms) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms

    def propose(self, file: ProposedFile, movements: Sequence[ProposedMovement], bringer: Bringer) -> ApprovalRequest:
        """The request that waits. The same file again is the same request, as long as it waits.

        Raises `Refused` for an operator who may not ask for it.
        """
        digest = digest_of_rows(movements)
        with self._store.transaction() as work:
            waiting = work.approvals.newest_of(file.kind, file.sha256)
            if waiting and waiting.state(work.now) == "open" and waiting.payload["rows_digest"] == digest:
                return waiting
            return request_approval(self._request(file, movements, bringer, work), work)

    def compare(
        self, source: str, movements: Sequence[ProposedMovement], sha256: str, progress: Progress = untold
    ) -> dict[str, int]:
        """A file confirms the payments that we hold, unless it brought them itself; how many differ, by kind."""
        tally = ReconciliationTally()
        for number, movement in enumerate(movements, 1):
            payment = file_payment(source, movement, self._clock.now(), sha256)
            with self._store.transaction() as work:
                outcome = confirm_payment(payment, work, self._terms)
            if outcome:
                tally.came_of(outcome)
            if number % ROWS_TOLD_AT_ONCE == 0:
                progress(ROWS_TOLD_AT_ONCE)
        return dict(tally.differences)

    def apply(self, proposal_id: int) -> dict[str, int]:
        """Book what is released, a movement a transaction; how many came to which end, now or before."""
        with self._store.reading() as work:
            proposal = work.proposals.get(proposal_id)
        while proposal.released_at and self._apply_next(proposal):
            pass
        with self._store.reading() as work:
            return work.proposals.outcomes(proposal_id)

    def go_on(self) -> None:
        """Finish what was released and not booked whole."""
        with self._store.reading() as work:
            unfinished = work.proposals.unfinished(self._clock.now() - UNFINISHED_FOR)
        for proposal_id in unfinished:
            self.apply(proposal_id)

    def _request(
        self, file: ProposedFile, movements: Sequence[ProposedMovement], bringer: Bringer, work: UnitOfWork
    ) -> RequestApproval:
        proposal = work.proposals.add(file, movements)
        counts, cents = _totals(movements)
        payload = {
            "proposal_id": proposal.id,
            "source": file.source,
            "file": file.name,
            "sha256": file.sha256,
            "rows_digest": proposal.rows_digest,
            "payments": counts[MovementKind.PAYMENT],
            "payments_cents": cents[MovementKind.PAYMENT],
            "reversals": counts[MovementKind.REVERSAL],
            "reversals_cents": cents[MovementKind.REVERSAL],
        }
        reason = f"{len(movements)} movements that only {file.name} knows"
        return RequestApproval(file.kind, file.sha256, payload, bringer.operator, reason, bringer.os_user)

    def _apply_next(self, proposal: Proposal) -> bool:
        """Whether there was one. One that cannot be booked is noted as such, and the others are."""
        movement = None
        try:
            with self._store.transaction() as work:
                movement = work.proposals.next(proposal.id)
                if movement is None:
                    return False
                outcome: str = apply_movement(ApplyMovement(proposal.file, movement), work, self._terms)
        except ServiceError as error:
            if movement is None:
                raise
            outcome = error.code
            with self._store.transaction() as work:
                work.proposals.applied(movement.id, outcome)
        log.info("file_movement", file_id=proposal.id, line=movement.line, receipt=movement.receipt, outcome=outcome)
        return True


def _totals(movements: Sequence[ProposedMovement]) -> tuple[Counter[str], Counter[str]]:
    counts, cents = Counter[str](), Counter[str]()
    for movement in movements:
        counts[movement.kind] += 1
        cents[movement.kind] += movement.cents
    return counts, cents
