"""What is known of conversations that were held, for whoever looks at the service: the console and the commands."""

from collections.abc import Collection, Iterable
from typing import Any

from store.unit_of_work import UnitOfWork
from ussd.conversation import Conversation
from ussd.dialogue import HiddenTalk, hidden_talk
from ussd.funnel import Hop, endings
from ussd.session import SessionBytes, find


class Records:
    """Of this release's conversation: an older release's states are told by their names."""

    def __init__(self, conversation: Conversation, kept: SessionBytes) -> None:
        self._kept = kept
        self._last_states: Collection[str] = {name for name, state in conversation.states.items() if state.ends}

    def endings(self, hops: Iterable[Hop]) -> list[dict[str, Any]]:
        """What became of the sessions that came into each flow, in each language."""
        return endings(hops, self._last_states)

    def talk(self, session_id: str, unit_of_work: UnitOfWork) -> HiddenTalk | None:
        """The session under other names and numbers, as long as it is kept. Raises `Unavailable`."""
        session = find(self._kept, session_id)
        return hidden_talk(session, unit_of_work) if session and session.replies else None

    def last_session_of(self, phone: str) -> str | None:
        """The id of the session that the phone went on with last, as long as it is kept. Raises `Unavailable`."""
        return self._kept.last_of(phone)
