"""Every module that declares tables, so that migrations and tests see the whole schema by one import."""

from store import (
    accounts,
    audit,
    bills,
    clock,
    codes,
    delivery_reports,
    funnel,
    idempotency,
    inbox,
    inspections,
    ledger,
    links,
    marked_phones,
    message_delays,
    messages,
    operators,
    opt_outs,
    outages,
    readings,
    sms_costs,
    sms_gateway,
    tariffs,
)
from store.metadata import metadata

MODULES = (
    accounts,
    audit,
    bills,
    clock,
    codes,
    delivery_reports,
    funnel,
    idempotency,
    inbox,
    inspections,
    ledger,
    links,
    marked_phones,
    message_delays,
    messages,
    operators,
    opt_outs,
    outages,
    readings,
    sms_costs,
    sms_gateway,
    tariffs,
)

__all__ = ["MODULES", "metadata"]
