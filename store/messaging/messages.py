"""The messages: each row is the queue item, what the gateway said, and the proof that a customer was notified."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text

from domain.messaging.messages import (
    CODE,
    ENROLMENT_SUBJECT,
    LIFE,
    QUEUED,
    RECEIPT,
    SUBMITTING,
    UNKNOWN,
    Message,
    Purpose,
)
from store.accounts.links import is_disowned
from store.core.batching import Write
from store.core.metadata import metadata
from store.core.repository import Repository

DISOWNED_STATUS = "not the account of this phone"
OUTDATED_STATUS = "changed"

HAS_ENROLMENT_CODE = f"purpose = '{CODE.name}' AND subject LIKE '{ENROLMENT_SUBJECT} %' AND text <> ''"
"""What a query asks of a message: whether it holds the digits of a code that enrols a technician."""

messages = Table(
    "messages",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("text", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("queued_at", DateTime(timezone=True), nullable=False),
    Column("not_before", DateTime(timezone=True), nullable=False),
    Column("useful_until", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("attempted_at", DateTime(timezone=True), comment="when the last attempt was claimed"),
    Column("wait_until", DateTime(timezone=True), comment="how long this state may last: a lease, or a report's time"),
    Column("resends", Integer, nullable=False, server_default="0", comment="after an attempt of unknown fate"),
    Column("gateway_id", Text, comment="what the gateway calls it"),
    Column("gateway_status", Text, comment="the last code or status it gave"),
    Column("report_weight", Integer, nullable=False, server_default="0", comment="of the delivery report that counts"),
    Column("cost_micros", BigInteger, comment="what it charged, in millionths of a shilling"),
    Column("submitted_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    Column("wave_id", BigInteger, ForeignKey("campaign_waves.id"), comment="of the campaign that sends it"),
    Column(
        "accounts", Integer, nullable=False, server_default="1", comment="that it tells; none once another tells them"
    ),
    CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in LIFE.states)), name="state"),
    sa.UniqueConstraint("purpose", "subject", "phone"),
    # The last column is so that a claim steps over what has expired without looking at the rows.
    Index(
        "messages_claim_idx",
        "priority",
        "not_before",
        "id",
        "useful_until",
        postgresql_where=sa.text("state = 'queued'"),
    ),
    Index("messages_deadline_idx", "useful_until", postgresql_where=sa.text("state IN ('queued', 'unknown')")),
    Index(
        "messages_waiting_idx",
        "state",
        "wait_until",
        postgresql_where=sa.text("state IN ('submitting', 'submitted', 'unknown')"),
    ),
    Index("messages_submitted_at_idx", "submitted_at", postgresql_where=sa.text("submitted_at IS NOT NULL")),
    Index("messages_gateway_id_idx", "gateway_id", postgresql_where=sa.text("gateway_id IS NOT NULL")),
    Index("messages_phone_idx", "phone", "id"),
    Index("messages_enrolment_codes_idx", "id", postgresql_where=sa.text(HAS_ENROLMENT_CODE)),
    Index(
        "messages_not_reached_idx",
        "wave_id",
        postgresql_where=sa.text("wave_id IS NOT NULL AND accounts > 0 AND state IN ('failed', 'expired')"),
    ),
)

MAY_STILL_BE_SENT = f"messages.state IN ('{QUEUED}', '{SUBMITTING}', '{UNKNOWN}')"
"""What a query asks of a message: whether it waits, or is in doubt and may be sent once more."""

SENT_NO_MORE = f"""
    state = CASE messages.state WHEN '{SUBMITTING}' THEN messages.state ELSE '{LIFE.target("expire")}' END,
    settled_at = CASE WHEN messages.state <> '{SUBMITTING}' THEN CAST(:now AS timestamptz) END,
    gateway_status = CASE messages.state WHEN '{SUBMITTING}' THEN messages.gateway_status ELSE CAST(:why AS text) END,
    wait_until = CASE messages.state WHEN '{SUBMITTING}' THEN messages.wait_until END,
    useful_until = least(messages.useful_until, CAST(:now AS timestamptz))
"""
"""What an update writes to such a message so that nobody gets it from now on, but for an attempt that is under way."""

_QUEUE = Write(f"""
    message AS (
        INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,
                              useful_until)
        SELECT purpose, subject, phone, account_id, text, parts, priority, queued_at, queued_at, useful_until
        FROM json_to_recordset(CAST(:messages AS json)) AS due(
            purpose text, subject text, phone text, account_id bigint, text text, parts int, priority int,
            queued_at timestamptz, useful_until timestamptz
        )
        WHERE purpose = '{RECEIPT.name}' OR NOT {is_disowned("due.phone", "due.account_id")}
        ON CONFLICT (purpose, subject, phone) DO NOTHING
    )
""")


_FORGET_CODE = sa.text(f"""
    UPDATE messages SET text = ''
    WHERE purpose = '{CODE.name}' AND subject = :code AND state NOT IN ('{QUEUED}', '{SUBMITTING}', '{UNKNOWN}')
""")
_FORGET_ENROLMENT_CODES = sa.text(f"""
    UPDATE messages SET text = ''
    WHERE {HAS_ENROLMENT_CODE} AND phone = :phone AND state NOT IN ('{QUEUED}', '{SUBMITTING}', '{UNKNOWN}')
""")
_TAKE_BACK = sa.text(f"""
    UPDATE messages SET state = '{LIFE.target("expire")}', gateway_status = '{DISOWNED_STATUS}', settled_at = :now
    WHERE phone = :phone AND state = '{QUEUED}'
      AND (account_id = :account_id OR position(CAST(:number AS text) IN text) > 0)
""")
_OUTDATE = sa.text(f"""
    UPDATE messages SET {SENT_NO_MORE}
    WHERE purpose = :purpose AND subject = ANY(:subjects) AND {MAY_STILL_BE_SENT}
""")


class Messages(Repository):
    """Queues messages on the connection of a unit of work."""

    def queue(self, due: Sequence[Message]) -> None:
        """Make them due; one that is there already stays as it is."""
        if due:
            rows = json.dumps([_row(message) for message in due], ensure_ascii=False)
            self._connection.defer(_QUEUE, {"messages": rows})

    def outdate(self, purpose: Purpose, subjects: Sequence[str]) -> None:
        """What they say does not hold any more: those that may still be sent are not."""
        asked = {"purpose": purpose.name, "subjects": list(subjects), "why": OUTDATED_STATUS, "now": self._now}
        self._connection.execute(_OUTDATE, asked)

    def forget_code(self, code_id: int) -> None:
        """The digits of a one-time code that was used. One that may still be sent again keeps them until it is void."""
        self._connection.execute(_FORGET_CODE, {"code": str(code_id)})

    def forget_enrolment_codes(self, phone: str) -> None:
        """The same of the codes that were to enrol the technician of this phone."""
        self._connection.execute(_FORGET_ENROLMENT_CODES, {"phone": phone})

    def take_back(self, phone: str, account_id: int, number: str) -> None:
        """What is queued for this phone about the account is not sent: it is not its owner's."""
        asked = {"phone": phone, "account_id": account_id, "number": number, "now": self._now}
        self._connection.execute(_TAKE_BACK, asked)


def _row(message: Message) -> dict[str, object]:
    return {
        "purpose": message.purpose.name,
        "subject": message.subject,
        "phone": message.phone,
        "account_id": message.account_id,
        "text": message.text,
        "parts": message.parts,
        "priority": message.purpose.priority,
        "queued_at": message.queued_at.isoformat(),
        "useful_until": message.useful_until.isoformat(),
    }
