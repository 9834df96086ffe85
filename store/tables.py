"""Every module that declares tables, so that migrations and tests see the whole schema by one import."""

from store.accounts import access, accounts, codes, links, notes, page_links, phones, regions
from store.billing import bills, document_checks, ledger, long_statements, supply, tax_invoices
from store.campaigns import audience, campaigns, counts, files, rehearsals, renumbering
from store.care import applications, outages, queries
from store.core import audit, clock, counters, funnel, idempotency, inbox, process_health, unlisted_words
from store.core.metadata import metadata
from store.field import findings, periodic_checks, risk_scores, rounds, seals, technicians, visit_orders
from store.messaging import (
    delays,
    delivery_reports,
    inbound_sms,
    messages,
    opt_outs,
    pending,
    sms_costs,
    sms_gateway,
    totals,
    undeliverable_phones,
)
from store.metering import meters, owner_questions, readings
from store.operators import approvals, leases, operators, work
from store.payments import (
    booking_delays,
    intents,
    money_figures,
    payer_requests,
    payments,
    proposals,
    reconciliation,
    refund_reports,
    reversals,
    suspense,
    uploaded_files,
)
from store.privacy import data_requests, sweeps
from store.tariffs import tariffs

MODULES = (
    access,
    accounts,
    applications,
    approvals,
    audit,
    bills,
    document_checks,
    audience,
    counters,
    counts,
    campaigns,
    files,
    rehearsals,
    clock,
    codes,
    delivery_reports,
    funnel,
    findings,
    periodic_checks,
    risk_scores,
    rounds,
    seals,
    technicians,
    visit_orders,
    idempotency,
    inbox,
    intents,
    ledger,
    long_statements,
    tax_invoices,
    leases,
    money_figures,
    links,
    page_links,
    undeliverable_phones,
    delays,
    totals,
    messages,
    notes,
    operators,
    opt_outs,
    outages,
    booking_delays,
    payer_requests,
    payments,
    phones,
    regions,
    meters,
    owner_questions,
    pending,
    queries,
    readings,
    proposals,
    reconciliation,
    process_health,
    refund_reports,
    reversals,
    suspense,
    data_requests,
    sweeps,
    renumbering,
    sms_costs,
    sms_gateway,
    supply,
    tariffs,
    inbound_sms,
    uploaded_files,
    unlisted_words,
    work,
)

__all__ = ["MODULES", "metadata"]
