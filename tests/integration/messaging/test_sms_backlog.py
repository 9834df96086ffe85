"""A gateway that was paused for days leaves a queue that expires at once: it is cleared step by step, and what comes
after it does not wait.
"""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.messaging.messages import CODE, REMINDER
from store.messaging.overdue_messages import AT_ONCE
from store.messaging.sending import Sending
from tests.support.sms import PHONE, asked, composed, queue, row, states, works

BACKLOG = 2 * AT_ONCE + 500
MANY = sa.text(f"""
    INSERT INTO messages (purpose, subject, phone, text, parts, priority, queued_at, not_before, useful_until, state,
                          wait_until, attempted_at)
    SELECT 'reminder', 'read:' || number, '+2547' || lpad(number::text, 8, '0'), 'Soma', 1, {REMINDER.priority},
           :now - interval '3 days', :now - interval '3 days', :now + :useful_for, :state, :now - interval '1 day',
           :now - interval '2 days'
    FROM generate_series(1, :many) AS number
""")
TRANSACTIONS = "SELECT count(*) FROM messages WHERE state = '{}' GROUP BY xmin::text"
EXPIRED, USEFUL = timedelta(days=-1), timedelta(days=1)


@pytest.fixture
def parts(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway) as parts:
        yield parts


def write(parts, many, *, state="queued", useful_for=EXPIRED):
    with parts.engine.begin() as connection:
        values = {"now": parts.clock.now(), "many": many, "state": state, "useful_for": useful_for}
        connection.execute(MANY, values)


@pytest.mark.parametrize(
    ("state", "useful_for", "sweep", "becomes"),
    [
        ("queued", EXPIRED, "expire_messages_past_their_use", "expired"),
        ("unknown", EXPIRED, "expire_messages_past_their_use", "expired"),
        ("unknown", USEFUL, "settle_unknown_messages", "queued"),
        ("submitting", USEFUL, "let_lapsed_leases_go", "unknown"),
        ("submitted", USEFUL, "expire_messages_without_report", "expired"),
    ],
)
def test_whatever_is_overdue_at_once_is_settled_in_transactions_of_a_bounded_size(
    parts, state, useful_for, sweep, becomes
):
    write(parts, BACKLOG, state=state, useful_for=useful_for)
    works(parts, sweep)
    assert set(states(parts).values()) == {becomes}
    assert max(count for (count,) in asked(parts, TRANSACTIONS.format(becomes))) <= AT_ONCE


def test_reminders_that_were_silenced_after_all_are_dropped_in_transactions_of_a_bounded_size(parts):
    write(parts, BACKLOG, useful_for=USEFUL)
    with parts.engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO opt_outs (phone, purpose, legal_basis, source, recorded_at)
                SELECT phone, purpose, 'legitimate interest', 'sms', now() FROM messages
            """)
        )
    works(parts, "expire_messages_past_their_use")
    assert set(states(parts).values()) == {"expired"}
    assert max(count for (count,) in asked(parts, TRANSACTIONS.format("expired"))) <= AT_ONCE


def test_a_code_leaves_at_once_behind_a_queue_that_has_expired(parts, gateway):
    write(parts, BACKLOG)
    queue(parts, PHONE, purpose=CODE)
    parts.sender.run()
    assert row(parts).state == "submitted"
    assert gateway.messages.accepted() == 1


def test_to_claim_reads_no_message_that_has_expired(parts):
    write(parts, BACKLOG)
    queue(parts, PHONE, purpose=REMINDER)
    claimed = claimed_and_explained(parts)
    assert sum(int(rows) for rows in re.findall(r"Rows Removed by Filter: (\d+)", claimed)) < 10


def claimed_and_explained(parts):
    """How PostgreSQL went about the claim."""
    plans = []

    def explain(connection, _cursor, statement, parameters, *_):
        if "UPDATE messages" in statement and not plans:
            plans.append("")
            lines = connection.exec_driver_sql(f"EXPLAIN (ANALYZE) {statement}", parameters)
            plans.append("\n".join(line for (line,) in lines))

    sa.event.listen(parts.engine, "before_cursor_execute", explain)
    try:
        Sending(parts.engine, 10**12).claim(10, REMINDER.priority, parts.clock.now())
    finally:
        sa.event.remove(parts.engine, "before_cursor_execute", explain)
    return plans[-1]
