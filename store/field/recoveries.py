"""Recoveries: the claim as it was proposed, which nothing changes, how far it is, and by when its parts are due."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

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
    Integer,
    Numeric,
    Table,
    Text,
)

from domain.care.case_references import RECOVERY, reference
from domain.errors import Refused
from domain.field.findings import Body, Finding, Present
from domain.field.findings import SealSeen as SealAtMeter
from domain.field.recoveries import (
    DROPPED,
    FINAL,
    LIFE,
    OBJECTED,
    OPEN,
    PROPOSED,
    REVIEWED,
    TAKEN_BACK,
    VOID,
    Cause,
    Claim,
    Instalment,
    Proof,
    Recovery,
    SealSeen,
)
from domain.field.visit_orders import DONE, NO_ACCESS
from domain.messaging.messages import EXPIRED, FAILED, NOTICE
from domain.tariffs.rating import Charges, Line
from domain.values.periods import Month, business_date
from store.core.metadata import metadata
from store.core.repository import Repository

recoveries = Table(
    "recoveries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("order_id", BigInteger, ForeignKey("visit_orders.id"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("cause", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False, comment="the day of the finding, which does not count"),
    Column("units", Numeric(14, 3), nullable=False, comment="kWh that were not billed"),
    Column("total_cents", BigInteger, nullable=False),
    Column("evidence", Text, nullable=False, comment="canonical JSON: the text that was digested"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the evidence"),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("told_on", Date, comment="when the customer was told of the provisional sum"),
    Column("until", Date, comment="the last day to object"),
    Column("objected_at", DateTime(timezone=True)),
    Column("objection", Text, comment="the customer's own words"),
    Column("wants_test", Boolean, nullable=False, server_default=sa.false(), comment="of the meter"),
    Column("heard_at", DateTime(timezone=True)),
    Column("hearing_note", Text),
    Column("meter_test", Text, comment="what it showed"),
    Column("agreed_at", DateTime(timezone=True)),
    Column("number", Text, unique=True, comment="of its document, once it is final"),
    Column("closed_at", DateTime(timezone=True), comment="when it was final, or dropped"),
    Column("answer", Text, comment="why it was dropped, or taken back"),
    Column("taken_back_at", DateTime(timezone=True), comment="when it was no longer asked for, though final"),
    CheckConstraint(f"cause IN {tuple(map(str, Cause))}", name="cause"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint("starts_on < ends_on AND units > 0 AND total_cents > 0", name="claim"),
    CheckConstraint("digest = encode(sha256(convert_to(evidence, 'UTF8')), 'hex')", name="digest"),
    CheckConstraint(f"(state IN {(FINAL, TAKEN_BACK)}) = (number IS NOT NULL)", name="number"),
    CheckConstraint(f"(state = '{TAKEN_BACK}') = (taken_back_at IS NOT NULL)", name="taken_back"),
    CheckConstraint(f"(state IN {OPEN}) = (closed_at IS NULL)", name="closed"),
    CheckConstraint(
        f"state IN {(PROPOSED, REVIEWED, DROPPED)} OR (told_on IS NOT NULL AND until IS NOT NULL)", name="told"
    ),
    CheckConstraint(f"state <> '{FINAL}' OR objected_at IS NULL OR heard_at IS NOT NULL", name="heard"),
    CheckConstraint(f"state <> '{OBJECTED}' OR objected_at IS NOT NULL", name="objected"),
    Index(
        "recoveries_standing_order_id_idx", "order_id", unique=True, postgresql_where=sa.text(f"state NOT IN {VOID}")
    ),
    Index("recoveries_account_id_idx", "account_id", "id"),
    Index("recoveries_open_idx", "id", postgresql_where=sa.text("closed_at IS NULL")),
)
recovery_instalments = Table(
    "recovery_instalments",
    metadata,
    Column("recovery_id", BigInteger, ForeignKey("recoveries.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("taken_back_at", DateTime(timezone=True), comment="with its recovery: it is not to be paid"),
    CheckConstraint("place > 0 AND cents > 0", name="part"),
    Index("recovery_instalments_account_id_idx", "account_id"),
    Index("recovery_instalments_due_on_idx", "due_on"),
)

NUMBER_SERIES = "RC"
_FINDING = (*Finding.__slots__,)
_PROOF = sa.text(f"""
    SELECT {", ".join(f"f.{name}" for name in _FINDING)}, f.photo_sha256, v.state = '{DONE}' AS is_closed,
           t.staff_number, (SELECT max(p.metered_on) FROM applications p WHERE p.account_id = f.account_id)
           AS holder_since,
           ARRAY(SELECT DISTINCT (o.closed_at AT TIME ZONE 'Africa/Nairobi')::date FROM visit_orders o
                 WHERE o.account_id = f.account_id AND o.state = '{NO_ACCESS}' AND o.closed_at < f.found_at
                 ORDER BY 1) AS no_access_on
    FROM findings f JOIN visit_orders v ON v.id = f.order_id JOIN technicians t ON t.id = f.technician_id
    WHERE f.order_id = :order_id
""")
_SEALS = sa.text("""
    SELECT serial, event, at FROM seal_events WHERE meter_id = :meter_id AND order_id = :order_id ORDER BY id
""")
_ADD = sa.text("""
    INSERT INTO recoveries (order_id, account_id, cause, starts_on, ends_on, units, total_cents, evidence, digest,
                            proposed_at, proposed_by)
    VALUES (:order_id, :account_id, :cause, :starts_on, :ends_on, :units, :total_cents, :evidence, :digest, :now, :by)
    RETURNING id
""")
_ONE = "SELECT * FROM recoveries"
_FIND = sa.text(f"{_ONE} WHERE id = :key")
_LOCK = sa.text(f"{_ONE} WHERE id = :key FOR UPDATE")
_OF_ORDER = sa.text(f"{_ONE} WHERE order_id = :key AND state NOT IN {VOID}")
_BY_NUMBER = sa.text(f"{_ONE} WHERE number = :key")
_OF_ACCOUNT = sa.text(f"{_ONE} WHERE account_id = :key AND told_on IS NOT NULL ORDER BY id DESC LIMIT 20")
_ARE_TOLD = sa.text("""
    SELECT EXISTS (SELECT FROM recoveries WHERE account_id = CAST(:account_id AS bigint) AND told_on IS NOT NULL)
""")
_TO_OBJECT_TO = sa.text("""
    SELECT r.* FROM accounts a JOIN recoveries r ON r.account_id = a.id
    WHERE a.phone = :phone AND r.closed_at IS NULL AND r.told_on IS NOT NULL ORDER BY r.id LIMIT 20
""")
_LISTED = sa.text("""
    SELECT r.id, a.number AS account, r.cause, r.state, r.starts_on, r.ends_on, r.units, r.total_cents, r.told_on,
           r.until, r.wants_test, r.number, r.proposed_by
    FROM recoveries r JOIN accounts a ON a.id = r.account_id
    WHERE r.state = ANY(:states) AND r.id > :after ORDER BY r.id LIMIT :limit
""")
_NEXT_NUMBER = sa.text("""
    INSERT INTO bill_numbers (series, last) VALUES (:series, 1)
    ON CONFLICT (series) DO UPDATE SET last = bill_numbers.last + 1
    RETURNING series || to_char(last, 'FM0000000000')
""")
_FAILED = sa.text(f"""
    SELECT EXISTS (SELECT FROM messages WHERE purpose = '{NOTICE.name}' AND subject = :subject
                   AND state IN ('{FAILED}', '{EXPIRED}', 'handed_over'))
""")
_INSTALMENTS = sa.text("""
    SELECT place, cents, due_on FROM recovery_instalments
    WHERE recovery_id = :id AND taken_back_at IS NULL ORDER BY place
""")
_NOT_TO_BE_PAID = sa.text("UPDATE recovery_instalments SET taken_back_at = :now WHERE recovery_id = :id")


class Recoveries(Repository):
    """Reads and writes recoveries on the connection of a unit of work. What moves one raises `Refused` where its life
    has no such move.
    """

    def proof(self, order_id: int) -> Proof | None:
        """What is known of a visit that found something."""
        row = self._connection.execute(_PROOF, {"order_id": order_id}).mappings().first()
        if row is None:
            return None
        asked = {"meter_id": row["meter_id"], "order_id": order_id}
        seals = tuple(SealSeen(*each) for each in self._connection.execute(_SEALS, asked))
        return Proof(
            finding=_finding(row),
            is_closed=row["is_closed"],
            staff_number=row["staff_number"],
            photo_sha256=row["photo_sha256"],
            seals=seals,
            no_access_on=tuple(row["no_access_on"]),
            holder_since=row["holder_since"],
        )

    def of_order(self, order_id: int) -> Recovery | None:
        """The one of this visit that was neither dropped nor taken back."""
        return self._one(_OF_ORDER, order_id)

    def add(self, claim: Claim, proposed_by: str) -> Recovery:
        """`IntegrityError` where another of the visit is there."""
        values = {name: getattr(claim, name) for name in Claim.__slots__ if name not in {"charges", "meter"}}
        values |= {"total_cents": claim.charges.total, "by": proposed_by, "now": self._now}
        added = self._connection.execute(_ADD, values).scalar_one()
        return self._kept(int(added))

    def find(self, recovery_id: int) -> Recovery | None:
        return self._one(_FIND, recovery_id)

    def lock(self, recovery_id: int) -> Recovery | None:
        """The recovery, held until the commit."""
        return self._one(_LOCK, recovery_id)

    def by_number(self, number: str) -> Recovery | None:
        """That of a document."""
        return self._one(_BY_NUMBER, number)

    def of_account(self, account_id: int) -> Sequence[Recovery]:
        """Those that the customer was told of, the newest first."""
        rows = self._connection.execute(_OF_ACCOUNT, {"key": account_id}).mappings()
        return [_recovery(row) for row in rows]

    def only_open_of(self, phone: str) -> int | None:
        """The one that the phone on file was told of and that has not ended; None where there are none, or several."""
        found = self.open_of(phone)
        return found[0].id if len(found) == 1 else None

    def open_of(self, phone: str) -> Sequence[Recovery]:
        """Those that the phone on file was told of and that have not ended, the oldest first."""
        return [_recovery(row) for row in self._connection.execute(_TO_OBJECT_TO, {"phone": phone}).mappings()]

    def are_told(self, account_id: int) -> bool:
        """Whether the account has any that its customer knows of."""
        return bool(self._connection.scalar(_ARE_TOLD, {"account_id": account_id}))

    def move(self, recovery: Recovery, event: str) -> None:
        stamps = {"agree": "agreed_at"}
        self._set(recovery, event, **({stamps[event]: self._now} if event in stamps else {}))

    def tell(self, recovery: Recovery, told_on: date, until: date) -> None:
        self._set(recovery, "tell", told_on=told_on, until=until)

    def object(self, recovery: Recovery, words: str, *, wants_test: bool) -> None:
        """A later one is added to the first: nothing that a customer said is lost."""
        said = recoveries.c.objection
        both = sa.case((said.is_(None), words), else_=sa.func.concat(said, "\n", words))
        tested = recoveries.c.wants_test | wants_test
        self._set(recovery, "object", objected_at=self._now, objection=both, wants_test=tested)

    def hear(self, recovery: Recovery, note: str, meter_test: str) -> None:
        self._set(recovery, "hear", heard_at=self._now, hearing_note=note, meter_test=meter_test or None)

    def drop(self, recovery: Recovery, reason: str) -> None:
        self._set(recovery, "drop", closed_at=self._now, answer=reason)

    def finalise(self, recovery: Recovery, instalments: Sequence[Instalment]) -> str:
        """The number of its document, from a gapless run of its own."""
        series = f"{business_date(self._now):%Y%m}{NUMBER_SERIES}"
        number = str(self._connection.execute(_NEXT_NUMBER, {"series": series}).scalar_one())
        self._set(recovery, "finalise", closed_at=self._now, number=number)
        rows = [
            {
                "recovery_id": recovery.id,
                "account_id": recovery.claim.account_id,
                "place": each.place,
                "cents": each.cents,
                "due_on": each.due_on,
            }
            for each in instalments
        ]
        self._connection.execute(recovery_instalments.insert(), rows)
        return number

    def take_back(self, recovery: Recovery, reason: str) -> None:
        """It keeps its number; no part of it is to be paid."""
        self._set(recovery, "take back", taken_back_at=self._now, answer=reason)
        self._connection.execute(_NOT_TO_BE_PAID, {"id": recovery.id, "now": self._now})

    def instalments(self, recovery_id: int) -> Sequence[Instalment]:
        return [Instalment(*row) for row in self._connection.execute(_INSTALMENTS, {"id": recovery_id})]

    def failed_to_arrive(self, subject: str) -> bool:
        """Whether the SMS of this subject was sent, and did not arrive."""
        return bool(self._connection.scalar(_FAILED, {"subject": subject}))

    def listed(self, states: Sequence[str], after: int, limit: int) -> list[dict[str, Any]]:
        """Those in these states, the oldest first."""
        asked = {"states": list(states), "after": after, "limit": limit}
        rows = self._connection.execute(_LISTED, asked).mappings()
        return [{"reference": reference(RECOVERY, row["id"]), **row} for row in rows]

    def words_of(self, recovery_id: int) -> Mapping[str, Any]:
        """What was said about it, and when."""
        columns = (
            "objected_at",
            "objection",
            "heard_at",
            "hearing_note",
            "meter_test",
            "agreed_at",
            "answer",
            "taken_back_at",
        )
        asked = sa.select(*(recoveries.c[name] for name in columns)).where(recoveries.c.id == recovery_id)
        return dict(self._connection.execute(asked).mappings().one())

    def _set(self, recovery: Recovery, event: str, **values: Any) -> None:
        moved = (
            recoveries.update()
            .where(recoveries.c.id == recovery.id, recoveries.c.state.in_(LIFE.sources(event)))
            .values(state=LIFE.target(event), **values)
        )
        if not self._connection.execute(moved).rowcount:
            LIFE.after(recovery.state, event)
            raise Refused(f"{recovery.reference} was changed by somebody else meanwhile", "changed")

    def _kept(self, recovery_id: int) -> Recovery:
        found = self.find(recovery_id)
        if found is None:
            raise LookupError(f"Recovery {recovery_id} was written and is not there")
        return found

    def _one(self, statement: sa.TextClause, key: int | str) -> Recovery | None:
        row = self._connection.execute(statement, {"key": key}).mappings().first()
        return _recovery(row) if row else None


def _finding(row: sa.RowMapping) -> Finding:
    values = {name: row[name] for name in _FINDING}
    values |= {
        "body": Body(row["body"]),
        "seal_seen": SealAtMeter(row["seal_seen"]),
        "present": Present(row["present"]),
    }
    return Finding(**values)


def _recovery(row: sa.RowMapping) -> Recovery:
    return Recovery(
        id=row["id"],
        claim=_claim(row),
        state=row["state"],
        proposed_by=row["proposed_by"],
        told_on=row["told_on"],
        until=row["until"],
        has_objection=row["objected_at"] is not None,
        wants_test=row["wants_test"],
        has_hearing=row["heard_at"] is not None,
        number=row["number"],
        final_on=business_date(row["closed_at"]) if row["number"] else None,
    )


def _claim(row: sa.RowMapping) -> Claim:
    frozen = json.loads(row["evidence"])
    return Claim(
        order_id=row["order_id"],
        account_id=row["account_id"],
        cause=Cause(row["cause"]),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        units=row["units"],
        charges=Charges(tuple(map(_line, frozen["lines"])), row["total_cents"]),
        category=frozen["tariff"]["category"],
        band=frozen["tariff"]["band"],
        meter=frozen["meter"]["number"],
        evidence=row["evidence"],
        digest=row["digest"],
    )


def _line(kept: Sequence[Any]) -> Line:
    code, period, quantity, rate, cents, carried_from = kept
    return Line(code, _month(period), _decimal(quantity), _decimal(rate), cents, _month(carried_from))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _month(text: str | None) -> Month | None:
    return None if text is None else Month(text)
