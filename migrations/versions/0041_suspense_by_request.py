"""Two persons release a payment in suspense by a request, as they decide everything else.

Who proposed and who released it so far is in the audit trail; what was proposed and not released is proposed anew.

Revision ID: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SOURCES = "'callback', 'confirmation', 'pull', 'statement', 'verified', 'listed', 'webhook', 'file', 'reversal'"
GUARD = f"""
CREATE FUNCTION two_release_suspense() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.released_at IS NULL OR (NEW.request_id IS NULL AND NEW.released_by IN ({SOURCES})) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM approval_requests r JOIN approval_decisions d ON d.request_id = r.id
        WHERE r.id = NEW.request_id AND d.verdict = 'approved' AND d.decided_by = NEW.released_by
              AND r.kind = 'suspense release' AND r.subject = NEW.payment_id::text
              AND (r.payload::jsonb ->> 'account_id')::bigint = NEW.proposed_account_id
    ) THEN
        RAISE EXCEPTION 'nobody approved the release of payment %', NEW.payment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER suspense_by_two BEFORE INSERT OR UPDATE ON suspense
    FOR EACH ROW EXECUTE FUNCTION two_release_suspense();
"""


def upgrade() -> None:
    op.drop_constraint("suspense_two_persons_check", "suspense")
    op.drop_column("suspense", "proposed_by")
    op.drop_column("suspense", "proposed_at")
    op.alter_column("suspense", "released_by", comment="the operator who approved it, or the source that said whose it is")
    op.add_column(
        "suspense",
        sa.Column(
            "request_id",
            sa.BigInteger(),
            sa.ForeignKey("approval_decisions.request_id", name=op.f("suspense_request_id_fkey")),
            comment="by which two released it",
        ),
    )
    op.execute(GUARD)


def downgrade() -> None:
    op.execute("DROP TRIGGER suspense_by_two ON suspense")
    op.execute("DROP FUNCTION two_release_suspense()")
    op.drop_column("suspense", "request_id")
    op.alter_column("suspense", "released_by", comment=None)
    op.add_column("suspense", sa.Column("proposed_by", sa.Text()))
    op.add_column("suspense", sa.Column("proposed_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        op.f("suspense_two_persons_check"), "suspense", "released_by IS DISTINCT FROM proposed_by OR released_by IS NULL"
    )
