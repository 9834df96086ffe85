"""How many messages there are by purpose and by state, without counting them."""

from domain.messaging.messages import LIFE, PURPOSES
from store.core.batching import AnyConnection
from store.core.record_counts import MESSAGES, counted


def totals(connection: AnyConnection) -> tuple[dict[str, int], dict[str, int]]:
    """All messages by state, and by purpose."""
    by_state, by_purpose = dict.fromkeys(LIFE.states, 0), dict.fromkeys(PURPOSES, 0)
    for purpose, state, messages in counted(connection, MESSAGES):
        by_state[state] += messages
        by_purpose[purpose] += messages
    return by_state, by_purpose
