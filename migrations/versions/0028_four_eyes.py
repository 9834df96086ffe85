"""What one person asks for and another decides, as rows that are only added.

Revision ID: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = ("approval_requests", "approval_decisions")
GUARDS = """
CREATE FUNCTION second_person_decides() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked approval_requests;
BEGIN
    SELECT * INTO asked FROM approval_requests WHERE id = NEW.request_id;
    IF NEW.verdict = 'approved' AND (lower(asked.author) = lower(NEW.decided_by)
                                     OR asked.author_staff_number = NEW.staff_number) THEN
        RAISE EXCEPTION 'request % is not approved by its author', asked.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.verdict = 'approved' AND (asked.digest <> NEW.digest OR asked.expires_at <= NEW.decided_at) THEN
        RAISE EXCEPTION 'request % is another, or has expired', asked.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_decisions_second_person BEFORE INSERT ON approval_decisions
    FOR EACH ROW EXECUTE FUNCTION second_person_decides();
"""


def upgrade() -> None:
    op.create_table(
        "approval_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="by which it is found"),
        sa.Column("payload", sa.Text(), nullable=False, comment="canonical JSON: the text that was digested"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of kind and payload, a line each"),
        sa.Column("region", sa.Text(), comment="where it is, if it is somewhere"),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_staff_number", sa.Text()),
        sa.Column("author_os_user", sa.Text(), comment="the user of the host, where it was a command"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            r"digest = encode(sha256(convert_to(kind || E'\n' || payload, 'UTF8')), 'hex')",
            name=op.f("approval_requests_digest_check"),
        ),
        sa.ForeignKeyConstraint(["author"], ["operators.name"], name=op.f("approval_requests_author_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("approval_requests_pkey")),
    )
    op.create_index("approval_requests_subject_idx", "approval_requests", ["kind", "subject", "id"])
    op.create_index("approval_requests_expires_at_idx", "approval_requests", ["expires_at", "id"])
    op.create_table(
        "approval_decisions",
        sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="of what was looked at"),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("staff_number", sa.Text()),
        sa.Column("os_user", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('approved', 'refused', 'withdrawn')", name=op.f("approval_decisions_verdict_check")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["approval_requests.id"], name=op.f("approval_decisions_request_id_fkey")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["operators.name"], name=op.f("approval_decisions_decided_by_fkey")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("approval_decisions_pkey")),
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(GUARDS)


def downgrade() -> None:
    op.drop_table("approval_decisions")
    op.drop_table("approval_requests")
    op.execute("DROP FUNCTION second_person_decides()")
