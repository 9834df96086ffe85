"""What became of each account of a campaign, streamed: a million rows pass, none is kept."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from domain.campaigns.campaigns import CANCELLED, CLOSED, NEVER_QUEUED, NOTIFIED_BEFORE
from domain.messaging.messages import CAMPAIGN, EXPIRED, FAILED, HANDED_OVER, QUEUED
from store.campaigns.audience import OLD_NUMBER
from store.campaigns.messages import CANCELLED_STATUS
from store.core.repository import Repository

ROWS_AT_ONCE = 5_000
COLUMNS = (
    "old_number",
    "new_number",
    "name",
    "area",
    "phone",
    "language",
    "state",
    "cause",
    "gateway_status",
    "submitted_at",
    "settled_at",
)

_ACCOUNTS = f"""
SELECT {OLD_NUMBER} AS old_number,
       CASE WHEN c.place < w.upto THEN coalesce(c.number::text, a.number) END AS new_number,
       a.name, n.name AS area, coalesce(m.phone, c.phone) AS phone, c.language,
       CASE WHEN c.excluded IS NOT NULL THEN 'excluded'
            WHEN m.id IS NOT NULL THEN m.state
            WHEN k.state = '{CANCELLED}' THEN 'excluded' ELSE '{QUEUED}' END AS state,
       coalesce(c.excluded, CASE
           WHEN c.place >= w.upto AND k.state = '{CANCELLED}' THEN '{NEVER_QUEUED}'
           WHEN m.gateway_status = '{CANCELLED_STATUS}' THEN m.gateway_status
       END) AS cause,
       m.gateway_status, m.submitted_at, m.settled_at
FROM campaign_accounts c
JOIN campaigns k ON k.id = c.campaign_id
JOIN campaign_waves w ON w.campaign_id = c.campaign_id AND c.place >= w.first AND c.place < w."end"
JOIN accounts a ON a.id = c.account_id
JOIN areas n ON n.id = a.area_id
LEFT JOIN messages m
  ON m.purpose = '{CAMPAIGN.name}' AND m.subject = c.campaign_id || ':' || c.head AND m.accounts > 0
WHERE c.campaign_id = :id
ORDER BY c.place
"""
_NOT_NOTIFIED = f"""
SELECT * FROM ({_ACCOUNTS}) AS each
WHERE state IN ('{FAILED}', '{EXPIRED}', '{HANDED_OVER}')
   OR (state = 'excluded' AND cause NOT IN ('{CLOSED}', '{NOTIFIED_BEFORE}', '{NEVER_QUEUED}'))
"""


class CampaignReports(Repository):
    """Reads them on the connection of a unit of work."""

    columns = COLUMNS

    def accounts(self, campaign_id: int) -> Iterator[sa.Row[*tuple[Any, ...]]]:
        """All of them, in the order in which they got their numbers."""
        return self._stream(_ACCOUNTS, campaign_id)

    def not_notified(self, campaign_id: int) -> Iterator[sa.Row[*tuple[Any, ...]]]:
        """Those whom no SMS reached: for letters and calls."""
        return self._stream(_NOT_NOTIFIED, campaign_id)

    def _stream(self, query: str, campaign_id: int) -> Iterator[sa.Row[*tuple[Any, ...]]]:
        statement = sa.text(query).execution_options(yield_per=ROWS_AT_ONCE)
        with self._connection.execute(statement, {"id": campaign_id}) as rows:
            yield from rows
