"""What the service may do with each table: the one place that says it.

`release` owns the schema and grants exactly this, after each migration, to a role that nobody logs in as. Every
connection of the service takes that role as it opens, so what no line here allows PostgreSQL refuses: also to whoever
runs the service's own code, and also in development and tests. What was booked, decided or written to the audit trail
can be added to and read; nobody but the owner of the schema could change it.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from domain.errors import Refused

SERVICE_ROLE = "self_service"
"""One per cluster: copies of a database keep their grants."""

READ = "SELECT"
APPEND = "SELECT, INSERT"
CHANGE = "SELECT, INSERT, UPDATE"
REMOVE = "SELECT, INSERT, UPDATE, DELETE"
STATISTICS = ", MAINTAIN"
"""For what a statement takes statistics of after it has filled it, or locks whole."""

LEARNT_OF_A_PAYMENT = ("intent_id", "reference", "phone", "paid_at", "till_cents", "confirmed_at", "confirmed_by")

MOVED_OF_A_RECOVERY = (
    "state", "told_on", "until", "objected_at", "objection", "wants_test", "heard_at", "hearing_note", "meter_test",
    "agreed_at", "number", "closed_at", "answer", "taken_back_at",
)  # fmt: skip
"""The claim and its evidence stay as they were proposed."""

RIGHTS: Mapping[str, str] = {
    "access_log": REMOVE,
    "account_notes": f"{APPEND}, UPDATE (text)",
    "accounts": CHANGE + STATISTICS,
    "accounts_of_categories": REMOVE,
    "alembic_version": READ,
    "application_counts": CHANGE,
    "application_followers": "SELECT, INSERT, DELETE",
    "application_links": REMOVE,
    "application_papers": REMOVE,
    "application_rungs": REMOVE,
    "application_sessions": "SELECT, INSERT, DELETE",
    "applications": REMOVE,
    "approval_decisions": APPEND,
    "approval_requests": APPEND,
    "areas": CHANGE + STATISTICS,
    "audit": APPEND,
    "balance_closings": APPEND,
    "barred_phones": REMOVE,
    "bill_numbers": CHANGE,
    "bill_queries": CHANGE,
    "bills": f"{APPEND}, UPDATE (cancelled_at, credit_note, snapshot)",
    "campaign_accounts": f"{APPEND}, UPDATE (text, phone, voided_at){STATISTICS}",
    "campaign_counts": REMOVE,
    "campaign_file_parts": "SELECT, INSERT, DELETE",
    "campaign_files": REMOVE,
    "campaign_rehearsals": REMOVE,
    "campaign_waves": CHANGE,
    "campaigns": CHANGE,
    "clock_offset": CHANGE,
    "codes": REMOVE,
    "commands": f"{APPEND}, DELETE",
    "console_forms": REMOVE,
    "customers_served": CHANGE,
    "data_requests": CHANGE,
    "debtors": "SELECT, INSERT, DELETE",
    "disowned_accounts": f"{APPEND}, DELETE",
    "document_checks": "SELECT, INSERT, DELETE",
    "doubtful_payments": REMOVE,
    "early_reports": REMOVE,
    "findings": CHANGE,
    "feeders": CHANGE,
    "forgotten": CHANGE,
    "funnel": APPEND,
    "inbox": CHANGE,
    "incidents": CHANGE,
    "interruptions": CHANGE,
    "job_runs": REMOVE,
    "journal_entries": APPEND,
    "journal_lines": APPEND,
    "audit_check_progress": CHANGE,
    "last_readings": REMOVE,
    "ledger_check_progress": CHANGE,
    "links": REMOVE,
    "long_statements": REMOVE,
    "lot_strata": CHANGE,
    "marked_phones": REMOVE,
    "message_delays": CHANGE,
    "messages": CHANGE,
    "meters": CHANGE + STATISTICS,
    "monthly_values": APPEND,
    "number_space": CHANGE,
    "operator_changes": APPEND,
    "operator_identities": REMOVE,
    "operator_invitations": REMOVE,
    "operator_recovery_codes": f"{APPEND}, DELETE",
    "operator_sessions": REMOVE,
    "operators": APPEND,
    "opt_outs": CHANGE,
    "outage_rules": READ,
    "outage_tickets": CHANGE,
    "owner_questions": CHANGE,
    "page_links": REMOVE,
    "page_sessions": REMOVE,
    "payer_requests": REMOVE,
    "payment_delays": CHANGE,
    "payment_figures": REMOVE,
    "payment_intents": CHANGE,
    "payment_proposals": f"{APPEND}, UPDATE (released_at)",
    "payments": f"{APPEND}, UPDATE (account_id, application_id, {', '.join(LEARNT_OF_A_PAYMENT)})",
    "pending": REMOVE,
    "periodic_checks": CHANGE,
    "personal_archives": REMOVE,
    "phone_checks": CHANGE,
    "phones": REMOVE,
    "planned_batches": APPEND,
    "planned_notices": CHANGE,
    "planned_newcomers": f"{APPEND}, DELETE",
    "planned_recipients": CHANGE,
    "planned_works": CHANGE,
    "process_clocks": REMOVE,
    "process_counters": CHANGE,
    "proposed_movements": f"{APPEND}, UPDATE (outcome, applied_at, reference, phone)",
    "readings": CHANGE + STATISTICS,
    "recon_breaks": CHANGE,
    "recon_runs": APPEND,
    "record_changes": "SELECT, INSERT, DELETE",
    "record_counts": CHANGE,
    "reconnection_fees": READ,
    "reconnections": CHANGE,
    "refund_reports": CHANGE,
    "recoveries": f"{APPEND}, UPDATE ({', '.join(MOVED_OF_A_RECOVERY)})",
    "recovery_instalments": f"{APPEND}, UPDATE (taken_back_at)",
    "regions": CHANGE,
    "restoration_polls": CHANGE,
    "reversals": APPEND,
    "risk_runs": CHANGE,
    "risk_scores": f"{APPEND}, DELETE",
    "rounds": CHANGE,
    "seal_events": APPEND,
    "seals": CHANGE,
    "sign_ins": REMOVE,
    "sent_before_restore": "SELECT, INSERT, DELETE",
    "sent_log_hosts": REMOVE,
    "sms_days": CHANGE,
    "sms_gateway": CHANGE,
    "sms_prices": CHANGE,
    "transformers": CHANGE,
    "suspense": f"{APPEND}, UPDATE (reason, held_at, proposed_account_id, released_at, released_by, request_id)",
    "undone_reversals": APPEND,
    "tariff_files": f"{APPEND}, UPDATE (brought_at), DELETE",
    "tariff_imports": APPEND + STATISTICS,
    "tariff_versions": APPEND,
    "region_months": CHANGE,
    "round_months": CHANGE,
    "technician_months": CHANGE,
    "technician_checks": REMOVE,
    "technicians": CHANGE,
    "tax_invoices": READ,
    "texts": REMOVE,
    "unfinished_payments": REMOVE,
    "unlisted_words": CHANGE,
    "uploaded_files": REMOVE,
    "use_questions": REMOVE,
    "use_subscriptions": REMOVE,
    "ussd_sessions": APPEND,
    "visit_drafts": REMOVE,
    "visit_orders": CHANGE,
    "visit_scores": f"{APPEND}, DELETE",
    "visit_tallies": CHANGE,
    "visit_photos": REMOVE,
    "work_counts": REMOVE,
    "work_leases": REMOVE,
}
"""Table -> rights. A table without a line cannot even be read."""

APPEND_ONLY = (
    "approval_decisions",
    "approval_requests",
    "audit",
    "balance_closings",
    "bills",
    "journal_entries",
    "journal_lines",
    "operator_changes",
    "operators",
    "payments",
    "reversals",
    "undone_reversals",
)
"""Those whose rows stay: besides the missing rights, triggers refuse to delete from them and to empty them."""

_ROLE_EXISTS = sa.text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
_MAY_TAKE_IT = sa.text("SELECT pg_has_role(coalesce(:login, CURRENT_USER), :role, 'SET')")
_TABLES = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
_MAKE_ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {SERVICE_ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- the release of another database was first
END $$
"""


def grant(connection: sa.Connection, login: str | None) -> None:
    """Give the service's role its rights on the tables that there are, and no others, and let `login` take that role.

    `login` is whom the service connects as; none: who is connected here, the owner of the schema. Raises `Refused`
    where the owner may not make the role. Commits.
    """
    _make_role(connection, login)
    connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {SERVICE_ROLE}")
    for table in sorted(RIGHTS.keys() & set(connection.scalars(_TABLES))):
        connection.exec_driver_sql(f"GRANT {RIGHTS[table]} ON {table} TO {SERVICE_ROLE}")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {SERVICE_ROLE}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {SERVICE_ROLE}")
    connection.commit()


def _make_role(connection: sa.Connection, login: str | None) -> None:
    name = connection.dialect.identifier_preparer.quote(login) if login else "CURRENT_USER"
    try:
        if not connection.scalar(_ROLE_EXISTS, {"role": SERVICE_ROLE}):
            connection.exec_driver_sql(_MAKE_ROLE)
        if not connection.scalar(_MAY_TAKE_IT, {"login": login, "role": SERVICE_ROLE}):
            connection.exec_driver_sql(f"GRANT {SERVICE_ROLE} TO {name}")
    except sa.exc.ProgrammingError as error:
        raise Refused(
            f"The owner of the schema cannot give the service its role ({str(error.orig).strip()}). An administrator of"
            f" PostgreSQL can: CREATE ROLE {SERVICE_ROLE} NOLOGIN; GRANT {SERVICE_ROLE} TO {name}; then release again",
            "no_service_role",
        ) from error
