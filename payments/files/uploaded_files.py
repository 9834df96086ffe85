"""Works through the files that operators brought to the console, as `reconcile mpesa` and `payments import` do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from domain.errors import InvalidInput, ServiceError, Unavailable
from domain.operators.approvals import ApprovalRequest
from domain.payments.payments import MPESA
from domain.payments.proposals import FILE_KIND, STATEMENT_KIND, ProposedFile, ProposedMovement
from domain.payments.uploads import DONE, FAILS_AFTER, MAX_FILE_BYTES, REFUSED, BroughtFile
from domain.ports import Clock
from payments.files import payment_file
from payments.files.payment_file import read_payment_file, source_of
from payments.files.proposed_files import Bringer, ProposedFiles
from payments.files.table import check_header
from payments.mpesa import statement
from payments.mpesa.statement import read_statement
from payments.mpesa.statement_comparison import StatementComparison
from store.unit_of_work import Store

WORKER = "worker"
MPESA_CONNECTIONS = "mpesa-connections"
"""What a statement of the paybill for connections is brought as."""
STATEMENTS = (MPESA, MPESA_CONNECTIONS)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Found:
    """What a file came to: what only it knows is asked for."""

    rows: int
    differences: Mapping[str, int]
    unknown: Sequence[ProposedMovement]
    more: Mapping[str, Any]


class UploadedFiles:
    """The uploaded files of one process. What is done twice, because a worker was lost, changes nothing."""

    def __init__(self, store: Store, clock: Clock, statements: StatementComparison, files: ProposedFiles) -> None:
        self._store = store
        self._clock = clock
        self._statements = statements
        self._files = files

    def check(self, typed_source: str, content: bytes) -> str:
        """The source's name. Raises `InvalidInput` for what is no file of this source, without reading its rows."""
        if not content:
            raise InvalidInput("The file is empty: choose the CSV that the bank or M-Pesa exports", "empty_file")
        if len(content) > MAX_FILE_BYTES:
            raise InvalidInput("A file has at most 10 MB: split it by days", "too_large")
        source = _statement_of(typed_source) or source_of(typed_source)
        table = statement if source in STATEMENTS else payment_file
        check_header(content, table.COLUMNS, table.NEEDED)
        return source

    def work_through(self) -> None:
        """All that wait, one after the other."""
        while file := self._claim():
            try:
                self._end(file, self._statement(file) if file.source in STATEMENTS else self._payments(file))
            except Unavailable:
                raise
            except ServiceError as error:
                self._refuse(file, error)

    def _claim(self) -> BroughtFile | None:
        with self._store.transaction() as work:
            file = work.uploaded_files.claim()
        if file and file.attempts > FAILS_AFTER:
            log.error("uploaded_file_fails", alert=True, file_id=file.id, source=file.source, attempts=file.attempts)
        return file

    def _statement(self, file: BroughtFile) -> _Found:
        read = read_statement(file.content, self._clock.now(), for_connections=file.source == MPESA_CONNECTIONS)
        progress = self._progress(file, len(read.rows))
        progress(0)
        unknown = self._statements.unknown(read)
        tally = self._statements.compare(read, file.sha256, unknown, progress)
        more = {"closed": tally.closed, "ignored": tally.ignored.total()}
        return _Found(tally.rows, tally.differences, unknown, more)

    def _payments(self, file: BroughtFile) -> _Found:
        movements = read_payment_file(file.content, self._clock.now())
        progress = self._progress(file, len(movements))
        progress(0)
        with self._store.reading() as work:
            known = work.payments.held(file.source, [movement.receipt for movement in movements])
        unknown = [movement for movement in movements if movement.receipt not in known]
        ours = [movement for movement in movements if movement.receipt in known]
        differences = self._files.compare(file.source, ours, file.sha256, progress)
        return _Found(len(movements), differences, unknown, {"known": len(ours)})

    def _progress(self, file: BroughtFile, rows: int) -> "_Progress":
        return _Progress(self._store, file.id, rows)

    def _end(self, file: BroughtFile, found: _Found) -> None:
        request = self._propose(file, found.unknown)
        outcome = {
            "rows": found.rows,
            "differences": dict(Counter(found.differences)),
            "proposed": len(found.unknown),
            "proposed_cents": sum(movement.cents for movement in found.unknown),
            **found.more,
        }
        with self._store.transaction() as work:
            work.uploaded_files.reached(file.id, found.rows, found.rows)
            work.uploaded_files.end(file.id, DONE, outcome, request.id if request else None)
            action, more = _event(file, found)
            details = {"hash": file.sha256, "rows": found.rows, "proposed": len(found.unknown), **more}
            work.audit.add(action, f"upload {file.id}", system_user=WORKER, operator=file.operator, **details)
        log.info("file_worked_through", file_id=file.id, source=file.source, rows=found.rows)

    def _propose(self, file: BroughtFile, unknown: Sequence[ProposedMovement]) -> ApprovalRequest | None:
        if not unknown:
            return None
        proposed = ProposedFile(FILE_KIND, file.source, file.name, file.sha256)
        if file.source in STATEMENTS:
            proposed = ProposedFile(STATEMENT_KIND, MPESA, file.name, file.sha256, file.source == MPESA_CONNECTIONS)
        return self._files.propose(proposed, unknown, Bringer(file.operator, None))

    def _refuse(self, file: BroughtFile, error: ServiceError) -> None:
        with self._store.transaction() as work:
            work.uploaded_files.end(file.id, REFUSED, {"sentence": str(error)})
        log.info("file_refused", file_id=file.id, source=file.source, code=error.code)


@dataclass(slots=True)
class _Progress:
    """Writes down how many rows are done, each time that some are."""

    store: Store
    file_id: int
    rows: int
    done: int = 0

    def __call__(self, rows: int) -> None:
        self.done += rows
        with self.store.transaction() as work:
            work.uploaded_files.reached(self.file_id, self.done, self.rows)


def _event(file: BroughtFile, found: _Found) -> tuple[str, dict[str, Any]]:
    """What the audit trail calls it, as it does that of the command, and what it says besides."""
    if file.source in STATEMENTS:
        return "reconcile mpesa", {"closed": found.more["closed"]}
    return "payments import", {"source": file.source}


def _statement_of(typed: str) -> str | None:
    """Which of the statements of M-Pesa it is, however that is written."""
    letters = "".join(filter(str.isalnum, typed.lower()))
    return next((source for source in STATEMENTS if source.replace("-", "") == letters), None)
