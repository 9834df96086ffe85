"""Reminders, queued in batches, each a statement of its own: a day of a whole country does not stand or fall as one.

What the day has queued is stepped over, by the natural key of a message, before it takes an id: a repeated run is
harmless, and cheap. That they look only at today is why missed days are not made up for.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy import Date, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from domain.accounts.accounts import ACTIVE, PREPAID
from domain.billing.dunning import EVERYBODY, Batch, Step, StepWords
from domain.messaging.messages import REMINDER
from domain.metering.readings import HELD, STANDS
from store.accounts.links import is_disowned
from store.accounts.regions import READS_ITSELF
from store.billing.items import not_yet_due
from store.care.queries import OF_ACCOUNT_IS_OPEN
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

BATCH = 2_000

_WORDS = """
    unnest(:steps, :languages, :texts, :parts) AS words (step, language, text, parts)
        ON words.language = CASE WHEN coalesce(h.language, a.language) = ANY(:languages)
                                 THEN coalesce(h.language, a.language) ELSE 'en' END
"""
_QUEUE = f"""
    INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,
                          useful_until)
    SELECT '{REMINDER.name}', subject, phone, account_id, text, parts, {REMINDER.priority}, :now, :now, :useful_until
    FROM due
    WHERE NOT {is_disowned("due.phone", "due.account_id")} AND NOT EXISTS (
        SELECT FROM messages queued
        WHERE queued.purpose = '{REMINDER.name}' AND queued.subject = due.subject AND queued.phone = due.phone
    )
    ON CONFLICT (purpose, subject, phone) DO NOTHING
"""
_IS_SERVED = f"a.status = '{ACTIVE}' AND a.category <> '{PREPAID}' AND a.parked IS NULL"

_WINDOWS = sa.text("SELECT DISTINCT coalesce(reading_window_days, :window_days) FROM regions")

# The last id of each batch of them.
_CUT = """
    SELECT max(id) FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / :size AS batch FROM ({}) concerned) numbered
    GROUP BY batch ORDER BY 1
"""
_BATCHES_TO_READ = sa.text(_CUT.format("SELECT meter_id AS id FROM last_readings WHERE read_on = ANY(:days)"))
_BATCHES_TO_PAY = sa.text(_CUT.format("SELECT id FROM bills WHERE due_on = ANY(:days) AND cancelled_at IS NULL"))

# Whose window opened today, or as many days ago as a step says, and who gave no reading since, not even a held one.
_TO_READ = sa.text(f"""
    WITH due AS (
        SELECT 'read:' || m.id || ':' || r.read_on || ':' || words.step AS subject, notified.phone, a.id AS account_id,
               replace(words.text, '{{account}}', a.number) AS text, words.parts
        FROM last_readings l
        JOIN readings r ON r.meter_id = l.meter_id AND r.read_on = l.read_on AND r.state = '{STANDS}'
        JOIN meters m ON m.id = r.meter_id AND m.removed_on IS NULL
        JOIN accounts a ON a.id = r.account_id AND {_IS_SERVED}
        JOIN areas n ON n.id = a.area_id
        JOIN regions g ON g.name = n.region AND {READS_ITSELF}
        CROSS JOIN LATERAL (SELECT coalesce(a.phone, r.phone) AS phone) notified
        LEFT JOIN phones h ON h.phone = notified.phone
        JOIN {_WORDS} AND r.read_on + coalesce(g.reading_window_days, :window_days) + words.step = :today
        WHERE l.read_on = ANY(:days) AND l.meter_id > :above AND l.meter_id <= :upto AND notified.phone IS NOT NULL
          AND NOT EXISTS (
              SELECT FROM readings later WHERE later.meter_id = r.meter_id AND later.read_on > r.read_on
                                           AND later.state IN ('{STANDS}', '{HELD}')
          )
    )
    {_QUEUE}
""")

# What of the balance is due by that day, that of a bill or the one that the answer to a query gave: payments settle the
# oldest first. The batches are of bills; the few other days stand in the batch in which a bill of that id would.
_TO_PAY = sa.text(f"""
    WITH falls_due AS (
        SELECT b.account_id, b.due_on, CAST(b.id AS text) AS about
        FROM bills b JOIN accounts a ON a.id = b.account_id AND coalesce(a.grace_until < b.due_on, true)
        WHERE b.due_on = ANY(:days) AND b.cancelled_at IS NULL AND b.id > :above AND b.id <= :upto
        UNION ALL
        SELECT id, grace_until, 'grace:' || id FROM accounts
        WHERE grace_until = ANY(:days) AND id > :above AND id <= :upto
        UNION ALL
        SELECT i.account_id, i.due_on, 'recovery:' || i.recovery_id || ':' || i.place
        FROM recovery_instalments i JOIN accounts a ON a.id = i.account_id AND coalesce(a.grace_until < i.due_on, true)
        WHERE i.due_on = ANY(:days) AND i.taken_back_at IS NULL
          AND i.recovery_id > :above AND i.recovery_id <= :upto
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

    def batches_to_read(self, today: date, steps: Sequence[Step], window_days: int) -> list[Batch]:
        """All meters that may be due to be read, by their ids."""
        return self._batches(_BATCHES_TO_READ, self._last_read(today, steps, window_days))

    def to_read(self, today: date, words: Sequence[StepWords], window_days: int, batch: Batch) -> int:
        """To everybody of the batch whose step is today and who has not read; how many were queued."""
        days = self._last_read(today, words, window_days)
        asked = {"today": today, "days": days, "window_days": window_days, **batch._asdict()}
        return self._queue(_TO_READ.bindparams(_DAYS), words, **asked)

    def batches_to_pay(self, today: date, steps: Sequence[Step]) -> list[Batch]:
        """All bills that may have to be paid, by their ids."""
        return self._batches(_BATCHES_TO_PAY, _due(today, steps))

    def to_pay(self, today: date, words: Sequence[StepWords], batch: Batch) -> int:
        """To everybody of the batch whose step is today, who owes what is due, and whose account is not disputed."""
        asked = {"today": today, "days": _due(today, words), **batch._asdict()}
        return self._queue(_TO_PAY.bindparams(_DAYS), words, **asked)

    def to_finish(self, today: date, words: Sequence[StepWords], left_before: datetime) -> int:
        """To everybody who left a payment before that, once a day; how many were queued."""
        return self._queue(_TO_FINISH, words, today=today.isoformat(), left_before=left_before)

    def _last_read(self, today: date, steps: Sequence[Step | StepWords], window_days: int) -> list[date]:
        windows = self._connection.execute(_WINDOWS, {"window_days": window_days}).scalars().all()
        return [today - timedelta(days=window + step.days) for window in windows for step in steps]

    def _batches(self, statement: sa.TextClause, days: Sequence[date]) -> list[Batch]:
        """Together they hold every id, also those that come while the first are worked through."""
        allow_slow_statements(self._connection)
        found = self._connection.execute(statement.bindparams(_DAYS), {"days": days, "size": BATCH}).scalars().all()
        cuts = [EVERYBODY.above, *found[:-1], EVERYBODY.upto]
        return [Batch(above, upto) for above, upto in pairwise(cuts)]

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


def _due(today: date, steps: Sequence[Step | StepWords]) -> list[date]:
    return [today - timedelta(days=step.days) for step in steps]
