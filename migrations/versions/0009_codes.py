"""One-time codes, and the list of accounts whose phone on file is somebody else's.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('codes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False, comment='the phone that asked'),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False, comment='the business date, Nairobi'),
    sa.Column('good_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries_left', sa.Integer(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('tries_left >= 0', name=op.f('codes_tries_left_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('codes_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('codes_pkey'))
    )
    op.create_index('codes_account_id_idx', 'codes', ['account_id', 'sent_on'], unique=False)
    op.create_table('phone_checks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False, comment='the phone that said: this is not my account'),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('phone_checks_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('phone_checks_pkey'))
    )
    op.create_index('phone_checks_open_idx', 'phone_checks', ['account_id'], unique=True, postgresql_where=sa.text('closed_at IS NULL'))


def downgrade() -> None:
    op.drop_index('phone_checks_open_idx', table_name='phone_checks', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('phone_checks')
    op.drop_index('codes_account_id_idx', table_name='codes')
    op.drop_table('codes')
