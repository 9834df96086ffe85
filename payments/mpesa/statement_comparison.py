"""Our books beside a statement of M-Pesa's portal: what we hold is compared, what only the file knows is proposed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.payments.payments import MPESA, STATEMENT, Payment
from domain.payments.proposals import MovementKind, ProposedMovement
from domain.payments.reconciliation import (
    DUPLICATE,
    MISSING_THERE,
    NOT_A_CUSTOMERS,
    REVERSED_THERE,
    Break,
)
from domain.payments.references import clean_reference
from domain.ports import Clock
from domain.services.payments.record_payment import clearing_account, confirm_payment
from domain.terms import Terms
from domain.values.phones import parse_phone
from payments.mpesa.statement import Direction, Statement, StatementRow
from payments.reconciliation import Differences, Progress, ReconciliationTally, untold
from store.payments.payments import Listed
from store.unit_of_work import Store

ROWS_AT_ONCE = 1_000


class StatementComparison:
    """Compares with a statement. The same file again finds the same."""

    def __init__(self, store: Store, clock: Clock, terms: Terms, customer_reasons: Sequence[str]) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms
        self._customer_reasons = customer_reasons
        self._differences = Differences(store)

    def unknown(self, statement: Statement) -> list[ProposedMovement]:
        """What only the statement knows: customers' payments that we do not hold, and what went back of any that we
        hold or that are among these. Nothing is written.
        """
        found: list[ProposedMovement] = []
        for some in _pages(_once(statement.rows)):
            ours = self._ours(some)
            payments = ours.payments | {each.receipt for each in found}
            found += [_movement(row) for row in some if self._is_unknown(row, ours, payments)]
        return found

    def compare(
        self,
        statement: Statement,
        sha256: str,
        unknown: Sequence[ProposedMovement],
        progress: Progress = untold,
    ) -> ReconciliationTally:
        """Confirm what we hold, and list what differs."""
        rows = _once(statement.rows)
        tally = ReconciliationTally(rows=len(statement.rows), ignored=statement.left_out.copy())
        proposed = {movement.line for movement in unknown}
        self._list_duplicates(statement.rows, rows, tally)
        for some in _pages(rows):
            payments = [row for row in some if row.direction is Direction.IN]
            self._confirm(payments, sha256, tally, for_connections=statement.for_connections)
            ours = self._ours(some)
            for row in some:
                self._compare(row, ours, tally, is_proposed=row.line in proposed)
            progress(len(some))
        self._close(rows, tally, is_all_known=not unknown, for_connections=statement.for_connections)
        return tally

    def _ours(self, rows: Sequence[StatementRow]) -> "_Ours":
        with self._store.reading() as work:
            return _Ours(
                work.payments.held(MPESA, [*(row.receipt for row in rows), *(row.linked_receipt for row in rows)]),
                work.payments.reversed_by(MPESA, [row.receipt for row in rows]),
            )

    def _is_unknown(self, row: StatementRow, ours: "_Ours", payments: set[str]) -> bool:
        if row.direction is Direction.IN:
            return row.receipt not in ours.payments and row.is_a_customers(self._customer_reasons)
        return row.receipt not in ours.reversals and row.linked_receipt in payments and row.calls_itself_reversal

    def _compare(self, row: StatementRow, ours: "_Ours", tally: ReconciliationTally, *, is_proposed: bool) -> None:
        is_in = row.direction is Direction.IN
        if is_proposed or row.receipt in (ours.payments if is_in else ours.reversals):
            tally.cents += row.signed_cents
        elif is_in:
            self._differs(NOT_A_CUSTOMERS, row, {"reason": row.reason, "there": row.cents}, tally)
        elif row.linked_receipt in ours.payments or row.calls_itself_reversal:
            details = {"original": row.linked_receipt, "cents": row.cents, "why": row.reason}
            self._differs(REVERSED_THERE, row, details, tally)
        else:
            tally.ignored[row.reason or "without a reason"] += 1

    def _confirm(
        self, rows: Sequence[StatementRow], sha256: str, tally: ReconciliationTally, *, for_connections: bool
    ) -> None:
        """A second source of what we hold: most of it at once, the others one by one."""
        receipts = [row.receipt for row in rows]
        with self._store.reading() as work:
            listed = work.payments.listed(MPESA, receipts)
            held = work.payments.held(MPESA, receipts)
            own = work.payments.booked_from_file(MPESA, sha256, receipts)
        same = {row.receipt for row in rows if _says_the_same(row, listed.get(row.receipt))}
        plain = [listed[receipt] for receipt in same if listed[receipt].needs_no_more]
        unconfirmed = [each.id for each in plain if each.confirmed_by is None and each.receipt not in own]
        if unconfirmed:
            with self._store.transaction() as work:
                work.payments.confirm(unconfirmed, STATEMENT)
        done = own | {each.receipt for each in plain} | {receipt for receipt in same if listed[receipt].confirmed_by}
        for row in rows:
            if row.receipt in held and row.receipt not in done:
                self._confirm_one(_payment(row, sha256, self._clock, for_connections=for_connections), tally)

    def _confirm_one(self, payment: Payment, tally: ReconciliationTally) -> None:
        with self._store.transaction() as work:
            outcome = confirm_payment(payment, work, self._terms)
        if outcome:
            tally.came_of(outcome)

    def _close(
        self, rows: Sequence[StatementRow], tally: ReconciliationTally, *, is_all_known: bool, for_connections: bool
    ) -> None:
        """List what we hold of this time and the statement does not have; then see whether the day is closed."""
        first, last = min(row.completed_at for row in rows), max(row.completed_at for row in rows)
        receipts, paid_in = {row.receipt for row in rows}, {r.receipt for r in rows if r.direction is Direction.IN}
        with self._store.reading() as work:
            ours = work.breaks.booked_between(MPESA, first, last, for_connections=for_connections)
        for receipt in ours.keys() - paid_in:
            missing = Break(MISSING_THERE, MPESA, receipt, {"here": ours[receipt], "source": STATEMENT})
            self._differences.found(missing, tally)
        with self._store.reading() as work:
            cleared = work.breaks.cleared(MPESA, clearing_account(MPESA), receipts)
            is_open = work.breaks.any_open(MPESA, receipts | ours.keys())
        tally.closed = cleared == tally.cents and not is_open and is_all_known
        self._differences.note(MPESA, STATEMENT, first, last, tally)

    def _list_duplicates(
        self, all_rows: Sequence[StatementRow], rows: Sequence[StatementRow], tally: ReconciliationTally
    ) -> None:
        kept = {row.line for row in rows}
        for row in all_rows:
            if row.line not in kept:
                self._differs(DUPLICATE, row, {"cents": row.cents}, tally)

    def _differs(self, kind: str, row: StatementRow, details: dict[str, object], tally: ReconciliationTally) -> None:
        self._differences.found(Break(kind, MPESA, row.receipt, details), tally)


@dataclass(frozen=True, slots=True)
class _Ours:
    """Which of some receipts are of payments and of reversals that we hold."""

    payments: set[str]
    reversals: set[str]


def _once(rows: Sequence[StatementRow]) -> list[StatementRow]:
    """Each movement once, payments first: a reversal finds its payment where the newest is listed first."""
    kept = {row.movement: row for row in reversed(rows)}
    return sorted(kept.values(), key=lambda row: (row.direction is Direction.OUT, row.completed_at))


def _pages(rows: Sequence[StatementRow]) -> Iterator[Sequence[StatementRow]]:
    for first in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[first : first + ROWS_AT_ONCE]


def _says_the_same(row: StatementRow, ours: Listed | None) -> bool:
    return ours is not None and row.cents == ours.cents and clean_reference(row.reference) in {"", ours.reference}


def _payment(row: StatementRow, sha256: str, clock: Clock, *, for_connections: bool) -> Payment:
    return Payment(
        provider=MPESA,
        receipt=row.receipt,
        cents=row.cents,
        source=STATEMENT,
        received_at=clock.now(),
        paid_at=row.completed_at,
        reference=row.reference,
        phone=_phone(row),
        file=sha256,
        for_connections=for_connections,
    )


def _movement(row: StatementRow) -> ProposedMovement:
    return ProposedMovement(
        line=row.line,
        kind=MovementKind.PAYMENT if row.direction is Direction.IN else MovementKind.REVERSAL,
        receipt=row.receipt,
        cents=row.cents,
        moved_at=row.completed_at,
        reference=row.reference,
        phone=_phone(row),
        original=row.linked_receipt,
    )


def _phone(row: StatementRow) -> str | None:
    return parse_phone(row.other_party.partition(" - ")[0])
