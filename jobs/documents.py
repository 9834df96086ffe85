"""Statements that are too long to be made while a page loads: set in a process beside the worker, renewed by memory.

The worker itself keeps nothing of them, for it sends messages and money at the same time.
"""

import structlog
from celery import shared_task

from domain.accounts.accounts import Payee
from domain.billing.long_statements import MAX_LINES, TakenStatement
from domain.billing.statements import StatementExtract
from domain.jobs import Job
from jobs.row_by_row import guarded
from parts import worker_parts
from store.core.timeouts import allow_slow_statements
from web.customer.documents.printing import Printer, print_statement
from web.customer.documents.typesetting import Typesetter, TypesetterBusy

MAX_SECONDS = 120

log = structlog.get_logger()


@shared_task(name=Job.SET_LONG_STATEMENTS)
def set_long_statements() -> None:
    """One after the other, until none waits; then the process that set them ends."""
    parts = worker_parts()
    settings = parts.settings
    with Typesetter(MAX_SECONDS) as typesetter:
        printer = Printer(typesetter, parts.terms.paybill, settings.public_url, settings.secret_key.encode())
        while taken := _take():
            with guarded(Job.SET_LONG_STATEMENTS, taken.id):
                _set(taken, printer)


def _take() -> TakenStatement | None:
    with worker_parts().store.transaction() as work:
        return work.long_statements.take()


def _set(taken: TakenStatement, printer: Printer) -> None:
    """One that fails is tried again in some minutes; one that is too long is not."""
    found, holder = _found(taken)
    if found.older_than is not None or holder is None:
        return _give_up(taken)
    try:
        printed = print_statement(found, holder, worker_parts().words[taken.wanted.language], printer)
    except TypesetterBusy:
        log.warning("long_statement_failed", statement=taken.id, lines=len(found.lines))
        return None
    with worker_parts().store.transaction() as work:
        work.document_checks.keep(printed.check)
        work.long_statements.keep(taken.id, printed.pdf)
    log.info("long_statement_set", statement=taken.id, lines=len(found.lines), size_bytes=len(printed.pdf))
    return None


def _found(taken: TakenStatement) -> tuple[StatementExtract, Payee | None]:
    wanted = taken.wanted
    with worker_parts().store.transaction() as work:
        allow_slow_statements(work.connection)
        found = work.statements.extract(wanted.account_id, wanted.starts_on, wanted.ends_on, MAX_LINES)
        return found, work.accounts.payee(wanted.account_id)


def _give_up(taken: TakenStatement) -> None:
    with worker_parts().store.transaction() as work:
        work.long_statements.give_up(taken.id)
