"""The questions why less is used: who is asked, who is left out by lot, what was said."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
)

from domain.accounts.accounts import ACTIVE
from domain.field.use_questions import DueQuestions, NewQuestion, QuestionToSend, UseAnswer, UseQuestion
from domain.messaging.messages import REMINDER
from domain.messaging.pending import Waiting
from store.core.metadata import metadata
from store.core.repository import Repository

WAITS_FOR_ANOTHER = timedelta(hours=1)
"""A phone that was asked something else is asked once it has answered that."""
MAX_QUESTIONS_OF_A_PHONE = 100

use_questions = Table(
    "use_questions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("meter_id", BigInteger, nullable=False, comment="of meters; the one that hung there"),
    Column("scored_on", Date, nullable=False, comment="the month of the score that it follows from"),
    Column("rules", Text, nullable=False, comment="names of the rules that spoke, a blank between them"),
    Column("is_asked", Boolean, nullable=False, comment="false: left out by lot, to know whether asking warns"),
    Column("open_until", Date, nullable=False),
    Column("drop_seen_on", Date, nullable=False, comment="the newest month in which its drop still speaks"),
    Column("apart_until", Date, comment="through that day no score sends anybody there"),
    Column("due_at", DateTime(timezone=True), comment="when its SMS is looked after; empty: done"),
    Column("sent_at", DateTime(timezone=True)),
    Column("put_off_at", DateTime(timezone=True), comment="at a dial: it is not shown at the next"),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", Text),
    CheckConstraint(f"answer IN {tuple(map(str, UseAnswer))}", name="answer"),
    CheckConstraint("is_asked OR num_nonnulls(apart_until, due_at, sent_at, put_off_at, answer) = 0", name="left_out"),
    CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    Index("use_questions_account_id_idx", "account_id", "id"),
    Index("use_questions_due_idx", "due_at", postgresql_where=sa.text("due_at IS NOT NULL")),
    Index("use_questions_scored_on_idx", "scored_on", postgresql_using="brin"),
    comment="a strong drop is asked about once; an answer is a label, and no accusation",
)

OPEN_AT_ACCOUNT = """
    (SELECT json_build_array(q.id, q.open_until) FROM use_questions q
     WHERE q.account_id = a.id AND q.is_asked AND q.answered_at IS NULL AND q.put_off_at IS NULL
     ORDER BY q.id DESC LIMIT 1)
"""
"""What a dial asks, of the account `a`: whether it is open still, the day tells."""

IS_APART = "EXISTS (SELECT FROM use_questions q WHERE q.account_id = a.id AND q.apart_until >= :today)"
"""Whether the customer of the account `a` may still answer, or has said what explains the use."""

_FACTS = "id, account_id, meter_id, scored_on, is_asked, open_until, drop_seen_on, apart_until, answer"
_NEWEST = sa.text(f"""
    SELECT DISTINCT ON (account_id) {_FACTS} FROM use_questions
    WHERE account_id BETWEEN :first AND :last ORDER BY account_id, id DESC
""")
_ADD = sa.text("""
    INSERT INTO use_questions (account_id, meter_id, scored_on, rules, is_asked, open_until, drop_seen_on, apart_until,
                               due_at)
    SELECT account_id, meter_id, scored_on, rules, is_asked, open_until, scored_on,
           CASE WHEN is_asked THEN open_until END, CASE WHEN is_asked THEN CAST(:now AS timestamptz) END
    FROM json_to_recordset(CAST(:questions AS json)) AS new (
        account_id bigint, meter_id bigint, scored_on date, rules text, is_asked boolean, open_until date)
""")
_GOES_ON = sa.text("UPDATE use_questions SET drop_seen_on = :month WHERE id = ANY(:ids)")
# Who cannot be written to, or does not want to be, is asked at a dial.
_DUE = sa.text(f"""
    SELECT q.id, q.account_id, q.scored_on, a.number, a.phone, coalesce(h.language, a.language) AS language,
           (a.phone IS NOT NULL AND a.status = '{ACTIVE}' AND q.open_until > :day
            AND NOT EXISTS (SELECT FROM marked_phones m WHERE m.phone = a.phone)
            AND NOT EXISTS (SELECT FROM opt_outs o WHERE o.phone = a.phone AND o.purpose = '{REMINDER.name}'
                            AND o.lifted_at IS NULL)) AS may_be_sent,
           (EXISTS (SELECT FROM pending p WHERE p.phone = a.phone AND p.expires_at > :now
                    AND p.question ->> 'waiting' <> '{Waiting.WHY_LESS}')
            OR EXISTS (SELECT FROM accounts b JOIN use_questions z ON z.account_id = b.id
                       WHERE b.phone = a.phone AND z.id <> q.id AND z.sent_at IS NOT NULL AND z.answered_at IS NULL
                         AND z.open_until >= :day)
            OR EXISTS (SELECT FROM owner_questions o
                       WHERE o.asked_phone = a.phone AND o.settled_at IS NULL)) AS has_to_wait
    FROM use_questions q JOIN accounts a ON a.id = q.account_id LEFT JOIN phones h ON h.phone = a.phone
    WHERE q.due_at <= :now ORDER BY q.due_at, q.id LIMIT :limit FOR UPDATE OF q SKIP LOCKED
""")
_WAIT = sa.text("UPDATE use_questions SET due_at = :due_at WHERE id = ANY(:ids)")
_SENT = sa.text("UPDATE use_questions SET due_at = NULL, sent_at = :now WHERE id = :id")
_ONE = f"SELECT {_FACTS} FROM use_questions WHERE id = :id"
_FIND, _LOCK = sa.text(_ONE), sa.text(f"{_ONE} FOR UPDATE")
_OF_PHONE = sa.text(f"""
    SELECT {", ".join(f"q.{name}" for name in _FACTS.split(", "))}
    FROM accounts a JOIN use_questions q ON q.account_id = a.id
    WHERE a.phone = :phone AND q.is_asked AND q.open_until >= :day
    ORDER BY q.id DESC LIMIT {MAX_QUESTIONS_OF_A_PHONE}
""")
_ANSWERED = sa.text("""
    UPDATE use_questions SET answer = :answer, answered_at = :now, apart_until = :apart_until, due_at = NULL
    WHERE id = :id
""")
_PUT_OFF = sa.text("UPDATE use_questions SET put_off_at = :now WHERE id = :id AND put_off_at IS NULL")


class UseQuestions(Repository):
    """Reads and writes the questions on the connection of a unit of work."""

    def newest(self, first_id: int, last_id: int) -> dict[int, UseQuestion]:
        """The newest of each account between these two."""
        rows = self._connection.execute(_NEWEST, {"first": first_id, "last": last_id}).mappings()
        return {row["account_id"]: _question(row) for row in rows}

    def add(self, questions: Sequence[NewQuestion]) -> None:
        """Of those who are asked the SMS is due."""
        if questions:
            rows = json.dumps([question._asdict() for question in questions], default=str)
            self._connection.execute(_ADD, {"questions": rows, "now": self._now})

    def drop_goes_on(self, question_ids: Sequence[int], month: date) -> None:
        """Their drops speak in this month too."""
        if question_ids:
            self._connection.execute(_GOES_ON, {"ids": [*question_ids], "month": month})

    def due(self, day: date, limit: int) -> DueQuestions:
        """The next that are due: those that go out now, one for a phone; the others wait, or come at a dial."""
        rows = self._connection.execute(_DUE, {"day": day, "now": self._now, "limit": limit}).mappings().all()
        free = {row["phone"]: row["id"] for row in reversed(rows) if row["may_be_sent"] and not row["has_to_wait"]}
        now = set(free.values())
        waiting = [row["id"] for row in rows if row["may_be_sent"] and row["id"] not in now]
        self._look_again(waiting, self._now + WAITS_FOR_ANOTHER)
        self._look_again([row["id"] for row in rows if not row["may_be_sent"]], None)
        names = QuestionToSend.__slots__
        to_send = [QuestionToSend(**{name: row[name] for name in names}) for row in rows if row["id"] in now]
        return DueQuestions(len(rows), to_send)

    def sent(self, question_id: int) -> None:
        self._connection.execute(_SENT, {"id": question_id, "now": self._now})

    def find(self, question_id: int) -> UseQuestion | None:
        row = self._connection.execute(_FIND, {"id": question_id}).mappings().first()
        return _question(row) if row else None

    def lock(self, question_id: int) -> UseQuestion | None:
        """The question as it is once whoever else answers it has finished."""
        row = self._connection.execute(_LOCK, {"id": question_id}).mappings().first()
        return _question(row) if row else None

    def of_phone(self, phone: str, day: date) -> Sequence[UseQuestion]:
        """Those that the phone on file may answer on that day, the newest first."""
        rows = self._connection.execute(_OF_PHONE, {"phone": phone, "day": day}).mappings()
        return [_question(row) for row in rows]

    def answered(self, question_id: int, answer: UseAnswer, apart_until: date | None) -> None:
        """What is said last holds."""
        values = {"id": question_id, "answer": answer.value, "apart_until": apart_until, "now": self._now}
        self._connection.execute(_ANSWERED, values)

    def put_off(self, question_id: int) -> None:
        """It is not shown at the next dial; by SMS it may still be answered."""
        self._connection.execute(_PUT_OFF, {"id": question_id, "now": self._now})

    def _look_again(self, question_ids: Sequence[int], due_at: datetime | None) -> None:
        if question_ids:
            self._connection.execute(_WAIT, {"ids": [*question_ids], "due_at": due_at})


def _question(row: sa.RowMapping) -> UseQuestion:
    return UseQuestion(**{**row, "answer": row["answer"] and UseAnswer(row["answer"])})
