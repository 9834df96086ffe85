"""What an operator may do, as rows that are only added: several roles, regions, a staff number, an end.

Revision ID: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

GUARDS = """
CREATE TRIGGER operator_changes_append_only BEFORE UPDATE OR DELETE ON operator_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operator_changes_never_emptied BEFORE TRUNCATE ON operator_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
FROM_ONE_ROLE = """
INSERT INTO operator_changes (operator, roles, regions, is_enabled, changed_at, os_user)
SELECT name, ARRAY[role], '{}', true, created_at, 'release' FROM operators
"""
TO_ONE_ROLE = """
UPDATE operators SET role = (
    SELECT CASE WHEN 'admin' = ANY(roles) THEN 'admin' WHEN 'campaigns' = ANY(roles) THEN 'campaigns'
                WHEN 'payments' = ANY(roles) THEN 'payments' ELSE 'care' END
    FROM operator_changes WHERE operator = name ORDER BY id DESC LIMIT 1
)
"""


def upgrade() -> None:
    op.create_table(
        "operator_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("regions", postgresql.ARRAY(sa.Text()), nullable=False, comment="none: all"),
        sa.Column("staff_number", sa.Text(), comment="by which two persons are told apart"),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), comment="the operator who asked for it"),
        sa.Column("os_user", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "cardinality(roles) > 0 AND roles <@ ARRAY['care', 'payments', 'campaigns', 'field', 'reviewer', 'admin']",
            name=op.f("operator_changes_roles_check"),
        ),
        postgresql.ExcludeConstraint(
            ("staff_number", "="), ("operator", "<>"), name="operator_changes_one_person_a_number"
        ),
        sa.ForeignKeyConstraint(["operator"], ["operators.name"], name=op.f("operator_changes_operator_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_changes_pkey")),
    )
    op.create_index("operator_changes_operator_idx", "operator_changes", ["operator", "id"])
    op.execute(FROM_ONE_ROLE)
    op.execute(GUARDS)
    op.drop_column("operators", "role")


def downgrade() -> None:
    op.add_column("operators", sa.Column("role", sa.Text()))
    op.execute("ALTER TABLE operators DISABLE TRIGGER operators_append_only")
    op.execute(TO_ONE_ROLE)
    op.execute("ALTER TABLE operators ENABLE TRIGGER operators_append_only")
    op.alter_column("operators", "role", nullable=False)
    op.create_check_constraint(
        op.f("operators_role_check"), "operators", "role IN ('campaigns', 'payments', 'care', 'admin')"
    )
    op.drop_table("operator_changes")
