"""Read models: figures for metrics, pages and reports, in plain SQL."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from domain.field.visit_figures import FAST_ROUNDS, LOSS_UNITS, RECOVERED_CENTS, RECOVERED_UNITS, ROUNDS
from domain.field.visit_orders import OPEN
from domain.payments.uploads import FAILS_AFTER
from store.core.commits import commit_wait_seconds
from store.core.record_counts import BILLS, MESSAGES, READINGS, count_of
from store.core.replica import LateReads
from store.payments.uploaded_files import IS_WAITING

Figure = tuple[str, str, tuple[str, ...], Sequence[Sequence[Any]]]
"""Name, help, labels, and rows of label values and a number."""

# Kept as each visit ends: a few rows for each region.
_OF_THE_MONTH = "FROM region_months WHERE month = (SELECT max(month) FROM region_months)"
_FIGURES = (
    (
        "readings",
        "Readings by door and state.",
        ("source", "state"),
        count_of(READINGS),
    ),
    (
        "bills",
        "Bills issued, and of them cancelled.",
        ("state",),
        f"SELECT state, records FROM ({count_of(BILLS)}) counted",
    ),
    (
        "messages",
        "Messages by purpose and state.",
        ("purpose", "state"),
        count_of(MESSAGES),
    ),
    (
        "messages_oldest_queued_timestamp_seconds",
        "When the oldest message that still waits was queued.",
        ("purpose",),
        "SELECT purpose, extract(epoch FROM min(queued_at)) FROM messages WHERE state = 'queued' GROUP BY 1",
    ),
    (
        "sms_halted",
        "Whether sending to the gateway is paused or stopped: an alert.",
        ("state", "reason"),
        "SELECT state, coalesce(reason, ''), CAST(state <> 'running' AS int) FROM sms_gateway",
    ),
    (
        "sms_shillings_of_the_day",
        "What SMS cost on the last day that had any: expected by the price list, and charged.",
        ("network", "figure"),
        """
        SELECT network, figure, round(micros / 1000000.0, 2)
        FROM sms_days,
             LATERAL (VALUES ('expected', expected_micros), ('charged', charged_micros)) AS sums (figure, micros)
        WHERE day = (SELECT max(day) FROM sms_days)
        """,
    ),
    (
        "wrong_numbers_of_the_day",
        "Meter and account numbers that strangers typed wrong in the last day: an alert when they are many.",
        ("what",),
        """
        SELECT what, count(*) FROM access_log
        WHERE what IN ('wrong_meter', 'unknown_number') AND at > now() - interval '1 day' GROUP BY 1
        """,
    ),
    (
        "visit_orders_open",
        "Visits that are wanted and not done.",
        ("why", "state"),
        f"SELECT why, state, count(*) FROM visit_orders WHERE state IN {OPEN} GROUP BY 1, 2",
    ),
    (
        "visit_photos_pending",
        "Visits whose photo has not come, and whether a day is over: an alert.",
        ("late",),
        f"""
        SELECT CASE WHEN f.found_at < now() - interval '1 day' THEN 'yes' ELSE 'no' END, count(*)
        FROM findings f JOIN visit_orders o ON o.id = f.order_id
        WHERE f.photo_link IS NOT NULL AND f.photo_sha256 IS NULL AND o.state IN {OPEN} GROUP BY 1
        """,
    ),
    (
        "visits_of_the_month",
        "Visits of rounds that ended in the newest month that has any.",
        ("region", "arm", "result"),
        f"""
        SELECT region, split_part(figure, ' ', 2), split_part(figure, ' ', 3), amount {_OF_THE_MONTH}
            AND figure LIKE 'visits %'
        """,
    ),
    (
        "rounds_of_the_month",
        "Rounds of which a visit has ended.",
        ("region",),
        f"SELECT region, amount {_OF_THE_MONTH} AND figure = '{ROUNDS}'",
    ),
    (
        "fast_rounds_of_the_month",
        "Rounds that were faster than a meter can be looked at.",
        ("region",),
        f"SELECT region, amount {_OF_THE_MONTH} AND figure = '{FAST_ROUNDS}'",
    ),
    (
        "loss_units_of_the_month",
        "Units of a year that the losses come to which visits found, as the bills had said.",
        ("region",),
        f"SELECT region, amount {_OF_THE_MONTH} AND figure = '{LOSS_UNITS}'",
    ),
    (
        "recovered_units_of_the_month",
        "Units of the recoveries that became final, less those of them that were taken back.",
        ("region",),
        f"SELECT region, amount {_OF_THE_MONTH} AND figure = '{RECOVERED_UNITS}'",
    ),
    (
        "recovered_shillings_of_the_month",
        "Shillings of the recoveries that became final, less those of them that were taken back.",
        ("region",),
        f"SELECT region, amount / 100.0 {_OF_THE_MONTH} AND figure = '{RECOVERED_CENTS}'",
    ),
    (
        "accounts_parked",
        "Accounts that are set aside because their state cannot be.",
        ("reason",),
        "SELECT parked, count(*) FROM accounts WHERE parked IS NOT NULL GROUP BY 1",
    ),
    (
        "bill_queries_open",
        "Bill queries that wait for an answer.",
        ("complaint",),
        "SELECT complaint, count(*) FROM bill_queries WHERE answered_at IS NULL GROUP BY 1",
    ),
    (
        "bill_queries_overdue",
        "Bill queries that nobody has answered in a week: an alert.",
        ("complaint",),
        "SELECT complaint, count(*) FROM bill_queries WHERE answered_at IS NULL AND state = 'overdue' GROUP BY 1",
    ),
    (
        "times_of_return",
        "Incidents of the last 30 days to which a time of return was said: over by then, or later.",
        ("kept",),
        """
        SELECT CASE WHEN ended_at <= promised_at THEN 'yes' ELSE 'no' END, count(*) FROM interruptions
        WHERE began_at > now() - interval '30 days' AND promised_at IS NOT NULL GROUP BY 1
        """,
    ),
    (
        "incidents_open",
        "Incidents that are open, suspected ones and those that an operator has confirmed.",
        ("state",),
        "SELECT state, count(*) FROM incidents WHERE closed_at IS NULL GROUP BY 1",
    ),
    (
        "applications_waiting",
        "Applications for a connection that wait, by rung.",
        ("rung",),
        "SELECT rung, waiting FROM application_counts",
    ),
    (
        "applications_overrun",
        "Applications whose clock has run out, by rung: an alert.",
        ("rung",),
        "SELECT rung, overrun FROM application_counts",
    ),
    (
        "data_requests_open",
        "Requests of persons about their own data that wait for an answer.",
        ("wish",),
        "SELECT wish, count(*) FROM data_requests WHERE answered_at IS NULL GROUP BY 1",
    ),
    (
        "data_requests_overdue",
        "Requests of persons about their own data that nobody has answered in a week: an alert.",
        ("wish",),
        "SELECT wish, count(*) FROM data_requests WHERE answered_at IS NULL AND state = 'overdue' GROUP BY 1",
    ),
    (
        "break_glass_unreviewed",
        "What one person did alone in an emergency, and nobody else has signed off: an alert.",
        (),
        """
        SELECT count(*) FROM approval_requests r LEFT JOIN approval_decisions d ON d.request_id = r.id
        WHERE r.kind = 'break-glass review' AND d.request_id IS NULL
        """,
    ),
    (
        "payment_differences_open",
        "Where our books and a provider's do not agree, and nobody has settled it: an alert.",
        ("kind",),
        "SELECT kind, count(*) FROM recon_breaks WHERE settled_at IS NULL GROUP BY 1",
    ),
    (
        "uploaded_files_failing",
        "Files of money that workers took up several times without coming to an end: an alert.",
        ("source",),
        f"SELECT source, count(*) FROM uploaded_files WHERE {IS_WAITING} AND attempts >= {FAILS_AFTER} GROUP BY 1",
    ),
    (
        "suspense_payments",
        "Payments that wait in suspense for two persons.",
        ("reason",),
        "SELECT reason, count(*) FROM suspense WHERE released_at IS NULL GROUP BY 1",
    ),
    (
        "suspense_oldest_timestamp_seconds",
        "Since when the oldest payment waits in suspense.",
        ("reason",),
        "SELECT reason, extract(epoch FROM min(held_at)) FROM suspense WHERE released_at IS NULL GROUP BY 1",
    ),
    (
        "payment_requests_without_outcome",
        "Requests that a provider took more than five minutes ago and has not reported the end of: of M-Pesa an alert.",
        ("provider",),
        """
        SELECT provider, count(*) FROM payment_intents
        WHERE state IN ('sent', 'unknown', 'unclear') AND sent_at < now() - interval '5 minutes' GROUP BY 1
        """,
    ),
    (
        "unlisted_words",
        "Codes and words of providers that stand in none of our tables: how often they came.",
        ("place",),
        "SELECT place, sum(times) FROM unlisted_words GROUP BY 1",
    ),
    (
        "payment_requests_unreceipted",
        "Requests that are paid, as the provider says, and whose receipt has not come: an alert.",
        ("provider",),
        "SELECT provider, count(*) FROM payment_intents WHERE state = 'paid_unreceipted' GROUP BY 1",
    ),
    (
        "payment_requests_not_sent",
        "Requests that a customer made more than a minute ago and that no provider was given: an alert.",
        ("provider",),
        """
        SELECT provider, count(*) FROM payment_intents
        WHERE state = 'created' AND created_at < now() - interval '1 minute' GROUP BY 1
        """,
    ),
    (
        "tick_age_seconds",
        "Seconds since the clock sent a job: over a minute and three of its periods an alert.",
        ("task",),
        "SELECT job, extract(epoch FROM clock_timestamp() - ticked_at) FROM job_runs",
    ),
    (
        "run_age_seconds",
        "Seconds since a worker ended a job without an error: over a minute and three of its periods an alert.",
        ("task",),
        "SELECT job, extract(epoch FROM clock_timestamp() - ran_at) FROM job_runs",
    ),
    (
        "clock_skew_seconds",
        "How far the clock of a process is ahead of the database's: more than five seconds is an alert.",
        ("process",),
        """
        SELECT process, ahead_seconds FROM process_clocks
        WHERE measured_at > clock_timestamp() - interval '2 minutes'
        """,
    ),
    (
        "inbox_waiting",
        "What came in and is not yet understood.",
        ("kind",),
        "SELECT kind, count(*) FROM inbox WHERE state = 'new' GROUP BY 1",
    ),
    (
        "inbox_oldest_timestamp_seconds",
        "Since when the oldest of what is not yet understood waits; without what is to wait until later.",
        ("kind",),
        """
        SELECT kind, extract(epoch FROM min(greatest(received_at, not_before))) FROM inbox
        WHERE state = 'new' AND coalesce(not_before <= now(), true) GROUP BY 1
        """,
    ),
)


def figures(late_reads: LateReads, primary: sa.Engine) -> Iterator[Figure]:
    """The business figures, true over all processes. A standby does not know who waits for it."""
    yield (
        "commit_wait_seconds",
        "For how long the oldest commit waits for a standby: an alert.",
        (),
        [(commit_wait_seconds(primary),)],
    )
    with late_reads.connect() as connection:
        for name, help_text, labels, query in _FIGURES:
            yield name, help_text, labels, [tuple(row) for row in connection.execute(sa.text(query))]
