"""Every module that declares tables, so that migrations and tests see the whole schema by one import."""

from store import accounts, audit, bills, clock, idempotency, inbox, inspections, ledger, messages, readings
from store.metadata import metadata

MODULES = (accounts, audit, bills, clock, idempotency, inbox, inspections, ledger, messages, readings)

__all__ = ["MODULES", "metadata"]
