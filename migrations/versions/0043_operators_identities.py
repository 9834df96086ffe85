"""Operators' identities for the console: passwords and second factors, invitations, sign-ins, sessions, forms sent.

Revision ID: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "operator_identities",
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="argon2id"),
        sa.Column("sealed_totp_secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False, comment="the last code that counted, in steps of 30 s"),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["operator"], ["operators.name"], name=op.f("operator_identities_operator_fkey")),
        sa.PrimaryKeyConstraint("operator", name=op.f("operator_identities_pkey")),
    )
    op.create_table(
        "operator_recovery_codes",
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="SHA-256; a code that was used is no row"),
        sa.ForeignKeyConstraint(["operator"], ["operators.name"], name=op.f("operator_recovery_codes_operator_fkey")),
        sa.PrimaryKeyConstraint("operator", "code_hash", name=op.f("operator_recovery_codes_pkey")),
    )
    op.create_table(
        "operator_invitations",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the link holds"),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Text(), comment="none: the first admin"),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("sealed_totp_secret", sa.Text()),
        sa.Column("ended_at", MOMENT, comment="used, or replaced by another"),
        sa.ForeignKeyConstraint(["operator"], ["operators.name"], name=op.f("operator_invitations_operator_fkey")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("operator_invitations_pkey")),
    )
    op.create_index(
        "operator_invitations_open_idx",
        "operator_invitations",
        ["operator"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="of the browser that typed a password"),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False, comment="of what was typed as the name"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), comment="whose password it was; none: nobody's"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('waits', 'failed', 'passed')", name=op.f("sign_ins_outcome_check")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("sign_ins_pkey")),
    )
    op.create_index("sign_ins_name_idx", "sign_ins", ["name_hash", "at"])
    op.create_index("sign_ins_address_idx", "sign_ins", ["address", "at"])
    op.create_index("sign_ins_at_idx", "sign_ins", ["at"])
    op.create_table(
        "operator_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the cookie holds"),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=False, comment="when password and code were given last"),
        sa.Column("said", sa.Text(), comment="a sentence for the next page"),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.Text(), comment="sign_out, sign_in, operator, reset, disabled, time"),
        sa.ForeignKeyConstraint(["operator"], ["operators.name"], name=op.f("operator_sessions_operator_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_sessions_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("operator_sessions_token_hash_key")),
    )
    op.create_index(
        "operator_sessions_open_idx",
        "operator_sessions",
        ["operator"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("operator_sessions_operator_idx", "operator_sessions", ["operator", "id"])
    op.create_table(
        "console_forms",
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("location", sa.Text(), nullable=False, comment="where the first went"),
        sa.PrimaryKeyConstraint("session_id", "form_id", name=op.f("console_forms_pkey")),
    )
    op.create_index("console_forms_sent_at_idx", "console_forms", ["sent_at"])


def downgrade() -> None:
    for table in (
        "console_forms",
        "operator_sessions",
        "sign_ins",
        "operator_invitations",
        "operator_recovery_codes",
        "operator_identities",
    ):
        op.drop_table(table)
