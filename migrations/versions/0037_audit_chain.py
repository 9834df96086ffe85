"""Each row of the audit trail has the SHA-256 of itself and of the row before.

Revision ID: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

CHAIN = """
-- The one text of a row. Times in UTC and JSON in PostgreSQL's own order of keys: no setting of a session changes it.
CREATE FUNCTION audit_row_text(entry audit) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        entry.id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), entry.os_user, entry.operator,
        entry.action, entry.subject, entry.details
    )::text
$$;

-- The id is given under the lock, so that the order of ids is that of the chain. Whoever waits for the lock sees, once
-- it is free, the row that was committed before.
CREATE FUNCTION chain_audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE previous bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(977064);
    NEW.id := nextval('audit_id_seq');
    SELECT hash INTO previous FROM audit ORDER BY id DESC LIMIT 1;
    NEW.hash := sha256(coalesce(previous, '') || convert_to(audit_row_text(NEW), 'UTF8'));
    RETURN NEW;
END $$;
"""
CHAIN_WHAT_IS_THERE = """
DO $$
DECLARE entry audit; previous bytea := '';
BEGIN
    FOR entry IN SELECT * FROM audit ORDER BY id LOOP
        previous := sha256(previous || convert_to(audit_row_text(entry), 'UTF8'));
        UPDATE audit SET hash = previous WHERE id = entry.id;
    END LOOP;
END $$
"""
TRIGGER = """
CREATE TRIGGER audit_chained BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION chain_audit_row()
"""


def upgrade() -> None:
    op.add_column(
        "audit",
        sa.Column(
            "hash", sa.LargeBinary(), comment="SHA-256 of the hash before and of this row; a trigger sets it"
        ),
    )
    op.execute(CHAIN)
    op.execute("ALTER TABLE audit DISABLE TRIGGER audit_append_only")
    op.execute(CHAIN_WHAT_IS_THERE)
    op.execute("ALTER TABLE audit ENABLE TRIGGER audit_append_only")
    op.alter_column("audit", "hash", nullable=False)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_chained ON audit")
    op.execute("DROP FUNCTION chain_audit_row()")
    op.execute("DROP FUNCTION audit_row_text(audit)")
    op.drop_column("audit", "hash")
