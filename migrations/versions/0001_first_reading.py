"""Accounts, meters, readings, bills, the journal, messages: what the first reading by phone needs.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER journal_entries_append_only BEFORE UPDATE OR DELETE ON journal_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_lines_append_only BEFORE UPDATE OR DELETE ON journal_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bills_never_deleted BEFORE DELETE ON bills FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A bill is a snapshot. Cancelling marks it beside the snapshot, once.
CREATE TRIGGER bills_immutable BEFORE UPDATE ON bills FOR EACH ROW
    WHEN (OLD.cancelled_at IS NOT NULL OR
          (OLD.id, OLD.number, OLD.account_id, OLD.reading_id, OLD.period, OLD.units, OLD.total_cents, OLD.issued_at,
           OLD.due_on, OLD.snapshot) IS DISTINCT FROM
          (NEW.id, NEW.number, NEW.account_id, NEW.reading_id, NEW.period, NEW.units, NEW.total_cents, NEW.issued_at,
           NEW.due_on, NEW.snapshot))
    EXECUTE FUNCTION refuse_change();

CREATE FUNCTION entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(cents) FROM journal_lines WHERE entry_id = NEW.entry_id) <> 0 THEN
        RAISE EXCEPTION 'journal entry % does not sum to zero', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER journal_lines_sum_to_zero AFTER INSERT ON journal_lines
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_sums_to_zero();
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE SEQUENCE bill_ids")
    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('os_user', sa.Text(), nullable=False, comment='who was logged in on the machine'),
    sa.Column('operator', sa.Text(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('audit_pkey'))
    )
    op.create_index('audit_subject_idx', 'audit', ['subject', 'id'], unique=False)
    op.create_table('bill_numbers',
    sa.Column('series', sa.Text(), nullable=False, comment='YYYYMM and DC or OC'),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('series', name=op.f('bill_numbers_pkey'))
    )
    op.create_table('clock_offset',
    sa.Column('one', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('seconds', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('one', name=op.f('clock_offset_one_check')),
    sa.PrimaryKeyConstraint('one', name=op.f('clock_offset_pkey'))
    )
    op.create_table('commands',
    sa.Column('source', sa.Text(), nullable=False, comment='ussd:<session> or sms:<message>'),
    sa.Column('turn', sa.Text(), nullable=False, comment='which input of it'),
    sa.Column('input_hash', sa.LargeBinary(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('source', 'turn', name=op.f('commands_pkey'))
    )
    op.create_index('commands_done_at_idx', 'commands', ['done_at'], unique=False)
    op.create_table('inbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), server_default='new', nullable=False),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it could not be understood'),
    sa.CheckConstraint("state IN ('new', 'done', 'failed')", name=op.f('inbox_state_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('inbox_pkey'))
    )
    op.create_index('inbox_new_idx', 'inbox', ['kind', 'id'], unique=False, postgresql_where=sa.text("state = 'new'"))
    op.create_table('regions',
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('regions_pkey'))
    )
    op.create_table('areas',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['region'], ['regions.name'], name=op.f('areas_region_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('areas_pkey')),
    sa.UniqueConstraint('region', 'name', name=op.f('areas_region_name_key'))
    )
    op.create_table('accounts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('number', sa.Text(), nullable=False, comment='as it is printed: 3500600-01 or 350060001'),
    sa.Column('digits', sa.Text(), nullable=False, comment='the number without its dash'),
    sa.Column('stem', sa.Text(), nullable=True, comment='an old number without the suffix of the holder'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True, comment='the phone on file, E.164'),
    sa.Column('language', sa.Text(), server_default='en', nullable=False),
    sa.Column('area_id', sa.BigInteger(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('average_units', sa.Numeric(precision=12, scale=3), nullable=True, comment='kWh a period of 30 days, from the import'),
    sa.Column('balance_cents', sa.BigInteger(), server_default='0', nullable=False, comment='what is owed; negative is credit'),
    sa.CheckConstraint("status IN ('active', 'disconnected', 'closed')", name=op.f('accounts_status_check')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('accounts_area_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('accounts_pkey')),
    sa.UniqueConstraint('digits', name=op.f('accounts_digits_key'))
    )
    op.create_index('accounts_area_id_idx', 'accounts', ['area_id'], unique=False)
    op.create_index('accounts_phone_idx', 'accounts', ['phone'], unique=False, postgresql_where=sa.text('phone IS NOT NULL'))
    op.create_index('accounts_stem_idx', 'accounts', ['stem'], unique=False, postgresql_where=sa.text('stem IS NOT NULL'))
    op.create_table('journal_entries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment='the natural key of the movement'),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('bill_id', sa.BigInteger(), nullable=True),
    sa.Column('booked_on', sa.Date(), nullable=False, comment='the business date, Nairobi'),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('journal_entries_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('journal_entries_pkey')),
    sa.UniqueConstraint('key', name=op.f('journal_entries_key_key'))
    )
    op.create_index('journal_entries_account_id_idx', 'journal_entries', ['account_id', 'id'], unique=False)
    op.create_table('links',
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True, comment='empty: it knows account and meter, no more'),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('links_account_id_fkey')),
    sa.PrimaryKeyConstraint('phone', 'account_id', name=op.f('links_pkey'))
    )
    op.create_index('links_account_id_idx', 'links', ['account_id'], unique=False)
    op.create_table('messages',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('state', sa.Text(), server_default='queued', nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('useful_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True, comment='claimed until then'),
    sa.Column('gateway_id', sa.Text(), nullable=True, comment='what the gateway calls it'),
    sa.Column('gateway_status', sa.Text(), nullable=True, comment='the last code or status it gave'),
    sa.Column('cost_micros', sa.BigInteger(), nullable=True, comment='what it charged, in millionths of a shilling'),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('queued', 'submitting', 'expired', 'submitted', 'failed', 'unknown', 'delivered', 'handed_over')", name=op.f('messages_state_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('messages_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('messages_pkey')),
    sa.UniqueConstraint('purpose', 'subject', 'phone', name=op.f('messages_purpose_subject_phone_key'))
    )
    op.create_index('messages_gateway_id_idx', 'messages', ['gateway_id'], unique=False, postgresql_where=sa.text('gateway_id IS NOT NULL'))
    op.create_index('messages_open_idx', 'messages', ['state', 'lease_until'], unique=False, postgresql_where=sa.text("state IN ('submitting', 'unknown')"))
    op.create_index('messages_phone_idx', 'messages', ['phone', 'id'], unique=False)
    op.create_index('messages_queue_idx', 'messages', ['priority', 'id'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_table('meters',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('digits', sa.Integer(), nullable=False, comment='the width of the register'),
    sa.Column('multiplier', sa.Numeric(precision=9, scale=3), server_default='1', nullable=False),
    sa.Column('installed_on', sa.Date(), nullable=False),
    sa.Column('removed_on', sa.Date(), nullable=True),
    sa.CheckConstraint('digits BETWEEN 4 AND 9', name=op.f('meters_digits_check')),
    sa.CheckConstraint('multiplier > 0', name=op.f('meters_multiplier_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('meters_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('meters_pkey'))
    )
    op.create_index('meters_account_id_idx', 'meters', ['account_id'], unique=True, postgresql_where=sa.text('removed_on IS NULL'))
    op.create_index('meters_number_idx', 'meters', ['number'], unique=True, postgresql_where=sa.text('removed_on IS NULL'))
    op.create_table('phones',
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True, comment="what its owner chose; stronger than the account's"),
    sa.Column('account_id', sa.BigInteger(), nullable=True, comment='the account used last'),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('phones_account_id_fkey')),
    sa.PrimaryKeyConstraint('phone', name=op.f('phones_pkey'))
    )
    op.create_table('journal_lines',
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('ledger_account', sa.Text(), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False, comment='debit positive, credit negative'),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entries.id'], name=op.f('journal_lines_entry_id_fkey')),
    sa.PrimaryKeyConstraint('entry_id', 'ledger_account', name=op.f('journal_lines_pkey'))
    )
    op.create_table('readings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('meter_id', sa.BigInteger(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('mark', sa.Text(), nullable=False, comment='A actual, C customer'),
    sa.Column('source', sa.Text(), nullable=False, comment='the door it came in by: import, ussd, sms, technician'),
    sa.Column('state', sa.Text(), nullable=False, comment='stands, held (kept, not billed), corrected'),
    sa.Column('flag', sa.Text(), nullable=True, comment='why a technician should look'),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("mark IN ('A', 'C')", name=op.f('readings_mark_check')),
    sa.CheckConstraint("state IN ('stands', 'held', 'corrected')", name=op.f('readings_state_check')),
    sa.CheckConstraint('value >= 0', name=op.f('readings_value_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('readings_account_id_fkey')),
    sa.ForeignKeyConstraint(['meter_id'], ['meters.id'], name=op.f('readings_meter_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('readings_pkey'))
    )
    op.create_index('readings_account_id_idx', 'readings', ['account_id'], unique=False)
    op.create_index('readings_standing_idx', 'readings', ['meter_id', 'read_on'], unique=True, postgresql_where=sa.text("state = 'stands'"))
    op.create_table('bills',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('reading_id', sa.BigInteger(), nullable=False),
    sa.Column('period', postgresql.DATERANGE(), nullable=False, comment='the days whose consumption it bills'),
    sa.Column('units', sa.Numeric(precision=14, scale=3), nullable=False, comment='kWh'),
    sa.Column('total_cents', sa.BigInteger(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('snapshot', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='names, meter, readings, lines: as they were'),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('credit_note', sa.Text(), nullable=True, comment='the number of the note that cancels it'),
    postgresql.ExcludeConstraint((sa.column('account_id'), '='), (sa.column('period'), '&&'), where=sa.text('cancelled_at IS NULL'), using='gist', name='bills_account_id_period_excl'),
    sa.CheckConstraint('(cancelled_at IS NULL) = (credit_note IS NULL)', name=op.f('bills_cancelled_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('bills_account_id_fkey')),
    sa.ForeignKeyConstraint(['reading_id'], ['readings.id'], name=op.f('bills_reading_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('bills_pkey')),
    sa.UniqueConstraint('credit_note', name=op.f('bills_credit_note_key')),
    sa.UniqueConstraint('number', name=op.f('bills_number_key'))
    )
    op.create_table('inspections',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('meter_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('reading_id', sa.BigInteger(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('inspections_account_id_fkey')),
    sa.ForeignKeyConstraint(['meter_id'], ['meters.id'], name=op.f('inspections_meter_id_fkey')),
    sa.ForeignKeyConstraint(['reading_id'], ['readings.id'], name=op.f('inspections_reading_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('inspections_pkey'))
    )
    op.create_index('inspections_open_idx', 'inspections', ['meter_id', 'reason'], unique=True, postgresql_where=sa.text('closed_at IS NULL'))
    op.execute(GUARDS)


def downgrade() -> None:
    op.drop_index('inspections_open_idx', table_name='inspections', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('inspections')
    op.drop_table('bills')
    op.drop_index('readings_standing_idx', table_name='readings', postgresql_where=sa.text("state = 'stands'"))
    op.drop_index('readings_account_id_idx', table_name='readings')
    op.drop_table('readings')
    op.drop_table('journal_lines')
    op.drop_table('phones')
    op.drop_index('meters_number_idx', table_name='meters', postgresql_where=sa.text('removed_on IS NULL'))
    op.drop_index('meters_account_id_idx', table_name='meters', postgresql_where=sa.text('removed_on IS NULL'))
    op.drop_table('meters')
    op.drop_index('messages_queue_idx', table_name='messages', postgresql_where=sa.text("state = 'queued'"))
    op.drop_index('messages_phone_idx', table_name='messages')
    op.drop_index('messages_open_idx', table_name='messages', postgresql_where=sa.text("state IN ('submitting', 'unknown')"))
    op.drop_index('messages_gateway_id_idx', table_name='messages', postgresql_where=sa.text('gateway_id IS NOT NULL'))
    op.drop_table('messages')
    op.drop_index('links_account_id_idx', table_name='links')
    op.drop_table('links')
    op.drop_index('journal_entries_account_id_idx', table_name='journal_entries')
    op.drop_table('journal_entries')
    op.drop_index('accounts_stem_idx', table_name='accounts', postgresql_where=sa.text('stem IS NOT NULL'))
    op.drop_index('accounts_phone_idx', table_name='accounts', postgresql_where=sa.text('phone IS NOT NULL'))
    op.drop_index('accounts_area_id_idx', table_name='accounts')
    op.drop_table('accounts')
    op.drop_table('areas')
    op.drop_table('regions')
    op.drop_index('inbox_new_idx', table_name='inbox', postgresql_where=sa.text("state = 'new'"))
    op.drop_table('inbox')
    op.drop_index('commands_done_at_idx', table_name='commands')
    op.drop_table('commands')
    op.drop_table('clock_offset')
    op.drop_table('bill_numbers')
    op.drop_index('audit_subject_idx', table_name='audit')
    op.drop_table('audit')
    op.execute("DROP SEQUENCE bill_ids")
    op.execute("DROP FUNCTION refuse_change, entry_sums_to_zero")
