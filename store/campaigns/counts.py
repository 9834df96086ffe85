"""Where the accounts of a campaign are, as deltas: written with what moves them, added up when somebody looks.

The database itself counts a message that moves (a trigger on the statement), whoever moves it. Nobody ever counts the
messages.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Table, Text

from store.core.metadata import metadata
from store.core.repository import Repository

SQUASH_LOCK = 977_062  # any number, but the same for every worker

campaign_counts = Table(
    "campaign_counts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("wave_id", BigInteger, ForeignKey("campaign_waves.id"), nullable=False),
    Column("bucket", Text, nullable=False, comment="a state of messages, waiting, numbered, or excluded:cause"),
    Column("accounts", BigInteger, nullable=False, comment="how many more, or fewer"),
    Index("campaign_counts_wave_id_idx", "wave_id"),
)

_ADD = sa.text("""
INSERT INTO campaign_counts (wave_id, bucket, accounts)
SELECT :wave_id, bucket, accounts
FROM unnest(CAST(:buckets AS text[]), CAST(:accounts AS bigint[])) AS moved (bucket, accounts)
WHERE accounts <> 0
""")
_OF_WAVE = sa.text("SELECT bucket, sum(accounts) FROM campaign_counts WHERE wave_id = :id GROUP BY bucket")
_OF_CAMPAIGN = sa.text("""
SELECT bucket, sum(accounts) FROM campaign_counts JOIN campaign_waves w ON w.id = wave_id
WHERE w.campaign_id = :id GROUP BY bucket
""")
_ALONE = sa.text("SELECT pg_try_advisory_xact_lock(:lock)")
_SQUASH = sa.text("""
WITH gone AS (
    DELETE FROM campaign_counts
    WHERE (wave_id, bucket) IN (SELECT wave_id, bucket FROM campaign_counts GROUP BY 1, 2 HAVING count(*) > 1)
    RETURNING wave_id, bucket, accounts
)
INSERT INTO campaign_counts (wave_id, bucket, accounts)
SELECT wave_id, bucket, sum(accounts) FROM gone GROUP BY wave_id, bucket
""")


class CampaignCounts(Repository):
    """Adds and reads the deltas on the connection of a unit of work."""

    def add(self, wave_id: int, moved: Mapping[str, int]) -> None:
        asked = {"wave_id": wave_id, "buckets": [*moved], "accounts": [*moved.values()]}
        self._connection.execute(_ADD, asked)

    def of_wave(self, wave_id: int) -> dict[str, int]:
        return {bucket: int(count) for bucket, count in self._connection.execute(_OF_WAVE, {"id": wave_id})}

    def of_campaign(self, campaign_id: int) -> dict[str, int]:
        return {bucket: int(count) for bucket, count in self._connection.execute(_OF_CAMPAIGN, {"id": campaign_id})}

    def squash(self) -> None:
        """Make one row of many; the sums stay."""
        if self._connection.scalar(_ALONE, {"lock": SQUASH_LOCK}):
            self._connection.execute(_SQUASH)
