"""The tables of applications for a connection."""

from collections.abc import Sequence

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
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.connections.applications import DOORS
from domain.connections.classes import ConnectionClass
from domain.connections.rungs import LIFE, OVER, WAITING, Rung
from store.core.metadata import metadata


def listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


WAITS = f"state IN ({listed(WAITING)})"

applications = Table(
    "applications",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("phone", Text, comment="none for a draft of a page that has not asked yet"),
    Column("language", Text, nullable=False),
    Column("door", Text, nullable=False, server_default="earlier", comment="by which it was begun"),
    Column("name", Text),
    Column("id_number", Text, comment="of the national ID, the passport or the company, as it is compared"),
    Column("tax_pin", Text, comment="empty where none was given"),
    Column("area", Text, comment="as it was typed"),
    Column("landmark", Text, comment="as it was typed"),
    Column("area_id", BigInteger, ForeignKey("areas.id"), comment="the area of that name, or of the meter next door"),
    Column("neighbour_meter", Text, comment="as it was typed; empty where none was given"),
    Column("neighbour_account_id", BigInteger, ForeignKey("accounts.id"), comment="never shown to the applicant"),
    Column("class", Text),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("reached_at", DateTime(timezone=True), comment="its rung"),
    Column("received_at", DateTime(timezone=True), nullable=False, comment="when it was begun, then when it was sent"),
    Column("answered_at", DateTime(timezone=True), comment="when it ended"),
    Column("has_papers", Boolean, nullable=False, server_default=sa.false(), comment="nothing is waited for"),
    Column("answer", Text, comment="why it was rejected or withdrawn, as the applicant reads it"),
    Column("operator", Text, comment="who moved it last"),
    Column("survey_on", Date),
    Column("quote_cents", BigInteger),
    Column("quote_lines", JSONB(none_as_null=True)),
    Column("quoted_on", Date),
    Column("quote_ends_on", Date, comment="the last day on which it may be paid"),
    Column("reminded", Integer, nullable=False, server_default="0", comment="the day of the last reminder"),
    Column("paid_cents", BigInteger, nullable=False, server_default="0", comment="what its payments sum up to"),
    Column("clock", Text),
    Column("clock_from", Date, comment="the day after which the days of this rung count"),
    Column("clock_due_on", Date),
    Column("overrun_at", DateTime(timezone=True), comment="when it was said that the clock ran out"),
    Column("meter_number", Text),
    Column("meter_seal", Text),
    Column("meter_reading", BigInteger),
    Column("meter_digits", Integer),
    Column("metered_on", Date),
    Column("meter_by", Text, comment="the technician"),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("same_as_id", BigInteger, ForeignKey("applications.id"), comment="the open one of the same plot and person"),
    CheckConstraint(f"state IN ({listed(LIFE.states)})", name="state"),
    CheckConstraint(f"door IN ({listed(DOORS)})", name="door"),
    CheckConstraint(f"class IN ({listed(list(ConnectionClass))})", name="class"),
    CheckConstraint(
        f"state IN ({listed((Rung.DRAFTED, *OVER))}) OR num_nulls(phone, name, area, landmark, class) = 0", name="sent"
    ),
    CheckConstraint("num_nonnulls(quote_cents, quote_lines, quoted_on, quote_ends_on) IN (0, 4)", name="quoted"),
    CheckConstraint("num_nonnulls(clock, clock_from, clock_due_on) IN (0, 3)", name="clock"),
    CheckConstraint(
        "num_nonnulls(meter_number, meter_seal, meter_reading, meter_digits, metered_on, meter_by) IN (0, 6)",
        name="metered",
    ),
    CheckConstraint("state <> 'metered' OR meter_number IS NOT NULL", name="meter"),
    CheckConstraint("(state = 'open') = (account_id IS NOT NULL)", name="account"),
    CheckConstraint("paid_cents >= 0 AND quote_cents > 0", name="money"),
    Index(
        "applications_waiting_idx",
        "phone",
        sa.text("lower(area)"),
        sa.text("lower(landmark)"),
        unique=True,
        postgresql_where=sa.text(WAITS),
    ),
    Index("applications_phone_idx", "phone", "id"),
    Index(
        "applications_account_idx",
        "account_id",
        unique=True,
        postgresql_where=sa.text("account_id IS NOT NULL"),
    ),
    Index(
        "applications_draft_idx",
        "phone",
        unique=True,
        postgresql_where=sa.text("state = 'drafted' AND door <> 'page'"),
    ),
    Index("applications_drafted_idx", "reached_at", postgresql_where=sa.text("state = 'drafted'")),
    Index("applications_person_idx", "id_number", postgresql_where=sa.text(f"{WAITS} AND id_number <> ''")),
    Index("applications_rung_idx", "state", "reached_at", "id", postgresql_where=sa.text(WAITS)),
    Index("applications_due_idx", "clock_due_on", postgresql_where=sa.text("clock IS NOT NULL AND overrun_at IS NULL")),
    Index("applications_quoted_idx", "quoted_on", "id", postgresql_where=sa.text("state = 'quoted'")),
    Index("applications_overrun_idx", "id", postgresql_where=sa.text("overrun_at IS NOT NULL AND clock IS NOT NULL")),
    Index(
        "applications_meter_idx",
        "meter_number",
        unique=True,
        postgresql_where=sa.text("state = 'metered'"),
    ),
)

application_rungs = Table(
    "application_rungs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("application_id", BigInteger, ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("rung", Text, nullable=False),
    Column("reached_at", DateTime(timezone=True), nullable=False),
    Column("by", Text, comment="the operator, where one moved it"),
    Column("clock", Text, comment="the clock that ran here when it was left"),
    Column("days_used", Integer, nullable=False, server_default="0", comment="working days of that clock"),
    Index("application_rungs_application_idx", "application_id", "id"),
)

application_counts = Table(
    "application_counts",
    metadata,
    Column("rung", Text, primary_key=True),
    Column("waiting", BigInteger, nullable=False),
    Column("overrun", BigInteger, nullable=False, comment="of them, those whose clock has run out"),
    comment="how many applications stand on each rung: changed with each move",
)

application_followers = Table(
    "application_followers",
    metadata,
    Column("application_id", BigInteger, ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True),
    Column("phone", Text, primary_key=True, comment="may follow it, as its applicant has agreed"),
    Column("agreed_at", DateTime(timezone=True), nullable=False),
    Index("application_followers_phone_idx", "phone"),
    Index("application_followers_agreed_at_idx", "agreed_at"),
)
