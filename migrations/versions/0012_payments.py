"""Paying: requests, payments by receipt, what is in suspense, what went back, and the comparison with the providers.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

GUARDS = """
-- What a payment is, never changes; who it belongs to may be found later, once.
CREATE TRIGGER payments_immutable BEFORE UPDATE ON payments FOR EACH ROW
    WHEN ((OLD.id, OLD.provider, OLD.receipt, OLD.cents, OLD.source, OLD.received_at, OLD.recorded_at)
          IS DISTINCT FROM (NEW.id, NEW.provider, NEW.receipt, NEW.cents, NEW.source, NEW.received_at, NEW.recorded_at)
          OR OLD.account_id IS NOT NULL AND OLD.account_id IS DISTINCT FROM NEW.account_id)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payments_never_deleted BEFORE DELETE ON payments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reversals_append_only BEFORE UPDATE OR DELETE ON reversals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.create_table('recon_breaks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('receipt', sa.Text(), nullable=False),
    sa.Column('details', postgresql.JSONB(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('missing_here', 'missing_there', 'amount_differs', 'reversed_there', 'duplicate', 'quarantined')", name=op.f('recon_breaks_kind_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('recon_breaks_pkey')),
    sa.UniqueConstraint('kind', 'provider', 'receipt', name=op.f('recon_breaks_kind_provider_receipt_key'))
    )
    op.create_index('recon_breaks_open_idx', 'recon_breaks', ['found_at'], unique=False, postgresql_where=sa.text('settled_at IS NULL'))
    op.create_table('recon_runs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False, comment='pull, statement or listed'),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=True, comment='the first instant that it covers'),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False, comment='what the provider says came in, less what went back'),
    sa.Column('posted', sa.Integer(), nullable=False, comment='payments that we did not know'),
    sa.Column('closed', sa.Boolean(), nullable=False, comment='the books agree and no difference is open'),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('recon_runs_pkey'))
    )
    op.create_index('recon_runs_ran_at_idx', 'recon_runs', ['provider', 'source', 'ran_at'], unique=False)
    op.create_table('payment_intents',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('token', sa.Text(), nullable=False, comment='32 hex digits: the secret of its callback or link'),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('account_number', sa.Text(), nullable=False, comment='as it was then'),
    sa.Column('phone', sa.Text(), nullable=False, comment='who gets the prompt or the link'),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_in', sa.Text(), nullable=False, comment='the session or message'),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='created', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True, comment='a worker sends it until then'),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checkout_id', sa.Text(), nullable=True, comment='what the provider calls it'),
    sa.Column('query_at', sa.DateTime(timezone=True), nullable=True, comment='when to ask what became of it'),
    sa.Column('queries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('code', sa.Text(), nullable=True, comment='the last thing the provider said'),
    sa.Column('url', sa.Text(), nullable=True, comment='the hosted page of a card payment'),
    sa.CheckConstraint("state IN ('created', 'sending', 'sent', 'rejected', 'unknown', 'failed', 'expired', 'paid_unreceipted', 'paid')", name=op.f('payment_intents_state_check')),
    sa.CheckConstraint('cents > 0', name=op.f('payment_intents_cents_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('payment_intents_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payment_intents_pkey')),
    sa.UniqueConstraint('token', name=op.f('payment_intents_token_key'))
    )
    op.create_index('payment_intents_account_idx', 'payment_intents', ['account_id', 'cents', 'created_at'], unique=False)
    op.create_index('payment_intents_asked_by_idx', 'payment_intents', ['asked_by', 'created_at'], unique=False)
    op.create_index('payment_intents_asked_in_idx', 'payment_intents', ['asked_in'], unique=False, postgresql_where=sa.text("state = 'created'"))
    op.create_index('payment_intents_due_idx', 'payment_intents', ['not_before'], unique=False, postgresql_where=sa.text("state = 'created'"))
    op.create_index('payment_intents_lease_idx', 'payment_intents', ['lease_until'], unique=False, postgresql_where=sa.text("state = 'sending'"))
    op.create_index('payment_intents_open_idx', 'payment_intents', ['phone'], unique=True, postgresql_where=sa.text("provider = 'mpesa' AND state IN ('created', 'sending', 'sent', 'unknown')"))
    op.create_index('payment_intents_query_idx', 'payment_intents', ['query_at'], unique=False, postgresql_where=sa.text('query_at IS NOT NULL'))
    op.create_table('supply_orders',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('ordered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it was closed'),
    sa.CheckConstraint("kind IN ('disconnect', 'reconnect')", name=op.f('supply_orders_kind_check')),
    sa.CheckConstraint('(closed_at IS NULL) = (reason IS NULL)', name=op.f('supply_orders_closed_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('supply_orders_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('supply_orders_pkey'))
    )
    op.create_index('supply_orders_open_idx', 'supply_orders', ['account_id', 'kind'], unique=True, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('payments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('receipt', sa.Text(), nullable=False, comment="the provider's own; with the provider the only key"),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True, comment='empty while it is in suspense'),
    sa.Column('intent_id', sa.BigInteger(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=False, comment='what the payer typed'),
    sa.Column('phone', sa.Text(), nullable=True, comment="the payer's, where it is a real number; never a key"),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True, comment="the provider's time, where it can be believed"),
    sa.Column('till_cents', sa.BigInteger(), nullable=True, comment='our balance at the provider after it'),
    sa.Column('source', sa.Text(), nullable=False, comment='what reported it first'),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False, comment='when it was reported to us'),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('cents > 0', name=op.f('payments_cents_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('payments_account_id_fkey')),
    sa.ForeignKeyConstraint(['intent_id'], ['payment_intents.id'], name=op.f('payments_intent_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payments_pkey')),
    sa.UniqueConstraint('provider', 'receipt', name=op.f('payments_provider_receipt_key'))
    )
    op.create_index('payments_account_id_idx', 'payments', ['account_id', 'id'], unique=False)
    op.create_index('payments_intent_id_idx', 'payments', ['intent_id'], unique=False, postgresql_where=sa.text('intent_id IS NOT NULL'))
    op.create_index('payments_paid_at_idx', 'payments', ['provider', 'paid_at'], unique=False)
    op.create_index('payments_recorded_at_idx', 'payments', ['recorded_at'], unique=False)
    op.create_table('reversals',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('receipt', sa.Text(), nullable=False, comment="its own, not the payment's"),
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('reversed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('cents > 0', name=op.f('reversals_cents_check')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('reversals_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('reversals_pkey')),
    sa.UniqueConstraint('provider', 'receipt', name=op.f('reversals_provider_receipt_key'))
    )
    op.create_index('reversals_payment_id_idx', 'reversals', ['payment_id'], unique=False)
    op.create_table('suspense',
    sa.Column('payment_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_account_id', sa.BigInteger(), nullable=True),
    sa.Column('proposed_by', sa.Text(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_by', sa.Text(), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(released_at IS NULL) = (released_by IS NULL)', name=op.f('suspense_released_check')),
    sa.CheckConstraint('released_by IS DISTINCT FROM proposed_by OR released_by IS NULL', name=op.f('suspense_two_persons_check')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('suspense_payment_id_fkey')),
    sa.ForeignKeyConstraint(['proposed_account_id'], ['accounts.id'], name=op.f('suspense_proposed_account_id_fkey')),
    sa.PrimaryKeyConstraint('payment_id', name=op.f('suspense_pkey'))
    )
    op.create_index('suspense_open_idx', 'suspense', ['held_at'], unique=False, postgresql_where=sa.text('released_at IS NULL'))
    op.add_column('inbox', sa.Column('subject', sa.Text(), server_default='', nullable=False, comment='what its path named'))
    op.execute(GUARDS)


def downgrade() -> None:
    op.drop_column('inbox', 'subject')
    op.drop_index('suspense_open_idx', table_name='suspense', postgresql_where=sa.text('released_at IS NULL'))
    op.drop_table('suspense')
    op.drop_index('reversals_payment_id_idx', table_name='reversals')
    op.drop_table('reversals')
    op.drop_index('payments_recorded_at_idx', table_name='payments')
    op.drop_index('payments_paid_at_idx', table_name='payments')
    op.drop_index('payments_intent_id_idx', table_name='payments', postgresql_where=sa.text('intent_id IS NOT NULL'))
    op.drop_index('payments_account_id_idx', table_name='payments')
    op.drop_table('payments')
    op.drop_index('supply_orders_open_idx', table_name='supply_orders', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('supply_orders')
    op.drop_index('payment_intents_query_idx', table_name='payment_intents', postgresql_where=sa.text('query_at IS NOT NULL'))
    op.drop_index('payment_intents_open_idx', table_name='payment_intents', postgresql_where=sa.text("provider = 'mpesa' AND state IN ('created', 'sending', 'sent', 'unknown')"))
    op.drop_index('payment_intents_lease_idx', table_name='payment_intents', postgresql_where=sa.text("state = 'sending'"))
    op.drop_index('payment_intents_due_idx', table_name='payment_intents', postgresql_where=sa.text("state = 'created'"))
    op.drop_index('payment_intents_asked_in_idx', table_name='payment_intents', postgresql_where=sa.text("state = 'created'"))
    op.drop_index('payment_intents_asked_by_idx', table_name='payment_intents')
    op.drop_index('payment_intents_account_idx', table_name='payment_intents')
    op.drop_table('payment_intents')
    op.drop_index('recon_runs_ran_at_idx', table_name='recon_runs')
    op.drop_table('recon_runs')
    op.drop_index('recon_breaks_open_idx', table_name='recon_breaks', postgresql_where=sa.text('settled_at IS NULL'))
    op.drop_table('recon_breaks')
