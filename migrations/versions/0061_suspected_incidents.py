"""The network as far as it is known, incidents that reports open by themselves, and what is kept of those that end.

Revision ID: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

KINDS = "('no_power', 'half_the_house', 'low_voltage', 'danger')"
MORE_KINDS = (
    "('no_power', 'half_the_house', 'low_voltage', 'danger', 'high_voltage', 'flicker', 'surge_damage', 'faulty_meter')"
)
STATES = "('suspected', 'confirmed', 'closed', 'merged', 'fixed')"
CAUSES = "('unknown', 'storm', 'tree', 'equipment', 'overload', 'vehicle', 'vandalism', 'upstream')"

# Reported by at least 2 and at most 5 people, a tenth of a transformer's accounts, within half an hour; two transformers
# of a feeder; three accounts of an area. Four in five of the outages like it were shorter than what we say, five of
# which we want to know; what we said changes twice, and then only for an hour.
RULES = {
    "min_transformer_accounts": 2,
    "max_transformer_accounts": 5,
    "transformer_share_percent": 10,
    "feeder_transformers": 2,
    "area_accounts": 3,
    "within_minutes": 30,
    "return_percentile": 80,
    "min_history": 5,
    "max_return_changes": 2,
    "worse_minutes": 60,
}


def upgrade() -> None:
    op.create_table(
        "feeders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("feeders_region_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("feeders_pkey")),
    )
    op.create_index("feeders_same_name_idx", "feeders", ["region", sa.text("lower(name)")], unique=True)
    op.create_table(
        "transformers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("feeder_id", sa.BigInteger(), comment="empty: not known"),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("transformers_region_fkey")),
        sa.ForeignKeyConstraint(["feeder_id"], ["feeders.id"], name=op.f("transformers_feeder_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("transformers_pkey")),
    )
    op.create_index("transformers_same_name_idx", "transformers", ["region", sa.text("lower(name)")], unique=True)
    op.create_index(
        "transformers_feeder_id_idx",
        "transformers",
        ["feeder_id"],
        postgresql_where=sa.text("feeder_id IS NOT NULL"),
    )
    for name, target in (("transformer_id", "transformers"), ("feeder_id", "feeders")):
        op.add_column("accounts", sa.Column(name, sa.BigInteger()))
        op.create_foreign_key(op.f(f"accounts_{name}_fkey"), "accounts", target, [name], ["id"])
        op.create_index(
            f"accounts_{name}_idx", "accounts", [name], postgresql_where=sa.text(f"{name} IS NOT NULL")
        )
    _widen_incidents()
    op.add_column(
        "outage_tickets",
        sa.Column(
            "only_here",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the neighbours have light",
        ),
    )
    op.drop_constraint(op.f("outage_tickets_kind_check"), "outage_tickets")
    op.create_check_constraint(op.f("outage_tickets_kind_check"), "outage_tickets", f"kind IN {MORE_KINDS}")
    op.create_index(
        "outage_tickets_waiting_idx",
        "outage_tickets",
        ["reported_at"],
        postgresql_where=sa.text("state = 'reported'"),
    )
    rules = op.create_table(
        "outage_rules",
        sa.Column("valid_from", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in RULES),
        sa.PrimaryKeyConstraint("valid_from", name=op.f("outage_rules_pkey")),
        comment="thresholds of suspected incidents and of times of return",
    )
    op.execute(rules.insert().values(valid_from="2020-01-01", **RULES))
    op.create_table(
        "interruptions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("incident_id", sa.BigInteger()),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("place_kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("band", sa.SmallInteger(), nullable=False, comment="the quarter of the day in which it began"),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False, comment="without power, as far as we know"),
        sa.Column("source", sa.Text(), nullable=False, comment="how we know which accounts"),
        sa.CheckConstraint("source IN ('network', 'reports', 'notices')", name=op.f("interruptions_source_check")),
        sa.CheckConstraint("began_at <= ended_at AND accounts >= 0", name=op.f("interruptions_extent_check")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("interruptions_incident_id_fkey")),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("interruptions_region_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("interruptions_pkey")),
        sa.UniqueConstraint("incident_id", name=op.f("interruptions_incident_id_key")),
    )
    op.create_index("interruptions_alike_idx", "interruptions", ["region", "place_kind", "began_at"])
    op.create_index("interruptions_began_at_idx", "interruptions", ["began_at"])


def _widen_incidents() -> None:
    """Those that there are were opened by operators."""
    op.add_column("incidents", sa.Column("feeder_id", sa.BigInteger()))
    op.add_column("incidents", sa.Column("transformer_id", sa.BigInteger()))
    op.add_column("incidents", sa.Column("state", sa.Text(), server_default="suspected", nullable=False))
    op.add_column(
        "incidents", sa.Column("began_at", sa.DateTime(timezone=True), comment="when its first report came")
    )
    op.add_column("incidents", sa.Column("cause", sa.Text(), server_default="unknown", nullable=False))
    op.add_column("incidents", sa.Column("crew", sa.Text(), comment="who works on it"))
    op.add_column("incidents", sa.Column("crew_state", sa.Text(), server_default="looking", nullable=False))
    op.add_column(
        "incidents",
        sa.Column("return_at", sa.DateTime(timezone=True), comment="when power is back, as it was said last"),
    )
    op.add_column(
        "incidents",
        sa.Column("return_changes", sa.Integer(), server_default="0", nullable=False, comment="of what was said first"),
    )
    op.add_column(
        "incidents",
        sa.Column("parent_id", sa.BigInteger(), comment="whose end it disproves, or into which it was merged"),
    )
    op.execute(
        "UPDATE incidents SET began_at = opened_at,"
        " state = CASE WHEN closed_at IS NULL THEN 'confirmed' ELSE 'closed' END"
    )
    op.alter_column("incidents", "began_at", nullable=False)
    for name, target in (("feeder_id", "feeders"), ("transformer_id", "transformers"), ("parent_id", "incidents")):
        op.create_foreign_key(op.f(f"incidents_{name}_fkey"), "incidents", target, [name], ["id"])
    checks = {
        "place": "num_nonnulls(area_id, feeder_id, transformer_id) <= 1",
        "state": f"state IN {STATES}",
        "closed": "(closed_at IS NULL) = (state IN ('suspected', 'confirmed'))",
        "cause": f"cause IN {CAUSES}",
        "crew_state": "crew_state IN ('looking', 'on_the_way', 'at_work')",
    }
    for name, rule in checks.items():
        op.create_check_constraint(op.f(f"incidents_{name}_check"), "incidents", rule)
    op.drop_index("incidents_open_idx", "incidents")
    op.create_index(
        "incidents_open_idx",
        "incidents",
        [
            "region",
            sa.text("coalesce(area_id, 0)"),
            sa.text("coalesce(feeder_id, 0)"),
            sa.text("coalesce(transformer_id, 0)"),
        ],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "incidents_parent_id_idx", "incidents", ["parent_id"], postgresql_where=sa.text("parent_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_table("interruptions")
    op.drop_table("outage_rules")
    op.drop_index("outage_tickets_waiting_idx", "outage_tickets")
    op.drop_constraint(op.f("outage_tickets_kind_check"), "outage_tickets")
    op.execute("UPDATE outage_tickets SET kind = 'low_voltage' WHERE kind IN ('high_voltage', 'flicker')")
    op.execute("UPDATE outage_tickets SET kind = 'half_the_house' WHERE kind IN ('surge_damage', 'faulty_meter')")
    op.create_check_constraint(op.f("outage_tickets_kind_check"), "outage_tickets", f"kind IN {KINDS}")
    op.drop_column("outage_tickets", "only_here")
    op.drop_index("incidents_parent_id_idx", "incidents")
    op.drop_index("incidents_open_idx", "incidents")
    op.execute(
        "UPDATE incidents SET closed_at = now(), state = 'closed'"
        " WHERE closed_at IS NULL AND (transformer_id IS NOT NULL OR feeder_id IS NOT NULL)"
    )
    for name in ("closed", "place", "state", "cause", "crew_state"):
        op.drop_constraint(op.f(f"incidents_{name}_check"), "incidents")
    for name in (
        "feeder_id", "transformer_id", "state", "began_at", "cause", "crew", "crew_state", "return_at",
        "return_changes", "parent_id",
    ):  # fmt: skip
        op.drop_column("incidents", name)
    op.create_index(
        "incidents_open_idx",
        "incidents",
        ["region", sa.text("coalesce(area_id, 0)")],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    for name in ("transformer_id", "feeder_id"):
        op.drop_column("accounts", name)
    op.drop_table("transformers")
    op.drop_table("feeders")
