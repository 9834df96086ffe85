"""The tokens that guard our doors."""

import hmac
from collections.abc import Sequence


def knows_token(tokens: Sequence[str], token: str) -> bool:
    """Compared with every token in constant time."""
    return sum(hmac.compare_digest(token.encode(), known.encode()) for known in tokens) > 0
