"""Applications for a connection.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('applications',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False, comment='the serial of its reference'),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('area', sa.Text(), nullable=False, comment='as it was typed'),
    sa.Column('landmark', sa.Text(), nullable=False, comment='as it was typed'),
    sa.Column('state', sa.Text(), server_default='received', nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('operator', sa.Text(), nullable=True, comment='who answered'),
    sa.CheckConstraint("state IN ('received', 'answered')", name=op.f('applications_state_check')),
    sa.CheckConstraint('num_nonnulls(answered_at, answer, operator) IN (0, 3)', name=op.f('applications_answered_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('applications_pkey'))
    )
    op.create_index('applications_phone_idx', 'applications', ['phone', 'id'], unique=False)
    op.create_index('applications_waiting_idx', 'applications', ['phone', sa.literal_column('lower(area)'), sa.literal_column('lower(landmark)')], unique=True, postgresql_where=sa.text("state = 'received'"))
    op.alter_column('opt_outs', 'source',
               existing_type=sa.TEXT(),
               comment='network: its own menu; sms: STOP; ussd: ours',
               existing_comment='network: its own menu; sms: STOP',
               existing_nullable=False)


def downgrade() -> None:
    op.alter_column('opt_outs', 'source',
               existing_type=sa.TEXT(),
               comment='network: its own menu; sms: STOP',
               existing_comment='network: its own menu; sms: STOP; ussd: ours',
               existing_nullable=False)
    op.drop_index('applications_waiting_idx', table_name='applications', postgresql_where=sa.text("state = 'received'"))
    op.drop_index('applications_phone_idx', table_name='applications')
    op.drop_table('applications')
