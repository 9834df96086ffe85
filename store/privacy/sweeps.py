"""What is old is blanked or removed, in batches by key that are committed one by one.

A *walk* goes through a table by its id, a window at a time, and remembers how far it came. It ends where a whole window
is younger than what it looks for; the next one begins below the first row that had not settled, or was too young, so
that what settles late is found. A process takes ids in blocks and may use some of them late: therefore a margin. A
*removal* finds its rows by an index on their time.

How long each column is kept is said in `domain/privacy/personal_data.py`, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Table, Text

from domain.payments.payments import WATCHED
from domain.privacy.grounds import TWO_YEARS_DAYS
from domain.privacy.personal_data import PERSONAL
from store.core.batching import AnyConnection
from store.core.metadata import metadata
from store.messaging.messages import HAS_ENROLMENT_CODE

ROWS_PER_BATCH = 1_000
"""A batch is one statement: it holds the locks of its rows for a moment, and what it has blanked stays so."""
LATE_IDS = 10_000

forgotten = Table(
    "forgotten",
    metadata,
    Column("what", Text, primary_key=True),
    Column("up_to_id", BigInteger, nullable=False, comment="how far the walk has come"),
    Column("left_id", BigInteger, comment="the first that it has left: the next walk begins before it"),
    comment="how far each sweep has come",
)

NOBODY = "'erased-' || t.id"
"""What stands for a phone where the column must have one: no number, and another for each row."""
EMPTY = "''"
SETTLED_MESSAGE = "state IN ('delivered', 'failed', 'expired', 'handed_over')"
_CAMPAIGN_ENDED = "(SELECT ended_at FROM campaigns c WHERE c.id = t.campaign_id)"
_OF_TEXTS = "t.kind LIKE 'sms.%'"


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk: what it makes of each column (nothing: the rows are removed), and when.

    `born` grows with the id and ends the walk; `age` is what the time is counted from. `settled` is what must be so
    before; `among` picks the rows that are meant, `where` those that are looked at. `days` are those of the first
    column in the list of personal data, unless they are named. `instead` changes another table.
    """

    table: str
    columns: tuple[str, ...]
    born: str
    sets: Mapping[str, str] = field(default_factory=dict)
    age: str = ""
    settled: str = "true"
    among: str = "true"
    where: str = "true"
    key: str = "id"
    name: str = ""
    days: int | None = None
    instead: str = ""

    @property
    def what(self) -> str:
        return self.name or f"{self.table}.{'.'.join(self.columns)}"

    @property
    def kept_days(self) -> int:
        return days_kept(self.table, self.columns[0]) if self.days is None else self.days


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows that are removed by their time. `time` has an index, or the table is small. `unless`: those stay."""

    table: str
    columns: tuple[str, ...]
    time: str
    days: int | None = None
    unless: str = "false"

    @property
    def what(self) -> str:
        return self.table

    @property
    def kept_days(self) -> int:
        return days_kept(self.table, self.columns[0]) if self.days is None else self.days


Sweep = Walk | Removal


def days_kept(table: str, column: str) -> int:
    """As the list of personal data says. Raises `LookupError` for a column without an end."""
    days = PERSONAL[table][column].kept.days
    if days is None:
        raise LookupError(f"{table}.{column} has no end")
    return days


TEXTS: tuple[Sweep, ...] = (
    Walk("messages", ("text",), "t.queued_at", {"text": EMPTY}, settled=SETTLED_MESSAGE),
    Walk(
        "inbox",
        ("body", "phone"),
        "t.received_at",
        {"body": EMPTY, "phone": "NULL"},
        settled="state <> 'new'",
        among=_OF_TEXTS,
        name="inbox.body",
    ),
    Removal("early_reports", ("phone",), "received_at"),
)
"""What SMS_RETENTION_DAYS is for."""

_NOT_SENT = "m.purpose = 'code' AND m.state IN ('queued', 'submitting', 'unknown')"
VOID_CODES = Walk(
    "codes",
    (),
    "t.good_until",
    settled=f"NOT EXISTS (SELECT FROM messages m WHERE m.subject = t.id::text AND {_NOT_SENT})",
    name="messages.text of void codes",
    days=0,
    instead="""
        UPDATE messages m SET text = '' FROM seen s
        WHERE s.is_due AND m.purpose = 'code' AND m.subject = s.key::text AND m.text <> ''
    """,
)
"""The digits of a code that nobody can use any more; one that was used is blanked then."""

VOID_ENROLMENT_CODES = Walk(
    "messages",
    ("text",),
    "t.useful_until",
    {"text": EMPTY},
    settled="state NOT IN ('queued', 'submitting', 'unknown')",
    where=HAS_ENROLMENT_CODE,
    name="messages.text of enrolment codes",
    days=0,
)
"""The same of a code that was to enrol a technician: it is good for as long as its SMS is of use."""

_WAS_ASKED_FOR = "EXISTS (SELECT FROM approval_requests r WHERE r.kind = 'tariff import' AND r.subject = t.sha256)"
SHORT_LIVED: tuple[Sweep, ...] = (
    VOID_CODES,
    VOID_ENROLMENT_CODES,
    Removal("texts", ("id", "phone"), "received_at"),
    Removal("pending", ("phone", "question"), "expires_at", days=0),
    Removal("planned_newcomers", ("phone",), "over_at"),
    Removal("unfinished_payments", ("phone",), "left_at"),
    Removal("personal_archives", ("phone", "archive"), "expires_at", days=0),
    Removal("campaign_file_parts", ("content",), "expires_at", days=0),
    Removal("campaign_files", ("operator",), "expires_at", days=0),
    Removal("campaign_rehearsals", ("operator", "figures"), "expires_at", days=0),
    Removal("tariff_files", (), "brought_at", days=1, unless=_WAS_ASKED_FOR),
    Removal("uploaded_files", ("content", "operator", "outcome"), "brought_at"),
    Removal("technician_checks", ("phone",), "day"),
    Removal("visit_drafts", ("answers",), "changed_at"),
    Removal("work_leases", ("operator",), "until"),
    Removal("console_forms", (), "sent_at", days=1),
    Removal("long_statements", ("pdf",), "expires_at", days=0),
    Removal("page_links", ("account_number", "phone", "digest"), "good_until"),
    Removal("page_sessions", ("digest",), "started_at"),
    Removal("application_links", ("digest",), "good_until"),
    Removal("application_sessions", ("digest", "address"), "started_at"),
    Removal("sign_ins", ("address", "operator"), "at"),
    Removal("operator_sessions", ("operator", "address", "browser", "said"), "started_at"),
    Removal(
        "operator_invitations",
        ("operator", "invited_by", "password_hash", "sealed_totp_secret"),
        "expires_at",
    ),
)

_CASE = {"phone": NOBODY}
OLD_DATA: tuple[Sweep, ...] = (
    Removal("document_checks", (), "made_at", days=TWO_YEARS_DAYS),
    Removal("application_followers", ("phone",), "agreed_at"),
    Removal("application_papers", ("picture",), "sent_at"),
    Removal("access_log", ("phone", "source", "turn"), "at"),
    Removal("commands", ("source", "turn", "result", "input_hash"), "done_at"),
    Removal("visit_photos", ("jpeg",), "taken_at"),
    Removal("marked_phones", ("phone",), "marked_at"),
    Removal("sent_before_restore", ("key",), "sent_at"),
    Walk("codes", ("phone", "digest"), "t.good_until"),
    Walk("payer_requests", ("payer", "asked_by"), "t.asked_at"),
    Walk(
        "inbox",
        ("body",),
        "t.received_at",
        {"body": EMPTY},
        settled="state <> 'new'",
        among=f"NOT {_OF_TEXTS}",
        name="inbox.body of money",
        days=TWO_YEARS_DAYS,
    ),
    Walk("messages", ("phone",), "t.queued_at", _CASE, settled=SETTLED_MESSAGE),
    Walk("account_notes", ("text",), "t.written_at", {"text": EMPTY}),
    Walk("findings", ("note",), "t.found_at", {"note": EMPTY}),
    Walk("readings", ("phone",), "t.received_at", {"phone": "NULL"}),
    Walk(
        "outage_tickets",
        ("phone", "place"),
        "t.reported_at",
        {**_CASE, "place": EMPTY},
        age="t.closed_at",
    ),
    Walk("bill_queries", ("phone", "answer"), "t.opened_at", {**_CASE, "answer": EMPTY}, age="t.answered_at"),
    Walk(
        "recoveries",
        ("objection", "hearing_note", "meter_test", "answer"),
        "t.proposed_at",
        dict.fromkeys(("objection", "hearing_note", "meter_test", "answer"), EMPTY),
        age="t.closed_at",
    ),
    Walk(
        "data_requests",
        ("phone", "words", "answer"),
        "t.opened_at",
        {**_CASE, "words": EMPTY, "answer": EMPTY},
        age="t.answered_at",
    ),
    Walk(
        "applications",
        ("phone", "name", "id_number", "tax_pin", "area", "landmark", "neighbour_meter", "answer"),
        "t.received_at",
        {
            **_CASE,
            "name": EMPTY,
            "id_number": EMPTY,
            "tax_pin": EMPTY,
            "area": EMPTY,
            "landmark": EMPTY,
            "neighbour_meter": EMPTY,
            "answer": EMPTY,
        },
        age="t.answered_at",
    ),
    Walk(
        "owner_questions",
        ("phone", "asked_phone"),
        "t.asked_at",
        {**_CASE, "asked_phone": NOBODY},
        age="t.settled_at",
    ),
    Walk("phone_checks", ("phone",), "t.opened_at", _CASE, age="t.closed_at"),
    Walk("opt_outs", ("phone",), "t.recorded_at", _CASE, age="t.lifted_at"),
    Walk(
        "payment_intents",
        ("phone", "asked_by", "asked_in", "url", "token"),
        "t.created_at",
        {**_CASE, "asked_by": NOBODY, "asked_in": EMPTY, "url": "NULL", "token": NOBODY},
        settled=f"state NOT IN {WATCHED}",
    ),
    Walk("payments", ("reference", "phone"), "t.recorded_at", {"reference": EMPTY, "phone": "NULL"}),
    Walk(
        "proposed_movements",
        ("reference", "phone"),
        "(SELECT proposed_at FROM payment_proposals p WHERE p.id = t.proposal_id)",
        {"reference": EMPTY, "phone": "NULL"},
        age="t.applied_at",
    ),
    Walk("recon_breaks", ("details",), "t.found_at", {"details": "'{}'"}, age="t.settled_at"),
    Walk("bills", ("snapshot",), "t.issued_at", {"snapshot": """t.snapshot || '{"name": ""}'"""}),
    Walk(
        "accounts",
        ("name", "phone"),
        "'-infinity'::timestamptz",
        {"name": EMPTY, "phone": "NULL"},
        age="(SELECT max(recorded_at) FROM journal_entries j WHERE j.account_id = t.id)",
        where="t.status = 'closed' AND t.name <> ''",
    ),
)
"""All the others, but for campaigns."""

SCORES: tuple[Sweep, ...] = (
    Removal("risk_scores", ("reasons",), "scored_on"),
    Removal("visit_scores", ("rules",), "scored_on"),
    Removal("use_questions", ("rules", "answer"), "scored_on"),
)
"""What RISK_SCORE_RETENTION_DAYS is for."""

CAMPAIGN_TEXT, CAMPAIGN_PHONE = ("text",), ("phone",)
_ENDED = sa.text("SELECT id FROM campaigns WHERE ended_at < :before ORDER BY id")


def of_campaigns(connection: AnyConnection, columns: tuple[str, ...], ended_before: datetime) -> list[Sweep]:
    """A walk for each campaign that ended before: their accounts have their places for ids."""
    ended = connection.execute(_ENDED, {"before": ended_before}).scalars()
    return [
        Walk(
            "campaign_accounts",
            columns,
            _CAMPAIGN_ENDED,
            dict.fromkeys(columns, "NULL"),
            where=f"t.campaign_id = {int(campaign)}",
            key="place",
            name=f"campaign_accounts.{columns[0]} of {campaign}",
        )
        for campaign in ended
    ]


def sweep_batch(connection: AnyConnection, sweep: Sweep, now: datetime, days: int | None = None) -> bool:
    """Do the next batch; whether more may be waiting. `days` where a setting says otherwise than the list."""
    before = now - timedelta(days=sweep.kept_days if days is None else days)
    return _walk(connection, sweep, before) if isinstance(sweep, Walk) else _remove(connection, sweep, before)


def _remove(connection: AnyConnection, removal: Removal, before: datetime) -> bool:
    statement = sa.text(f"""
        DELETE FROM {removal.table} WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM {removal.table} t
            WHERE {removal.time} <= :before AND NOT ({removal.unless}) LIMIT {ROWS_PER_BATCH}
        ))
    """)
    return connection.execute(statement, {"before": before}).rowcount > 0


_AT = sa.text("SELECT up_to_id, left_id FROM forgotten WHERE what = :what")
_REACHED = sa.text("""
    INSERT INTO forgotten (what, up_to_id, left_id) VALUES (:what, :up_to_id, :left_id)
    ON CONFLICT (what) DO UPDATE SET up_to_id = excluded.up_to_id, left_id = excluded.left_id
""")


def _walk(connection: AnyConnection, walk: Walk, before: datetime) -> bool:
    at = connection.execute(_AT, {"what": walk.what}).first()
    after, left = (at[0], at[1]) if at else (0, None)
    asked = {"after": after, "before": before}
    first, last, any_old, left_here = connection.execute(sa.text(_window(walk)), asked).one()
    left = min((each for each in (left, left_here) if each is not None), default=None)
    if any_old:
        reached = {"what": walk.what, "up_to_id": last, "left_id": left}
    else:
        begin_at = min(each for each in (left, first, after + 1) if each is not None) - 1 - LATE_IDS
        reached = {"what": walk.what, "up_to_id": max(begin_at, 0), "left_id": None}
    connection.execute(_REACHED, reached)
    return bool(any_old)


def _window(walk: Walk) -> str:
    """Sweep one window: its first and last key, whether anything in it was old, and the first that was left."""
    key = f"t.{walk.key}"
    is_due = f"coalesce({walk.age or walk.born} < :before, false) AND {walk.settled}"
    return f"""
        WITH seen AS (
            SELECT {key} AS key, {walk.born} < :before AS is_old, ({walk.among}) AS is_meant,
                   ({walk.among}) AND {is_due} AS is_due
            FROM {walk.table} t WHERE {key} > :after AND {walk.where} ORDER BY {key} LIMIT {ROWS_PER_BATCH}
        ), changed AS ({walk.instead or _change(walk, key)})
        SELECT min(key), max(key), bool_or(is_old), min(key) FILTER (WHERE is_meant AND NOT is_due) FROM seen
    """


def _change(walk: Walk, key: str) -> str:
    """Remove what is due, or blank it where it is not blank already."""
    matching = f"{key} = s.key AND s.is_due AND ({walk.where})"
    if not walk.sets:
        return f"DELETE FROM {walk.table} t USING seen s WHERE {matching}"
    sets = ", ".join(f"{column} = {made}" for column, made in walk.sets.items())
    is_there = " OR ".join(f"t.{column} IS DISTINCT FROM {made}" for column, made in walk.sets.items())
    return f"UPDATE {walk.table} t SET {sets} FROM seen s WHERE {matching} AND ({is_there})"
