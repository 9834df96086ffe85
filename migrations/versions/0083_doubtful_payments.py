"""Doubtful payments are marked by the transaction that books or moves them, or that closes their account.

They were found by looking up each payment of thirty days among its account's own.

Revision ID: 0083
"""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

# Of one account, and of one amount where it is named: those paid within the times are marked, if they are doubtful.
MARK = """
CREATE FUNCTION mark_doubtful_payments(of_account bigint, of_cents bigint, since timestamptz, until timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO doubtful_payments (payment_id, account_id, recorded_at)
    SELECT p.id, p.account_id, p.recorded_at FROM payments p JOIN accounts a ON a.id = p.account_id
    WHERE p.account_id = of_account AND (of_cents IS NULL OR p.cents = of_cents)
      AND coalesce(p.paid_at, p.received_at) >= since AND coalesce(p.paid_at, p.received_at) <= until
      AND (a.status = 'closed' OR EXISTS (
          SELECT FROM payments q WHERE q.account_id = p.account_id AND q.cents = p.cents
            AND (coalesce(q.paid_at, q.received_at), q.id) < (coalesce(p.paid_at, p.received_at), p.id)
            AND coalesce(q.paid_at, q.received_at) >= coalesce(p.paid_at, p.received_at) - interval '10 minutes'
      ))
    ON CONFLICT DO NOTHING;
END $$
"""
FORGET = """
CREATE FUNCTION forget_doubtful_payments(of_account bigint, of_cents bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM doubtful_payments d USING payments p
    WHERE d.account_id = of_account AND p.id = d.payment_id AND (of_cents IS NULL OR p.cents = of_cents);
END $$
"""
# A payment that is new makes itself doubtful, or the one after it. One that moves may take a doubt with it.
OF_PAYMENT = """
CREATE FUNCTION keep_doubtful_payments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid timestamptz := coalesce(NEW.paid_at, NEW.received_at);
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM mark_doubtful_payments(NEW.account_id, NEW.cents, paid, paid + interval '10 minutes');
        RETURN NULL;
    END IF;
    PERFORM forget_doubtful_payments(each, NEW.cents), mark_doubtful_payments(each, NEW.cents, '-infinity', 'infinity')
    FROM (SELECT OLD.account_id UNION SELECT NEW.account_id) moved (each) WHERE each IS NOT NULL;
    RETURN NULL;
END $$
"""
OF_ACCOUNT = """
CREATE FUNCTION keep_doubtful_payments_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM forget_doubtful_payments(NEW.id, NULL);
    PERFORM mark_doubtful_payments(NEW.id, NULL, '-infinity', 'infinity');
    RETURN NULL;
END $$
"""
TRIGGERS = (
    """
    CREATE TRIGGER keep_doubtful_payments_insert AFTER INSERT ON payments
        FOR EACH ROW WHEN (NEW.account_id IS NOT NULL) EXECUTE FUNCTION keep_doubtful_payments()
    """,
    """
    CREATE TRIGGER keep_doubtful_payments_update AFTER UPDATE ON payments
        FOR EACH ROW WHEN ((OLD.account_id, OLD.paid_at) IS DISTINCT FROM (NEW.account_id, NEW.paid_at))
        EXECUTE FUNCTION keep_doubtful_payments()
    """,
    """
    CREATE TRIGGER keep_doubtful_payments AFTER UPDATE ON accounts
        FOR EACH ROW WHEN (OLD.status <> NEW.status AND 'closed' IN (OLD.status, NEW.status))
        EXECUTE FUNCTION keep_doubtful_payments_of_account()
    """,
)


def upgrade() -> None:
    op.create_table(
        "doubtful_payments",
        sa.Column("payment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="as of the payment"),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("doubtful_payments_pkey")),
        comment="credited, and yet somebody should look; triggers of payments and accounts keep it",
    )
    op.create_index("doubtful_payments_recorded_at_idx", "doubtful_payments", ["recorded_at", "payment_id"])
    op.create_index("doubtful_payments_account_id_idx", "doubtful_payments", ["account_id"])
    for statement in (MARK, FORGET, OF_PAYMENT, OF_ACCOUNT, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_doubtful_payments ON accounts")
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER keep_doubtful_payments_{event} ON payments")
    for function in ("keep_doubtful_payments_of_account", "keep_doubtful_payments"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP FUNCTION forget_doubtful_payments")
    op.execute("DROP FUNCTION mark_doubtful_payments")
    op.drop_table("doubtful_payments")
