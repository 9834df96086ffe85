"""Outage tickets, and the incidents that crews work on.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('incidents',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('area_id', sa.BigInteger(), nullable=True, comment='empty: the whole region'),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('incidents_area_id_fkey')),
    sa.ForeignKeyConstraint(['region'], ['regions.name'], name=op.f('incidents_region_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('incidents_pkey'))
    )
    op.create_index('incidents_open_idx', 'incidents', ['region', sa.literal_column('coalesce(area_id, 0)')], unique=True, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('outage_tickets',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False, comment='the serial of its reference'),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False, comment="the account's number, or area and landmark as they were typed"),
    sa.Column('area_id', sa.BigInteger(), nullable=True, comment='empty: no area that we know'),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('incident_id', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Text(), server_default='reported', nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('no_power', 'half_the_house', 'low_voltage', 'danger')", name=op.f('outage_tickets_kind_check')),
    sa.CheckConstraint("state IN ('reported', 'known', 'restored', 'withdrawn')", name=op.f('outage_tickets_state_check')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('outage_tickets_account_id_fkey')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('outage_tickets_area_id_fkey')),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('outage_tickets_incident_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('outage_tickets_pkey'))
    )
    op.create_index('outage_tickets_area_id_idx', 'outage_tickets', ['area_id'], unique=False, postgresql_where=sa.text("state IN ('reported', 'known')"))
    op.create_index('outage_tickets_incident_id_idx', 'outage_tickets', ['incident_id'], unique=False)
    op.create_index('outage_tickets_open_idx', 'outage_tickets', ['phone', sa.literal_column('lower(place)'), 'kind'], unique=True, postgresql_where=sa.text("state IN ('reported', 'known')"))
    op.create_index('outage_tickets_phone_idx', 'outage_tickets', ['phone', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('outage_tickets_phone_idx', table_name='outage_tickets')
    op.drop_index('outage_tickets_open_idx', table_name='outage_tickets', postgresql_where=sa.text("state IN ('reported', 'known')"))
    op.drop_index('outage_tickets_incident_id_idx', table_name='outage_tickets')
    op.drop_index('outage_tickets_area_id_idx', table_name='outage_tickets', postgresql_where=sa.text("state IN ('reported', 'known')"))
    op.drop_table('outage_tickets')
    op.drop_index('incidents_open_idx', table_name='incidents', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('incidents')
