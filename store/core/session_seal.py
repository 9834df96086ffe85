"""Sessions are signed where they are kept: Redis may lose one, and nobody who reaches Redis may make or move one.

What is kept is the mark, the signature, the value. The signature covers the session's id and all of the value, in which
the phone is: neither another session's value nor one with another account is believed.
"""

from hashlib import blake2b
from hmac import compare_digest

MARK_BYTES = 8
SIGNATURE_BYTES = 16


class SessionSeal:
    """Signs and checks what is kept of sessions. With another `SECRET_KEY` a session is as one that was lost."""

    def __init__(self, secret: str) -> None:
        self._key = blake2b(secret.encode(), person=b"ussd sessions", digest_size=32).digest()

    def signed(self, name: str, mark: bytes, value: bytes) -> bytes:
        """The value with its signature, to be kept behind the mark under this name."""
        return self._signature(name, mark + value) + value

    def opened(self, name: str, kept: bytes | None) -> bytes | None:
        """Mark and value; the mark alone, under which it can be replaced, of what we have not signed."""
        if kept is None:
            return None
        mark, signature = kept[:MARK_BYTES], kept[MARK_BYTES : MARK_BYTES + SIGNATURE_BYTES]
        bare = mark + kept[MARK_BYTES + SIGNATURE_BYTES :]
        return bare if compare_digest(signature, self._signature(name, bare)) else mark

    def _signature(self, name: str, bare: bytes) -> bytes:
        return blake2b(name.encode() + b"\n" + bare, key=self._key, digest_size=SIGNATURE_BYTES).digest()
