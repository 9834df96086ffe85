"""The accounts that owe something, from now on: so that whoever owes nothing need not be passed over.

Apart from the accounts: an index on a balance would be written to with each bill and payment, and with it all others.

Revision ID: 0086
"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

OF_NEW = """
CREATE FUNCTION keep_debtors_of_new_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO debtors (account_id) SELECT id FROM coming WHERE balance_cents > 0 ORDER BY id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""
OF_CHANGED = """
CREATE FUNCTION keep_debtors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.balance_cents > 0) = (NEW.balance_cents > 0) THEN
        RETURN NULL;
    ELSIF NEW.balance_cents > 0 THEN
        INSERT INTO debtors (account_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM debtors WHERE account_id = NEW.id;
    END IF;
    RETURN NULL;
END $$
"""
# Without a WHEN, which would tie the trigger to the column: then no release could give it another type while customers are
# served.
TRIGGERS = (
    """
    CREATE TRIGGER keep_debtors_insert AFTER INSERT ON accounts REFERENCING NEW TABLE AS coming
        FOR EACH STATEMENT EXECUTE FUNCTION keep_debtors_of_new_accounts()
    """,
    """
    CREATE TRIGGER keep_debtors_update AFTER UPDATE ON accounts
        FOR EACH ROW EXECUTE FUNCTION keep_debtors()
    """,
)


def upgrade() -> None:
    op.create_table(
        "debtors",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("debtors_pkey")),
        comment="accounts that owe something; triggers of accounts keep it",
    )
    for statement in (OF_NEW, OF_CHANGED, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER keep_debtors_{event} ON accounts")
    op.execute("DROP FUNCTION keep_debtors_of_new_accounts")
    op.execute("DROP FUNCTION keep_debtors")
    op.drop_table("debtors")
