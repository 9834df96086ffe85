"""Everything that happened to an account, as one statement: of each table so many rows as fit on the page."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.accounts.timeline import KINDS, Event, EventKind, TimelineKey
from domain.billing.ledger import OPENING_BALANCE, RECONNECTION_FEE, RECOVERY, RECOVERY_TAKEN_BACK
from store.billing.bills import ALL_OF_ACCOUNT
from store.core.repository import Repository

PER_PAGE = 30

LOOKS = ("account show", "ledger statement", "messages of")
"""Acts that change nothing: they are counted, and not on the timeline."""

_ENTRIES = (OPENING_BALANCE, RECONNECTION_FEE, RECOVERY, RECOVERY_TAKEN_BACK)
_ACCOUNT = "CAST(:account_id AS bigint)"
# When it happened, the table, whose rows, and what each says.
_PARTS: dict[EventKind, tuple[str, str, str, str]] = {
    EventKind.READING: (
        "t.received_at", "readings t JOIN meters m ON m.id = t.meter_id", f"t.account_id = {_ACCOUNT}",
        """
        'value', t.value, 'read_on', t.read_on, 'source', t.source, 'state', t.state, 'flag', t.flag,
        'meter', m.number, 'by_stranger', t.by_stranger
        """,
    ),
    EventKind.BILL: (
        "t.issued_at", f"({ALL_OF_ACCOUNT}) t",
        "true",
        """
        'number', t.number, 'units', trim_scale(t.units)::text, 'cents', t.total_cents, 'due_on', t.due_on,
        'is_cancelled', t.cancelled_at IS NOT NULL
        """,
    ),
    EventKind.CREDIT_NOTE: (
        "t.cancelled_at", "bills t",
        f"t.account_id = {_ACCOUNT} AND t.cancelled_at IS NOT NULL",
        "'number', t.credit_note, 'bill', t.number, 'cents', t.total_cents",
    ),
    EventKind.ENTRY: (
        "t.recorded_at",
        "journal_entries t JOIN journal_lines l ON l.entry_id = t.id AND l.ledger_account = 'receivable'",
        f"t.account_id = {_ACCOUNT} AND t.kind IN {_ENTRIES}",
        "'entry', t.kind, 'cents', l.cents",
    ),
    EventKind.PAYMENT: (
        "t.recorded_at", "payments t", f"t.account_id = {_ACCOUNT}",
        """
        'receipt', t.receipt, 'provider', t.provider, 'cents', t.cents, 'phone', t.phone, 'reference', t.reference,
        'paid_at', coalesce(t.paid_at, t.received_at), 'source', t.source
        """,
    ),
    EventKind.REVERSAL: (
        "t.recorded_at", "payments p JOIN reversals t ON t.payment_id = p.id", f"p.account_id = {_ACCOUNT}",
        """
        'receipt', t.receipt, 'payment', p.receipt, 'cents', t.cents,
        'is_undone', EXISTS (SELECT FROM undone_reversals u WHERE u.reversal_id = t.id)
        """,
    ),
    EventKind.MESSAGE: (
        "t.queued_at", "messages t", f"t.phone = ANY(:phones) AND t.account_id = {_ACCOUNT}",
        "'purpose', t.purpose, 'phone', t.phone, 'state', t.state, 'text', t.text",
    ),
    EventKind.QUERY: (
        "t.opened_at", "bill_queries t LEFT JOIN bills b ON b.id = t.bill_id", f"t.account_id = {_ACCOUNT}",
        """
        'complaint', t.complaint, 'state', t.state, 'bill', b.number, 'answer', t.answer, 'operator', t.operator,
        'phone', t.phone
        """,
    ),
    EventKind.OUTAGE: (
        "t.reported_at", "outage_tickets t", f"t.account_id = {_ACCOUNT}",
        "'what', t.kind, 'state', t.state, 'incident', t.incident_id, 'phone', t.phone",
    ),
    EventKind.ACT: (
        "t.at", "audit t", "t.subject = ANY(:subjects) AND t.action <> ALL(:looks)",
        "'action', t.action, 'operator', t.operator, 'details', t.details",
    ),
    EventKind.NOTE: (
        "t.written_at", "account_notes t", f"t.account_id = {_ACCOUNT}", "'text', t.text, 'operator', t.operator"
    ),
}  # fmt: skip


def _part(kind: EventKind, *, is_first_page: bool) -> str:
    at, tables, whose, said = _PARTS[kind]
    rank = KINDS.index(kind)
    below = "" if is_first_page else f"AND ({at}, {rank}, t.id) < (:at, :rank, :id)"
    return f"""
        (SELECT {at} AS at, {rank} AS rank, t.id, jsonb_build_object({said}) AS said
         FROM {tables} WHERE {whose} {below} ORDER BY {at} DESC, t.id DESC LIMIT :limit)
    """


def _statement(*, is_first_page: bool) -> sa.TextClause:
    every = " UNION ALL ".join(_part(kind, is_first_page=is_first_page) for kind in KINDS)
    return sa.text(f"SELECT at, rank, id, said FROM ({every}) e ORDER BY at DESC, rank DESC, id DESC LIMIT :limit")


FIRST_PAGE, NEXT_PAGE = _statement(is_first_page=True), _statement(is_first_page=False)
_LOOKS = sa.text("""
    SELECT count(*) FROM (
        SELECT FROM audit WHERE subject = ANY(:subjects) AND action = ANY(:looks) LIMIT 1001
    ) seen
""")


class Timelines(Repository):
    """Reads them on the connection of a unit of work."""

    def page(
        self, account_id: int, numbers: Sequence[str], phones: Sequence[str], before: TimelineKey | None
    ) -> list[Event]:
        """The events below this key, or the newest; one more than fit where there are more.

        `numbers` are those by which the audit trail knows the account, `phones` those that messages about it went to.
        """
        values: dict[str, Any] = {
            "account_id": account_id,
            "subjects": list(numbers),
            "phones": list(phones),
            "looks": list(LOOKS),
            "limit": PER_PAGE + 1,
        }
        if before is not None:
            values |= {"at": before.at, "rank": before.rank, "id": before.id}
        rows = self._connection.execute(FIRST_PAGE if before is None else NEXT_PAGE, values)
        return [Event(TimelineKey(row.at, KINDS[row.rank], row.id), row.said) for row in rows]

    def looks(self, numbers: Sequence[str]) -> int:
        """How often operators looked at the account; counted to a thousand."""
        return int(self._connection.execute(_LOOKS, {"subjects": list(numbers), "looks": list(LOOKS)}).scalar_one())
