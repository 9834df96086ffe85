"""The messages of a campaign: queued with the numbers they carry, tried on another phone, taken back, handed over.

Each is a statement over a batch or a wave; the accounts that it moves are counted in the same transaction.
"""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.campaigns.campaigns import NUMBERED, WAITING, Wave
from domain.campaigns.plans import OTHER_NETWORK, PREFIX_DIGITS
from domain.messaging.messages import CAMPAIGN, EXPIRED, LIFE, QUEUED
from domain.values.phones import network_of
from store.accounts.links import is_disowned
from store.campaigns.campaigns import OPEN_STATES
from store.campaigns.counts import CampaignCounts
from store.core.repository import Repository, Transaction

CANCELLED_STATUS = "cancelled"


def _states(event: str) -> str:
    return ", ".join(f"'{state}'" for state in LIFE.sources(event))


def _names_disowned(phone: str, account_id: str, accounts: str, campaign_id: str, place: str) -> str:
    """Whether a text to the phone names an account that it has disowned: its own, or one that it tells as well."""
    return f"""(
        {is_disowned(phone, account_id)}
        OR ({accounts} > 1 AND EXISTS (
            SELECT FROM campaign_accounts f
            WHERE f.campaign_id = {campaign_id} AND f.head = {place} AND f.head <> f.place
              AND {is_disowned(phone, "f.account_id")})))"""


_PLACE = "CAST(split_part(messages.subject, ':', 2) AS int)"
_CAMPAIGN_ID = "CAST(split_part(messages.subject, ':', 1) AS bigint)"

# The accounts of one phone are notified by one text: a batch ends where the next phone begins.
_END_OF_BATCH = sa.text("""
SELECT coalesce((
    SELECT place FROM campaign_accounts
    WHERE campaign_id = :campaign_id AND place >= :upto AND place < :end AND (head IS NULL OR head = place)
    ORDER BY place LIMIT 1
), :end)
""")
# The planner thinks of reading all accounts for a batch.
_LOOK_UP_EACH = sa.text("""
SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
""")
_ISSUE = sa.text("""
UPDATE accounts SET number = c.number::text
FROM campaign_accounts c
WHERE c.campaign_id = :campaign_id AND c.place >= :first AND c.place < :upto AND c.number IS NOT NULL
  AND accounts.id = c.account_id
""")
_QUEUE = sa.text(f"""
WITH queued AS (
    INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,
                          useful_until, wave_id, accounts, state, settled_at)
    SELECT '{CAMPAIGN.name}', campaign_id || ':' || place, phone, account_id, text, parts, {CAMPAIGN.priority}, :now,
           :now, :deadline, :wave_id, accounts,
           CASE WHEN disowned THEN '{EXPIRED}' ELSE '{QUEUED}' END,
           CASE WHEN disowned THEN CAST(:now AS timestamptz) END
    FROM campaign_accounts c
    CROSS JOIN LATERAL (
        SELECT {_names_disowned("c.phone", "c.account_id", "c.accounts", "c.campaign_id", "c.place")} AS disowned
    ) meanwhile
    WHERE campaign_id = :campaign_id AND place >= :first AND place < :upto AND text IS NOT NULL
    RETURNING accounts, state
)
SELECT coalesce(sum(accounts), 0), coalesce(sum(accounts) FILTER (WHERE state = '{EXPIRED}'), 0) FROM queued
""")
_TOO_LATE = sa.text(f"""
UPDATE messages SET state = '{LIFE.target("expire")}', settled_at = :now
WHERE wave_id = :wave_id AND state = '{QUEUED}' AND useful_until <= :now
""")
_COME_TO = sa.text("UPDATE campaign_waves SET upto = :upto WHERE id = :wave_id")

# Where one text tells several accounts, another phone must be one of each of them.
_NOTIFY_ELSEWHERE = sa.text(f"""
WITH other AS (
    SELECT DISTINCT ON (m.id) m.id, m.accounts, p.phone
    FROM messages m
    JOIN campaign_waves w ON w.id = m.wave_id
    JOIN campaign_accounts h
      ON h.campaign_id = w.campaign_id AND h.place = CAST(split_part(m.subject, ':', 2) AS int)
    CROSS JOIN LATERAL (
        SELECT phone, 1 AS turn FROM accounts WHERE id = h.account_id AND phone IS NOT NULL
        UNION ALL
        SELECT phone, 2 FROM links WHERE account_id = h.account_id AND verified_at IS NOT NULL
    ) p
    WHERE m.wave_id = :wave_id AND m.accounts > 0 AND m.state IN ({_states("notify again")}) AND m.useful_until > :now
      AND NOT EXISTS (SELECT FROM marked_phones WHERE marked_phones.phone = p.phone)
      AND NOT EXISTS (SELECT FROM messages tried
                      WHERE tried.purpose = m.purpose AND tried.subject = m.subject AND tried.phone = p.phone)
      AND NOT EXISTS (
          SELECT FROM campaign_accounts f
          WHERE f.campaign_id = h.campaign_id AND f.head = h.place AND f.head <> f.place
            AND NOT EXISTS (SELECT FROM accounts WHERE id = f.account_id AND phone = p.phone)
            AND NOT EXISTS (SELECT FROM links
                            WHERE account_id = f.account_id AND links.phone = p.phone AND verified_at IS NOT NULL))
    ORDER BY m.id, p.turn, p.phone
), replaced AS (
    UPDATE messages SET accounts = 0 FROM other WHERE messages.id = other.id
), queued AS (
    INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,
                          useful_until, wave_id, accounts)
    SELECT purpose, subject, other.phone, account_id, text, parts, priority, :now, :now, useful_until, wave_id,
           other.accounts
    FROM other JOIN messages USING (id)
    RETURNING accounts
)
SELECT coalesce(sum(accounts), 0) FROM queued
""")
_NOTIFY_AGAIN = sa.text(f"""
UPDATE messages
SET state = '{LIFE.target("notify again")}', not_before = :now, settled_at = NULL, resends = 0, report_weight = 0,
    gateway_id = NULL, gateway_status = NULL
WHERE wave_id = :wave_id AND accounts > 0 AND state IN ({_states("notify again")}) AND useful_until > :now
  AND NOT EXISTS (SELECT FROM marked_phones WHERE marked_phones.phone = messages.phone)
  AND NOT {_names_disowned("messages.phone", "messages.account_id", "messages.accounts", _CAMPAIGN_ID, _PLACE)}
""")
_TAKE_BACK = sa.text(f"""
UPDATE messages SET state = '{LIFE.target("expire")}', gateway_status = '{CANCELLED_STATUS}', settled_at = :now
WHERE wave_id = :wave_id AND state = '{QUEUED}' AND priority = {CAMPAIGN.priority}
""")
_HAND_OVER = sa.text(f"""
UPDATE messages SET state = '{LIFE.target("hand over")}'
WHERE wave_id = :wave_id AND accounts > 0 AND state IN ({_states("hand over")})
""")
_BESIDE = sa.text(f"""
SELECT left(phone, {PREFIX_DIGITS}), sum(parts) FROM (
    SELECT phone, parts FROM messages WHERE state = '{QUEUED}'
    UNION ALL
    SELECT a.phone, a.parts
    FROM campaigns c
    JOIN campaign_waves w ON w.campaign_id = c.id
    JOIN campaign_accounts a ON a.campaign_id = c.id AND a.place >= w.upto AND a.place < w."end"
    WHERE c.state IN ({OPEN_STATES}) AND c.id <> :campaign_id AND a.parts > 0
) waiting GROUP BY 1
""")


class CampaignMessages(Repository):
    """Writes the messages of campaigns on the connection of a unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._counts = CampaignCounts(transaction)

    def feed(self, wave: Wave, limit: int, deadline: datetime) -> None:
        """Give the next accounts their numbers, and queue the messages that carry them."""
        asked = self._batch(wave, limit)
        self._connection.execute(_ISSUE, asked)
        written, expired = self._connection.execute(_QUEUE, {**asked, "now": self._now, "deadline": deadline}).one()
        self._come_to(asked, {WAITING: -written, QUEUED: written - expired, EXPIRED: expired})

    def number_only(self, wave: Wave, limit: int, deadline: datetime) -> None:
        """Give the next accounts their numbers; the messages that would carry them have expired."""
        self.feed(wave, limit, deadline)
        self._connection.execute(_TOO_LATE, {"wave_id": wave.id, "now": self._now})

    def notify_elsewhere(self, wave: Wave) -> int:
        """Those who were not reached, on another phone of theirs that was not tried; how many accounts."""
        queued = int(self._connection.scalar(_NOTIFY_ELSEWHERE, {"wave_id": wave.id, "now": self._now}))
        if queued:
            self._counts.add(wave.id, {QUEUED: queued})
        return queued

    def notify_again(self, wave: Wave) -> int:
        """Those who were not reached, once more on the same phone; how many messages."""
        return self._connection.execute(_NOTIFY_AGAIN, {"wave_id": wave.id, "now": self._now}).rowcount

    def take_back(self, wave: Wave) -> int:
        """What was not sent yet will not be; how many messages."""
        return self._connection.execute(_TAKE_BACK, {"wave_id": wave.id, "now": self._now}).rowcount

    def hand_over(self, wave: Wave) -> int:
        """Those who were not reached are for letters and calls now; how many messages."""
        return self._connection.execute(_HAND_OVER, {"wave_id": wave.id}).rowcount

    def parts_beside(self, campaign_id: int) -> dict[str, int]:
        """SMS parts, by network, that wait to leave: all that is queued, and what other open campaigns will queue."""
        parts = Counter[str]()
        for prefix, some in self._connection.execute(_BESIDE, {"campaign_id": campaign_id}):
            parts[network_of(prefix) or OTHER_NETWORK] += int(some)
        return dict(parts)

    def _batch(self, wave: Wave, limit: int) -> dict[str, Any]:
        asked = {"campaign_id": wave.campaign_id, "wave_id": wave.id, "first": wave.upto, "end": wave.end}
        self._connection.execute(_LOOK_UP_EACH)
        asked["upto"] = min(wave.upto + limit, wave.end)
        return {**asked, "upto": self._connection.scalar(_END_OF_BATCH, asked)}

    def _come_to(self, batch: dict[str, Any], moved: dict[str, int]) -> None:
        self._connection.execute(_COME_TO, batch)
        self._counts.add(batch["wave_id"], {**moved, NUMBERED: batch["upto"] - batch["first"]})
