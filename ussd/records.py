"""What is known of conversations that were held, for whoever looks at the service: the console and the commands."""

from collections.abc import Collection, Iterable
from typing import Any

from ussd.conversation import Conversation
from ussd.funnel import Hop, endings


class Records:
    """Of this release's conversation: an older release's states are told by their names."""

    def __init__(self, conversation: Conversation) -> None:
        self._last_states: Collection[str] = {name for name, state in conversation.states.items() if state.ends}

    def endings(self, hops: Iterable[Hop]) -> list[dict[str, Any]]:
        """What became of the sessions that came into each flow, in each language."""
        return endings(hops, self._last_states)
