"""The tax authority's number and code of a bill: empty until the authority takes bills of electricity, and then written
by whatever reports them to it.
"""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Table, Text

from store.core.metadata import metadata

tax_invoices = Table(
    "tax_invoices",
    metadata,
    Column("bill_id", BigInteger, ForeignKey("bills.id"), primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False, comment="the tax authority's"),
    Column("code", Text, nullable=False, comment="what its QR code says"),
    Column("known_since", DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
)
