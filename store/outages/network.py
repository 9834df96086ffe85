"""The network as far as it is known: which transformers there are, and the feeder that each hangs on."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Table, Text

from store.core.metadata import metadata

feeders = Table(
    "feeders",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("name", Text, nullable=False),
    Index("feeders_same_name_idx", "region", sa.text("lower(name)"), unique=True),
)

transformers = Table(
    "transformers",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("name", Text, nullable=False),
    Column("feeder_id", BigInteger, ForeignKey("feeders.id"), comment="empty: not known"),
    Index("transformers_same_name_idx", "region", sa.text("lower(name)"), unique=True),
    Index("transformers_feeder_id_idx", "feeder_id", postgresql_where=sa.text("feeder_id IS NOT NULL")),
)
