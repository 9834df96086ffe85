"""Every module that declares tables, so that migrations and tests see the whole schema by one import."""

from store import (
    accounts,
    audit,
    bills,
    clock,
    funnel,
    idempotency,
    inbox,
    inspections,
    ledger,
    marked_phones,
    messages,
    outages,
    readings,
    sms_gateway,
    tariffs,
)
from store.metadata import metadata

MODULES = (
    accounts,
    audit,
    bills,
    clock,
    funnel,
    idempotency,
    inbox,
    inspections,
    ledger,
    marked_phones,
    messages,
    outages,
    readings,
    sms_gateway,
    tariffs,
)

__all__ = ["MODULES", "metadata"]
