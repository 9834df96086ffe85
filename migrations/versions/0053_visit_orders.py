"""Technicians, their orders, rounds, seals and findings. What was an inspection is a visit order.

Revision ID: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_TAKE_OVER = """
    INSERT INTO visit_orders (meter_id, account_id, why, reason, due_on, state, reading_id, opened_at, closed_at)
    SELECT meter_id, account_id, 'reading', reason, CAST(opened_at AT TIME ZONE 'Africa/Nairobi' AS date) + 14,
           CASE WHEN closed_at IS NULL THEN 'planned' ELSE 'done' END, reading_id, opened_at, closed_at
    FROM inspections ORDER BY id
"""
_GIVE_BACK = """
    INSERT INTO inspections (meter_id, account_id, reason, reading_id, opened_at, closed_at)
    SELECT meter_id, account_id, reason, reading_id, opened_at, closed_at
    FROM visit_orders WHERE why = 'reading' ORDER BY id
"""


def upgrade() -> None:
    op.create_table(
        "technicians",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False, comment="who goes out together: a second visit is another team's"),
        sa.Column("state", sa.Text(), server_default="invited", nullable=False),
        sa.Column("pin_digest", sa.Text(), nullable=True, comment="argon2id"),
        sa.Column("tries_left", sa.Integer(), server_default="3", nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'retired') = (retired_at IS NOT NULL)", name=op.f("technicians_retired_check")),
        sa.CheckConstraint("state IN ('invited', 'active', 'locked', 'retired')", name=op.f("technicians_state_check")),
        sa.CheckConstraint("tries_left >= 0", name=op.f("technicians_tries_left_check")),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("technicians_region_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("technicians_pkey")),
    )
    op.create_index(
        "technicians_phone_idx", "technicians", ["phone"], unique=True, postgresql_where=sa.text("retired_at IS NULL")
    )
    op.create_index("technicians_staff_number_idx", "technicians", ["staff_number"], unique=True)
    op.create_table(
        "rounds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name=op.f("rounds_technician_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("rounds_pkey")),
    )
    op.create_index("rounds_day_idx", "rounds", ["day"], unique=False)
    op.create_index("rounds_technician_id_day_idx", "rounds", ["technician_id", "day"], unique=True)
    op.create_table(
        "visit_orders",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="the serial of its reference"
        ),
        sa.Column("meter_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("application_id", sa.BigInteger(), nullable=True, comment="of a connection"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "reason",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="more than why: what about the reading, or score",
        ),
        sa.Column("arm", sa.Text(), server_default="reason", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column(
            "attempt", sa.Integer(), server_default="1", nullable=False, comment="of the visits that saw no meter"
        ),
        sa.Column("round_id", sa.BigInteger(), nullable=True),
        sa.Column("technician_id", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True, comment="in the walk of its round, from 1"),
        sa.Column("reading_id", sa.BigInteger(), nullable=True, comment="the reading that asks for the visit"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('planned', 'assigned', 'notified')) = (closed_at IS NULL)",
            name=op.f("visit_orders_closed_check"),
        ),
        sa.CheckConstraint(
            "NOT state IN ('assigned', 'notified') OR num_nonnulls(round_id, technician_id, place) = 3",
            name=op.f("visit_orders_assigned_check"),
        ),
        sa.CheckConstraint("arm IN ('reason', 'random')", name=op.f("visit_orders_arm_check")),
        sa.CheckConstraint(
            "state <> 'planned' OR num_nonnulls(round_id, technician_id, place) = 0",
            name=op.f("visit_orders_planned_check"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'assigned', 'notified', 'done', 'absent', 'refused', 'no_access', 'unsafe', 'place_not_found', 'cancelled')",
            name=op.f("visit_orders_state_check"),
        ),
        sa.CheckConstraint(
            "why IN ('reading', 'unread', 'risk', 'random', 'seal_due', 'second_visit', 'connection', 'meter_fault', 'customer_request')",
            name=op.f("visit_orders_why_check"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(meter_id, account_id) = 2 OR application_id IS NOT NULL",
            name=op.f("visit_orders_where_check"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("visit_orders_account_id_fkey")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("visit_orders_application_id_fkey")),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("visit_orders_meter_id_fkey")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("visit_orders_reading_id_fkey")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("visit_orders_round_id_fkey")),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name=op.f("visit_orders_technician_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("visit_orders_pkey")),
        comment="one visit to one meter; a meter is with one technician at a time",
    )
    op.create_index("visit_orders_account_id_idx", "visit_orders", ["account_id", "id"], unique=False)
    op.create_index(
        "visit_orders_application_idx",
        "visit_orders",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('planned', 'assigned', 'notified')"),
    )
    op.create_index("visit_orders_meter_id_idx", "visit_orders", ["meter_id", "id"], unique=False)
    op.create_index(
        "visit_orders_meter_out_idx",
        "visit_orders",
        ["meter_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('assigned', 'notified')"),
    )
    op.create_index(
        "visit_orders_open_idx",
        "visit_orders",
        ["meter_id", "why", "reason"],
        unique=True,
        postgresql_where=sa.text("state IN ('planned', 'assigned', 'notified')"),
    )
    op.create_index(
        "visit_orders_planned_idx",
        "visit_orders",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index("visit_orders_round_id_idx", "visit_orders", ["round_id", "place"], unique=False)
    op.create_table(
        "seals",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="in_box", nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=True, comment="who has it"),
        sa.Column("meter_id", sa.BigInteger(), nullable=True, comment="where it hangs"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'fitted') = (meter_id IS NOT NULL)", name=op.f("seals_fitted_check")),
        sa.CheckConstraint("(state = 'issued') = (technician_id IS NOT NULL)", name=op.f("seals_issued_check")),
        sa.CheckConstraint("state IN ('in_box', 'issued', 'fitted', 'removed')", name=op.f("seals_state_check")),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("seals_meter_id_fkey")),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name=op.f("seals_technician_id_fkey")),
        sa.PrimaryKeyConstraint("serial", name=op.f("seals_pkey")),
        comment="a seal hangs in one place, and at a meter hangs one",
    )
    op.create_index("seals_box_idx", "seals", ["box", "serial"], unique=False)
    op.create_index(
        "seals_meter_id_idx", "seals", ["meter_id"], unique=True, postgresql_where=sa.text("meter_id IS NOT NULL")
    )
    op.create_index(
        "seals_technician_id_idx",
        "seals",
        ["technician_id", "serial"],
        unique=False,
        postgresql_where=sa.text("technician_id IS NOT NULL"),
    )
    op.create_table(
        "seal_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False, comment="also one that the register does not know"),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=True),
        sa.Column("meter_id", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "event IN ('registered', 'issued', 'returned', 'found', 'stranger', 'missing', 'removed', 'fitted')",
            name=op.f("seal_events_event_check"),
        ),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("seal_events_meter_id_fkey")),
        sa.ForeignKeyConstraint(["order_id"], ["visit_orders.id"], name=op.f("seal_events_order_id_fkey")),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name=op.f("seal_events_technician_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("seal_events_pkey")),
    )
    op.create_index("seal_events_meter_id_idx", "seal_events", ["meter_id", "id"], unique=False)
    op.create_index("seal_events_serial_idx", "seal_events", ["serial", "id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("meter_id", sa.BigInteger(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reading", sa.BigInteger(), nullable=True, comment="what the register showed"),
        sa.Column("seal_seen", sa.Text(), nullable=False),
        sa.Column("seal_found", sa.Text(), nullable=True, comment="the serial that hung there"),
        sa.Column("seal_fitted", sa.Text(), nullable=True, comment="the serial that hangs there now"),
        sa.Column("present", sa.Text(), nullable=False, comment="who was there"),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "body IN ('intact', 'seal_broken', 'bypass', 'stopped', 'burnt', 'wrong_meter', 'foreign_supply')",
            name=op.f("findings_body_check"),
        ),
        sa.CheckConstraint("present IN ('seen', 'witness', 'nobody', 'refused')", name=op.f("findings_present_check")),
        sa.CheckConstraint("seal_seen IN ('matches', 'other', 'none')", name=op.f("findings_seal_seen_check")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("findings_account_id_fkey")),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("findings_meter_id_fkey")),
        sa.ForeignKeyConstraint(["order_id"], ["visit_orders.id"], name=op.f("findings_order_id_fkey")),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name=op.f("findings_technician_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("findings_pkey")),
    )
    op.create_index("findings_account_id_idx", "findings", ["account_id", "id"], unique=False)
    op.create_index("findings_meter_id_idx", "findings", ["meter_id", "id"], unique=False)
    op.create_index("findings_order_id_idx", "findings", ["order_id"], unique=True)
    op.create_index("findings_technician_id_idx", "findings", ["technician_id", "found_on"], unique=False)
    op.execute(_TAKE_OVER)
    op.drop_table("inspections")


def downgrade() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reading_id", sa.BigInteger()),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("inspections_account_id_fkey")),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("inspections_meter_id_fkey")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("inspections_reading_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("inspections_pkey")),
    )
    op.create_index(
        "inspections_open_idx",
        "inspections",
        ["meter_id", "reason"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.execute(_GIVE_BACK)
    for table in ("findings", "seal_events", "seals", "visit_orders", "rounds", "technicians"):
        op.drop_table(table)
