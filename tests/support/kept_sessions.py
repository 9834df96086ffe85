"""Sessions as Redis keeps them: read, and put there changed, signed as the service signs them or not."""

from collections.abc import Callable
from dataclasses import dataclass

import redis

from settings import Settings
from store.core.session_seal import MARK_BYTES, SIGNATURE_BYTES, SessionSeal
from ussd.session import Session

PAYLOAD = MARK_BYTES + SIGNATURE_BYTES


@dataclass(frozen=True)
class KeptSessions:
    """The sessions in this Redis."""

    redis_url: str
    secret: str = Settings.model_fields["secret_key"].default

    def get(self, session_id: str) -> Session:
        with redis.Redis.from_url(self.redis_url) as connection:
            return Session.unpacked(connection.get(f"ussd:{session_id}")[PAYLOAD:])

    def change(self, session_id: str, change: Callable[[Session], Session]) -> None:
        """Keep what `change` makes of the session, as long as it was kept."""
        name = f"ussd:{session_id}"
        with redis.Redis.from_url(self.redis_url) as connection:
            kept = connection.get(name)
            value = change(Session.unpacked(kept[PAYLOAD:])).packed()
            signed = SessionSeal(self.secret).signed(name, kept[:MARK_BYTES], value)
            connection.set(name, kept[:MARK_BYTES] + signed, keepttl=True)
