"""Reminders, queued for a whole country in one statement each. The natural key of a message makes a repeated run
harmless; that they look only at today is why missed days are not made up for.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Date, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from domain.accounts.accounts import ACTIVE, PREPAID
from domain.billing.dunning import StepWords
from domain.messaging.messages import REMINDER
from domain.metering.readings import HELD, STANDS
from store.accounts.links import is_disowned
from store.accounts.regions import READS_ITSELF
from store.billing.items import not_yet_due
from store.care.queries import OF_ACCOUNT_IS_OPEN
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

_WORDS = """
    unnest(:steps, :languages, :texts, :parts) AS words (step, language, text, parts)
        ON words.language = CASE WHEN coalesce(h.language, a.language) = ANY(:languages)
                                 THEN coalesce(h.language, a.language) ELSE 'en' END
"""
_QUEUE = f"""
    INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,
                          useful_until)
    SELECT '{REMINDER.name}', subject, phone, account_id, text, parts, {REMINDER.priority}, :now, :now, :useful_until
    FROM due WHERE NOT {is_disowned("due.phone", "due.account_id")} ON CONFLICT (purpose, subject, phone) DO NOTHING
"""
_IS_SERVED = f"a.status = '{ACTIVE}' AND a.category <> '{PREPAID}' AND a.parked IS NULL"

_WINDOWS = sa.text("SELECT DISTINCT coalesce(reading_window_days, :window_days) FROM regions")

# Whose window opened today, or as many days ago as a step says, and who gave no reading since, not even a held one.
_TO_READ = sa.text(f"""
    WITH due AS (
        SELECT 'read:' || m.id || ':' || r.read_on || ':' || words.step AS subject, notified.phone, a.id AS account_id,
               replace(words.text, '{{account}}', a.number) AS text, words.parts
        FROM readings r
        JOIN meters m ON m.id = r.meter_id AND m.removed_on IS NULL
        JOIN accounts a ON a.id = r.account_id AND {_IS_SERVED}
        JOIN areas n ON n.id = a.area_id
        JOIN regions g ON g.name = n.region AND {READS_ITSELF}
        CROSS JOIN LATERAL (SELECT coalesce(a.phone, r.phone) AS phone) notified
        LEFT JOIN phones h ON h.phone = notified.phone
        JOIN {_WORDS} AND r.read_on + coalesce(g.reading_window_days, :window_days) + words.step = :today
        WHERE r.state = '{STANDS}' AND r.read_on = ANY(:days) AND notified.phone IS NOT NULL
          AND NOT EXISTS (
              SELECT FROM readings later WHERE later.meter_id = r.meter_id AND later.read_on > r.read_on
                                           AND later.state IN ('{STANDS}', '{HELD}')
          )
    )
    {_QUEUE}
""")

# What of the balance is due by that day, that of a bill or the one that the answer to a query gave: payments settle the
# oldest first.
_TO_PAY = sa.text(f"""
    WITH falls_due AS (
        SELECT b.account_id, b.due_on, CAST(b.id AS text) AS about
        FROM bills b JOIN accounts a ON a.id = b.account_id AND coalesce(a.grace_until < b.due_on, true)
        WHERE b.due_on = ANY(:days) AND b.cancelled_at IS NULL
        UNION ALL
        SELECT id, grace_until, 'grace:' || id FROM accounts WHERE grace_until = ANY(:days)
        UNION ALL
        SELECT i.account_id, i.due_on, 'recovery:' || i.recovery_id || ':' || i.place
        FROM recovery_instalments i JOIN accounts a ON a.id = i.account_id AND coalesce(a.grace_until < i.due_on, true)
        WHERE i.due_on = ANY(:days) AND i.taken_back_at IS NULL
    ), due AS (
        SELECT 'due:' || b.about || ':' || b.due_on || ':' || words.step AS subject, a.phone, a.id AS account_id,
               replace(replace(replace(words.text,
                   '{{account}}', a.number),
                   '{{day}}', to_char(b.due_on, 'DD/MM/YYYY')),
                   '{{amount}}', 'KES ' || replace(to_char(owed.cents / 100.0, 'FM999,999,999,990.00'), '.00', ''))
                   AS text,
               words.parts
        FROM falls_due b
        JOIN accounts a ON a.id = b.account_id AND {_IS_SERVED} AND a.phone IS NOT NULL
        LEFT JOIN phones h ON h.phone = a.phone
        JOIN {_WORDS} AND b.due_on + words.step = :today
        CROSS JOIN LATERAL (SELECT a.balance_cents - {not_yet_due("a.id", "b.due_on + 1")} AS cents) owed
        WHERE owed.cents > 0 AND NOT {OF_ACCOUNT_IS_OPEN}
    )
    {_QUEUE}
""")
# Who left a payment, and has neither asked for one since nor owes less. The word that a session has ended may be late:
# what was asked for shortly before it counts too.
_TO_FINISH = sa.text(f"""
    WITH gone AS (
        DELETE FROM unfinished_payments WHERE left_at <= :left_before RETURNING phone, account_id, left_at
    ), due AS (
        SELECT 'finish:' || :today AS subject, gone.phone, a.id AS account_id,
               replace(words.text, '{{account}}', a.number) AS text, words.parts
        FROM gone
        JOIN accounts a ON a.id = gone.account_id
        LEFT JOIN phones h ON h.phone = gone.phone
        JOIN {_WORDS}
        WHERE NOT EXISTS (
            SELECT FROM payment_intents i
            WHERE i.asked_by = gone.phone AND i.created_at > gone.left_at - interval '10 minutes'
        ) AND NOT EXISTS (
            SELECT FROM messages m
            WHERE m.purpose = '{REMINDER.name}' AND m.subject = 'finish:' || (CAST(:today AS date) - 1)
              AND m.phone = gone.phone AND m.queued_at > :now - interval '1 day'
        ) AND NOT EXISTS (
            SELECT FROM payments p WHERE p.account_id = a.id AND p.recorded_at > gone.left_at - interval '10 minutes'
        )
    )
    {_QUEUE}
""")
_DAYS = sa.bindparam("days", type_=ARRAY(Date))
_TYPES = (
    sa.bindparam("steps", type_=ARRAY(Integer)),
    sa.bindparam("languages", type_=ARRAY(Text)),
    sa.bindparam("texts", type_=ARRAY(Text)),
    sa.bindparam("parts", type_=ARRAY(Integer)),
)


class Reminders(Repository):
    """Queues reminders on the connection of a unit of work."""

    def to_read(self, today: date, words: Sequence[StepWords], window_days: int) -> int:
        """To everybody whose step is today and who has not read; how many were queued."""
        windows = self._connection.execute(_WINDOWS, {"window_days": window_days}).scalars().all()
        days = [today - timedelta(days=window + step.days) for window in windows for step in words]
        return self._queue(_TO_READ.bindparams(_DAYS), words, today=today, days=days, window_days=window_days)

    def to_pay(self, today: date, words: Sequence[StepWords]) -> int:
        """To everybody whose step is today, who owes what is due, and whose account is not disputed."""
        days = [today - timedelta(days=step.days) for step in words]
        return self._queue(_TO_PAY.bindparams(_DAYS), words, today=today, days=days)

    def to_finish(self, today: date, words: Sequence[StepWords], left_before: datetime) -> int:
        """To everybody who left a payment before that, once a day; how many were queued."""
        return self._queue(_TO_FINISH, words, today=today.isoformat(), left_before=left_before)

    def _queue(self, statement: sa.TextClause, words: Sequence[StepWords], **values: object) -> int:
        allow_slow_statements(self._connection)
        said = {
            "steps": [each.days for each in words],
            "languages": [each.language for each in words],
            "texts": [each.text for each in words],
            "parts": [each.parts for each in words],
            "now": self._now,
            "useful_until": self._now + REMINDER.useful_for,
        }
        return self._connection.execute(statement.bindparams(*_TYPES), {**values, **said}).rowcount
