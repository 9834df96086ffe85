"""The queue's way out: what is claimed, what the gateway said of it, and what time decides. One statement for a batch.

A claim commits `submitting` and a lease before anything is sent. Whatever breaks after that, the row tells that the
message may be on its way, and nobody sends it again without a reason.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.errors import Unavailable
from domain.messaging.messages import LAST_PRIORITY_WITHOUT_BUDGET, LIFE, RECEIPT
from domain.messaging.sending import Claimed, NotSent, Outcome, Result, SmsAccepted, SmsRefused, SmsUnknown
from domain.values.periods import business_date
from domain.values.phones import network_of
from store.accounts.links import is_disowned
from store.campaigns.campaigns import RUNNING_WAVES
from store.core.repository import transaction_on
from store.messaging import undeliverable_phones
from store.messaging.delays import SUBMISSION, count_delays
from store.messaging.opt_outs import SILENCED
from store.messaging.sent_keys import IS_SENT
from store.messaging.sms_costs import ANY_NETWORK, PRICE, SPENT
from store.messaging.sms_gateway import BETWEEN_TRIALS, SmsGatewayState

LEASE = timedelta(seconds=60)
MAX_TIME_WITHOUT_REPORT = timedelta(hours=48)

EVENTS: dict[type[Outcome], str] = {SmsAccepted: "accept", SmsRefused: "refuse", NotSent: "retry", SmsUnknown: "lose"}

OF_DISOWNED = f"(messages.purpose <> '{RECEIPT.name}' AND {is_disowned('messages.phone', 'messages.account_id')})"
"""What a query asks of a message: whether it is about an account that the owner of its phone has disowned."""

_MOVES = ", ".join(f"('{source}', '{event}', '{target}')" for source, event, target in LIFE.moves)

_CLAIM = sa.text(f"""
WITH way AS (
    SELECT state = 'running' AS is_open, held_before, released FROM sms_gateway
), trial AS (
    UPDATE sms_gateway SET next_trial_at = :next_trial_at
    WHERE state <> 'running' AND next_trial_at <= :now
    RETURNING 1
), due AS (
    SELECT candidate.id
    FROM generate_series(0, least(
        :last_priority, CASE WHEN {SPENT} >= :budget THEN {LAST_PRIORITY_WITHOUT_BUDGET} END
    )) AS line(priority)
    CROSS JOIN LATERAL (
        SELECT id FROM messages
        WHERE state = 'queued' AND priority = line.priority AND not_before <= :now AND useful_until > :now
          AND NOT {SILENCED} AND NOT {OF_DISOWNED} AND (wave_id IS NULL OR wave_id IN ({RUNNING_WAVES}))
          AND NOT {IS_SENT} AND NOT coalesce(
              queued_at < (SELECT held_before FROM way) AND purpose <> ALL((SELECT released FROM way)::text[]), false)
        ORDER BY not_before, id
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
    ) AS candidate
    ORDER BY line.priority
    LIMIT (SELECT CASE WHEN is_open THEN :limit ELSE (SELECT count(*) FROM trial) END FROM way)
)
UPDATE messages
SET state = '{LIFE.target("submit")}', attempts = attempts + 1, attempted_at = :now, wait_until = :lease_until
FROM due
WHERE messages.id = due.id
RETURNING messages.id, attempts, purpose, subject, phone, text, parts, (SELECT NOT is_open FROM way)
""")

_RECORD = sa.text(f"""
WITH moves (source, event, target) AS (VALUES {_MOVES}),
said AS (
    SELECT * FROM unnest(
        CAST(:ids AS bigint[]), CAST(:attempts AS int[]), CAST(:events AS text[]), CAST(:statuses AS text[]),
        CAST(:gateway_ids AS text[]), CAST(:costs AS bigint[]), CAST(:again_at AS timestamptz[]),
        CAST(:networks AS text[])
    ) AS said (id, attempt, event, status, gateway_id, cost_micros, again_at, network)
), recorded AS (
    UPDATE messages
    SET state = moves.target,
    gateway_status = said.status,
    gateway_id = coalesce(said.gateway_id, messages.gateway_id),
    cost_micros = coalesce(said.cost_micros, messages.cost_micros),
    not_before = coalesce(said.again_at, messages.not_before),
    wait_until = CASE said.event WHEN 'accept' THEN :report_until END,
    submitted_at = CASE said.event WHEN 'accept' THEN CAST(:now AS timestamptz) END,
    settled_at = CASE said.event WHEN 'refuse' THEN CAST(:now AS timestamptz) END
FROM said JOIN moves USING (event)
    WHERE messages.id = said.id AND messages.attempts = said.attempt AND messages.state = moves.source
    RETURNING said.event, said.network, said.cost_micros, messages.parts, messages.queued_at
), accepted AS (
    SELECT network, cost_micros, parts, queued_at, CAST(:now AS timestamptz) AS moved_at
    FROM recorded WHERE event = 'accept'
), priced AS (
    SELECT network, count(*) AS messages, sum(parts) AS parts, sum(cost_micros) AS charged_micros,
           sum(parts) FILTER (WHERE cost_micros IS NULL) AS parts_without_charge
    FROM accepted GROUP BY network
), added AS (
    INSERT INTO sms_days (day, network, messages, parts, expected_micros, charged_micros)
    SELECT :day, network, messages, parts, parts * {PRICE},
           coalesce(charged_micros, 0) + coalesce(parts_without_charge, 0) * {PRICE}
    FROM priced ORDER BY network
    ON CONFLICT (day, network) DO UPDATE
    SET messages = sms_days.messages + excluded.messages, parts = sms_days.parts + excluded.parts,
        expected_micros = sms_days.expected_micros + excluded.expected_micros,
        charged_micros = sms_days.charged_micros + excluded.charged_micros
)
{count_delays(SUBMISSION, "accepted")}
""")


class Sending:
    """The queue as its sender sees it. Each call is one transaction; raises `Unavailable` when there is no database."""

    def __init__(self, engine: sa.Engine, budget_micros_per_day: int) -> None:
        self._engine = engine
        self._budget_micros = budget_micros_per_day

    def claim(self, limit: int, last_priority: int, now: datetime) -> list[Claimed]:
        """At most so many that are due, the most urgent first; committed as `submitting` under a lease."""
        asked = {
            "limit": limit,
            "last_priority": last_priority,
            "now": now,
            "lease_until": now + LEASE,
            "next_trial_at": now + BETWEEN_TRIALS,
            "day": business_date(now),
            "budget": self._budget_micros,
        }
        with self._one_statement() as connection:
            rows = connection.execute(_CLAIM, asked).all()
        return [Claimed(*row) for row in rows]

    def record(self, results: Sequence[Result], now: datetime) -> None:
        """What became of each attempt. Said again, or too late, it changes nothing.

        Every record changes the day's totals: it holds them no longer than its one statement takes, so that a host that
        is cut off in the middle does not stop the others.
        """
        marks, said = _marks(results), _said(results, now)
        with self._transaction() if marks else self._one_statement() as connection:
            undeliverable_phones.mark(connection, marks, now)
            connection.execute(_RECORD, said)

    def halt(self, state: str, reason: str, now: datetime) -> bool:
        """Stop or pause the queue; whether it was not so before."""
        with self._transaction() as connection:
            return SmsGatewayState(transaction_on(connection, now)).halt(state, reason)

    def resume_by_trial(self, now: datetime) -> bool:
        """Let the queue go on after a message that tried the way was accepted; whether that opened it."""
        with self._transaction() as connection:
            return SmsGatewayState(transaction_on(connection, now)).resume_by_trial()

    @contextmanager
    def _one_statement(self) -> Iterator[sa.Connection]:
        """Whole by itself, and one round trip without BEGIN and COMMIT."""
        with _available(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with _available(), self._engine.begin() as connection:
            yield connection


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        raise Unavailable("The database does not answer") from error


def _said(results: Sequence[Result], now: datetime) -> dict[str, Any]:
    outcomes = [result.outcome for result in results]
    return {
        "ids": [result.message.id for result in results],
        "attempts": [result.message.attempt for result in results],
        "events": [EVENTS[type(outcome)] for outcome in outcomes],
        "statuses": [outcome.status for outcome in outcomes],
        "gateway_ids": [outcome.gateway_id if isinstance(outcome, SmsAccepted) else None for outcome in outcomes],
        "costs": [outcome.cost_micros if isinstance(outcome, SmsAccepted) else None for outcome in outcomes],
        "again_at": [result.again_at for result in results],
        "networks": [network_of(result.message.phone) or ANY_NETWORK for result in results],
        "now": now,
        "day": business_date(now),
        "report_until": now + MAX_TIME_WITHOUT_REPORT,
    }


def _marks(results: Sequence[Result]) -> list[undeliverable_phones.Mark]:
    return [
        (result.message.phone, result.outcome.mark, result.outcome.status)
        for result in results
        if isinstance(result.outcome, SmsRefused) and result.outcome.mark
    ]
