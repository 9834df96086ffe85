"""How campaigns go, as operators look at them: each with its counts and its plan, and how fast SMS leave just now."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from domain.campaigns.campaigns import Campaign
from domain.campaigns.plans import PREFIX_DIGITS
from domain.campaigns.progress import Failure, KeptCampaign, Traffic
from domain.messaging.messages import EXPIRED, FAILED
from domain.messaging.sending import RUNNING
from domain.values.phones import network_of
from store.campaigns.campaigns import SELECT_CAMPAIGN
from store.core.in_regions import in_regions, lowered
from store.core.repository import Repository

MEASURED_OVER = timedelta(minutes=2)
OTHER_NETWORK = "other"

_NEWEST = sa.text(f"""
SELECT k.*, o.figures, o.started_at, o.ended_at
FROM ({SELECT_CAMPAIGN}) k JOIN campaigns o ON o.id = k.id
WHERE k.id = coalesce(CAST(:id AS bigint), k.id) AND {in_regions("k.region")} ORDER BY k.id DESC LIMIT :limit
""")
_COUNTS = sa.text("""
SELECT w.campaign_id, w.is_pilot, t.bucket, sum(t.accounts)
FROM campaign_counts t JOIN campaign_waves w ON w.id = t.wave_id
WHERE w.campaign_id = ANY(:ids) GROUP BY 1, 2, 3
""")
_GATED = sa.text("SELECT campaign_id FROM campaign_waves WHERE campaign_id = ANY(:ids) GROUP BY 1 HAVING count(*) > 1")
_TRAFFIC = sa.text("""
SELECT (SELECT coalesce(sum(parts), 0) FROM messages WHERE submitted_at > :since), state, reason FROM sms_gateway
""")
_FAILURES = sa.text(f"""
SELECT left(m.phone, {PREFIX_DIGITS}), coalesce(m.gateway_status, m.state), sum(m.accounts)
FROM messages m JOIN campaign_waves w ON w.id = m.wave_id
WHERE w.campaign_id = :id AND m.accounts > 0 AND m.state IN ('{FAILED}', '{EXPIRED}') GROUP BY 1, 2
""")


class CampaignProgress(Repository):
    """Reads them on the connection of a unit of work."""

    def newest(self, limit: int, regions: Sequence[str] = ()) -> Sequence[KeptCampaign]:
        """So many of these regions or of all, the newest first."""
        return self._kept(None, limit, regions)

    def one(self, campaign_id: int) -> KeptCampaign | None:
        return next(iter(self._kept(campaign_id, 1)), None)

    def traffic(self) -> Traffic:
        """What leaves: parts a second of late, and why nothing leaves at all."""
        since = self._now - MEASURED_OVER
        left, state, reason = self._connection.execute(_TRAFFIC, {"since": since}).one()
        halted = None if state == RUNNING else f"{state}: {reason}" if reason else str(state)
        return Traffic(int(left) / MEASURED_OVER.total_seconds(), halted)

    def failures(self, campaign_id: int) -> list[Failure]:
        """Accounts that no SMS reached, by network and by what the gateway said; the commonest first."""
        found = Counter[tuple[str, str]]()
        for prefix, cause, accounts in self._connection.execute(_FAILURES, {"id": campaign_id}):
            found[network_of(prefix) or OTHER_NETWORK, cause] += int(accounts)
        return [Failure(network, cause, accounts) for (network, cause), accounts in found.most_common()]

    def _kept(self, campaign_id: int | None, limit: int, regions: Sequence[str] = ()) -> list[KeptCampaign]:
        asked = {"id": campaign_id, "limit": limit, "regions": lowered(regions)}
        rows = self._connection.execute(_NEWEST, asked).all()
        ids = [row.id for row in rows]
        counts = self._counts(ids)
        gated = set(self._connection.scalars(_GATED, {"ids": ids}))
        return [
            KeptCampaign(
                campaign=Campaign(*fields),
                counts=counts.get((fields[0], False), Counter()) + counts.get((fields[0], True), Counter()),
                pilot=counts.get((fields[0], True)) if fields[0] in gated else None,
                planned=figures,
                started_at=started_at,
                ended_at=ended_at,
            )
            for *fields, figures, started_at, ended_at in rows
        ]

    def _counts(self, ids: Sequence[int]) -> dict[tuple[Any, ...], Counter[str]]:
        """By campaign, and whether it is the pilot's."""
        found: dict[tuple[Any, ...], Counter[str]] = {}
        for campaign_id, is_pilot, bucket, accounts in self._connection.execute(_COUNTS, {"ids": list(ids)}):
            found.setdefault((campaign_id, is_pilot), Counter())[bucket] += int(accounts)
        return found
