"""What is kept of a phone, table by table: found, copied, and erased.

Rows are found by an index where a table grows without end. What an account has belongs to the phone on file; what
others did with it is in its copy too, their phones by the ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.care import case_references
from domain.care.outages import OPEN as OPEN_TICKET
from domain.payments.payments import WATCHED
from domain.privacy import persons
from domain.privacy.data_requests import Wish
from domain.privacy.grounds import OnErasure
from domain.privacy.personal_data import PERSONAL, PHONE
from domain.privacy.persons import PersonalCopy, Unsettled, own
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements
from store.privacy.sweeps import EMPTY, NOBODY

MAX_ROWS_PER_TABLE = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """Which rows of a table are the person's: `by` is a condition on `:phone`, `:own`, the ids of the accounts that
    have it on file, and `:known`, those of all accounts that it has to do with. `erased_by` limits an erasure.
    """

    table: str
    by: str
    erased_by: str = ""
    order: str = "id"


_PHONE = "phone = :phone"
_OWN = "account_id = ANY(:own)"
_PAGE_SESSIONS = f"SELECT s.id FROM page_sessions s JOIN page_links l ON l.id = s.link_id WHERE l.{_PHONE}"
_SESSIONS = "source LIKE 'ussd:' || :phone || ':%' OR source LIKE 'page:' || :phone || ':%'"
_VISITED = "order_id IN (SELECT id FROM visit_orders WHERE account_id = ANY(:own))"
_TEXTS = "source IN (SELECT 'sms:' || id FROM texts WHERE phone = :phone)"
_ASKED = "asked_by = :phone OR (account_id = ANY(:known) AND phone = :phone)"
_PAID = """
    id IN (SELECT id FROM payments WHERE account_id = ANY(:own)
           UNION ALL SELECT p.id FROM payment_intents i JOIN payments p ON p.intent_id = i.id
                     WHERE i.asked_by = :phone OR (i.account_id = ANY(:known) AND i.phone = :phone))
"""
_READ = f"((by_stranger AND {_PHONE}) OR (account_id = ANY(:known) AND {_PHONE}))"
# Those that stand and those that were cancelled are found by two indexes: neither holds both.
_BILLS = """
    SELECT b.id FROM unnest(CAST(:own AS bigint[])) AS o (id)
    JOIN bills b ON b.account_id = o.id AND b.cancelled_at IS NULL
    UNION ALL
    SELECT b.id FROM unnest(CAST(:own AS bigint[])) AS o (id)
    JOIN bills b ON b.account_id = o.id AND b.cancelled_at IS NOT NULL
"""
_CAMPAIGN = f"{_OWN} AND (number IS NULL OR (number IS NOT NULL AND voided_at IS NULL))"
_APPLIED = f"application_id IN (SELECT id FROM applications WHERE {_PHONE})"
_ENTRIES = f"entry_id IN (SELECT id FROM journal_entries WHERE {_OWN}) AND ledger_account = 'receivable'"

FOUND = (
    Found("accounts", "id = ANY(:own)"),
    Found("meters", _OWN),
    Found("readings", f"{_OWN} OR {_READ}", erased_by=_READ),
    Found("bills", f"id IN ({_BILLS})"),
    Found("journal_entries", _OWN),
    Found("journal_lines", _ENTRIES, order="entry_id"),
    Found("payments", _PAID),
    Found("payment_intents", f"{_OWN} OR {_ASKED}", erased_by=_ASKED),
    Found("payer_requests", "payer = :phone OR asked_by = :phone"),
    Found("unfinished_payments", _PHONE, order="phone"),
    Found("use_subscriptions", _PHONE),
    Found("links", _PHONE, order="phone"),
    Found("phones", _PHONE, order="phone"),
    Found("codes", _PHONE),
    Found("long_statements", f"session_id IN ({_PAGE_SESSIONS})"),
    Found("page_sessions", f"link_id IN (SELECT id FROM page_links WHERE {_PHONE})"),
    Found("page_links", _PHONE),
    Found("access_log", f"{_PHONE} OR {_OWN}"),
    Found("barred_phones", _PHONE, order="phone"),
    Found("disowned_accounts", _PHONE, order="phone"),
    Found("phone_checks", f"{_PHONE} OR {_OWN}"),
    Found("owner_questions", f"{_PHONE} OR asked_phone = :phone"),
    Found("account_notes", _OWN),
    Found("applications", _PHONE),
    Found("application_followers", _PHONE, order="application_id"),
    Found("application_papers", _APPLIED, order="application_id"),
    Found("bill_queries", _PHONE),
    Found("outage_tickets", _PHONE),
    Found("planned_newcomers", _PHONE, order="work_id"),
    Found("data_requests", _PHONE),
    Found("personal_archives", _PHONE, order="request_id"),
    Found("risk_scores", _OWN, order="scored_on"),
    Found("use_questions", _OWN),
    Found("visit_orders", _OWN),
    Found("visit_scores", _VISITED, order="order_id"),
    Found("visit_drafts", _VISITED, order="order_id"),
    Found("visit_photos", _VISITED, order="order_id"),
    Found("findings", _OWN),
    Found("recoveries", _OWN, erased_by=f"{_OWN} AND closed_at IS NOT NULL"),
    Found("recovery_instalments", _OWN, order="recovery_id"),
    Found("technician_checks", _PHONE, order="day"),
    Found("reconnections", _OWN),
    Found("campaign_accounts", _CAMPAIGN, erased_by=f"{_CAMPAIGN} AND {_PHONE}", order="place"),
    Found("messages", _PHONE),
    Found("inbox", _PHONE),
    Found("pending", _PHONE),
    Found("texts", _PHONE, order="received_at"),
    Found("commands", f"{_SESSIONS} OR {_TEXTS}", order="done_at"),
    Found("early_reports", _PHONE, order="received_at"),
    Found("marked_phones", _PHONE, order="phone"),
    Found("opt_outs", _PHONE),
)
"""In the order of a reader; an erasure goes from the end, for what finds others goes last."""

NOT_FOUND_BY_PHONE = {
    "application_links": "digests of links, for some months",
    "application_rungs": "of staff",
    "application_sessions": "digests of sessions, for some months",
    "approval_decisions": "of staff",
    "approval_requests": "of staff",
    "audit": "of staff: customers stand in it by ids",
    "campaign_file_parts": "a file for operators, for a week; what it is made from is in campaign_accounts",
    "campaign_files": "of staff",
    "campaign_rehearsals": "some sample texts for an operator, for a day; what they are made from is in accounts",
    "campaigns": "of staff",
    "operator_changes": "of staff",
    "planned_works": "of staff",
    "operator_identities": "of staff",
    "operator_invitations": "of staff",
    "operator_recovery_codes": "of staff",
    "operator_sessions": "of staff",
    "operators": "of staff",
    "proposed_movements": "a file as a bank sent it; what was booked of it is in payments",
    "recon_breaks": "what a provider says of a payment; what was booked of it is in payments",
    "sign_ins": "of staff",
    "suspense": "of staff",
    "technicians": "of staff",
    "uploaded_files": "a file as a bank sent it, for a month; what was booked of it is in payments",
    "work_leases": "of staff",
    "sent_before_restore": "a digest, by which only the message itself is known again",
}
"""The tables with personal data that are not searched for a person, and why."""

_ACCOUNTS = sa.text("""
    SELECT ARRAY(SELECT id FROM accounts WHERE phone = :phone), ARRAY(
        SELECT id FROM accounts WHERE phone = :phone
        UNION SELECT account_id FROM links WHERE phone = :phone
        UNION SELECT account_id FROM access_log WHERE phone = :phone AND account_id IS NOT NULL
        UNION SELECT account_id FROM barred_phones WHERE phone = :phone
        UNION SELECT account_id FROM disowned_accounts WHERE phone = :phone
        UNION SELECT account_id FROM payer_requests WHERE payer = :phone OR asked_by = :phone
        UNION SELECT account_id FROM messages WHERE phone = :phone AND account_id IS NOT NULL
    )
""")
_ON_FILE = sa.text("SELECT id, number, status FROM accounts WHERE phone = :phone ORDER BY id")
_UNSETTLED = sa.text(f"""
    SELECT CASE WHEN balance_cents > 0 THEN '{persons.OWES}' ELSE '{persons.IN_CREDIT}' END, number, balance_cents, 0
    FROM accounts WHERE id = ANY(:own) AND balance_cents <> 0
    UNION ALL
    SELECT '{persons.QUERY}', '', 0, id FROM bill_queries WHERE phone = :phone AND answered_at IS NULL
    UNION ALL
    SELECT '{persons.OUTAGE}', '', 0, id FROM outage_tickets WHERE phone = :phone AND state IN {OPEN_TICKET}
    UNION ALL
    SELECT '{persons.DATA}', '', 0, id FROM data_requests
    WHERE phone = :phone AND answered_at IS NULL AND wish <> '{Wish.ERASURE.value}'
    UNION ALL
    SELECT '{persons.APPLICATION}', '', 0, id FROM applications
    WHERE phone = :phone AND answered_at IS NULL AND state <> 'drafted'
    UNION ALL
    SELECT '{persons.PAYING}', '', cents, 0 FROM payment_intents WHERE ({_ASKED}) AND state IN {WATCHED}
    UNION ALL
    SELECT '{persons.SUSPENSE}', p.receipt, p.cents, 0 FROM suspense s JOIN payments p ON p.id = s.payment_id
    WHERE s.released_at IS NULL AND p.phone = :phone
    UNION ALL
    SELECT '{persons.MESSAGE}', '', 0, 0 FROM messages m WHERE m.phone = :phone AND (
        m.state IN ('queued', 'submitting', 'submitted', 'unknown')
        OR EXISTS (SELECT FROM campaign_waves w JOIN campaigns c ON c.id = w.campaign_id
                   WHERE w.id = m.wave_id AND c.ended_at IS NULL))
    UNION ALL
    SELECT '{persons.CAMPAIGN}', '', 0, 0 FROM campaign_accounts f JOIN campaigns c ON c.id = f.campaign_id
    WHERE {_CAMPAIGN} AND f.phone = :phone AND f.text IS NOT NULL AND c.ended_at IS NULL
    UNION ALL
    SELECT '{persons.QUESTION}', a.number, 0, 0 FROM owner_questions q JOIN accounts a ON a.id = q.account_id
    WHERE q.settled_at IS NULL AND (q.phone = :phone OR q.asked_phone = :phone)
    UNION ALL
    SELECT '{persons.RECOVERY}', '', 0, id FROM recoveries WHERE account_id = ANY(:own) AND closed_at IS NULL
""")
_LETTERS = {
    persons.QUERY: case_references.QUERY,
    persons.OUTAGE: case_references.TICKET,
    persons.APPLICATION: case_references.APPLICATION,
    persons.DATA: case_references.DATA,
    persons.RECOVERY: case_references.RECOVERY,
}
_OFF_CLOSED = sa.text(
    "UPDATE accounts SET phone = NULL WHERE id = ANY(:own) AND status = 'closed' AND balance_cents = 0"
)

# What stands for a column that must have something; an answer has words, or was never given.
_BLANK = {"phone": NOBODY, "asked_by": NOBODY, "token": NOBODY}
_NEVER_NULL = {"answer"}


class Persons(Repository):
    """Reads and erases on the connection of a unit of work; it may take its time."""

    def copy(self, phone: str) -> PersonalCopy:
        """All that is kept of the phone, as its person may have it."""
        asked = self._asked(phone)
        tables, left_out = {}, {}
        for found in FOUND:
            rows, count = self._rows(found, asked)
            tables[found.table] = [own(found.table, row, phone) for row in rows]
            if count > len(rows):
                left_out[found.table] = count - len(rows)
        return PersonalCopy(phone, self._now, tables, left_out)

    def accounts(self, phone: str) -> list[dict[str, Any]]:
        """The accounts that have the phone on file."""
        return [dict(row) for row in self._connection.execute(_ON_FILE, {"phone": phone}).mappings()]

    def unsettled(self, phone: str) -> Sequence[Unsettled]:
        """What has to end before the phone can be forgotten."""
        rows = self._connection.execute(_UNSETTLED, self._asked(phone))
        return [_unsettled(*row) for row in rows]

    def erase(self, phone: str) -> int:
        """Blank and remove what the list of personal data does not keep; how many rows that were."""
        asked = self._asked(phone)
        statements = [statement for found in reversed(FOUND) for statement in _erasing(found)]
        counts = [self._connection.execute(statement, asked).rowcount for statement in [*statements, _OFF_CLOSED]]
        return sum(counts)

    def _asked(self, phone: str) -> dict[str, Any]:
        allow_slow_statements(self._connection)
        known = self._connection.execute(_ACCOUNTS, {"phone": phone}).one()
        return {"phone": phone, "own": known[0], "known": known[1]}

    def _rows(self, found: Found, asked: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
        """The newest, in their order, and how many there are."""
        columns = ", ".join(f"t.{column.name}" for column in metadata.tables[found.table].columns)
        statement = sa.text(f"""
            SELECT * FROM (
                SELECT {columns}, count(*) OVER () AS count_of_all FROM {found.table} t WHERE {found.by}
                ORDER BY {found.order} DESC LIMIT {MAX_ROWS_PER_TABLE}
            ) newest ORDER BY {found.order}
        """)
        rows = [dict(row) for row in self._connection.execute(statement, asked).mappings()]
        counts = [row.pop("count_of_all") for row in rows]
        return rows, counts[0] if counts else 0


def _unsettled(kind: str, about: str, cents: int, serial: int) -> Unsettled:
    letter = _LETTERS.get(kind)
    return Unsettled(kind, case_references.reference(letter, serial) if letter else about, cents)


def _erasing(found: Found) -> list[sa.TextClause]:
    """The statements that erase what this table has of the phone: none where all of it is kept."""
    columns = PERSONAL.get(found.table, {})
    if any(column.on_erasure is OnErasure.REMOVED for column in columns.values()):
        return [sa.text(f"DELETE FROM {found.table} t WHERE {found.by}")]
    names = [name for name, column in columns.items() if column.on_erasure is OnErasure.BLANKED]
    if not names:
        return []
    blank = {name: _blank_of_phone(found.table, name) for name in names}
    sets = ", ".join(f"{name} = {value}" for name, value in blank.items())
    is_there = " OR ".join(f"{name} IS DISTINCT FROM {value}" for name, value in blank.items())
    return [sa.text(f"UPDATE {found.table} t SET {sets} WHERE ({found.erased_by or found.by}) AND ({is_there})")]


def _blank_of_phone(table: str, name: str) -> str:
    """What the column becomes: of several phones in a row only this one goes."""
    blank = _blank(table, name)
    return f"CASE WHEN {name} = :phone THEN {blank} ELSE {name} END" if PERSONAL[table][name].what == PHONE else blank


def _blank(table: str, name: str) -> str:
    if metadata.tables[table].c[name].nullable and name not in _NEVER_NULL:
        return "NULL"
    return _BLANK.get(name, EMPTY)
