"""What really happened to each SMS: what tests compare with, and the inbox of the handset."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Message:
    """One message that the gateway took for one number; `delivered_at` is empty until it is on the phone."""

    id: str
    number: str
    text: str
    sender: str
    parts: int
    accepted_at: str
    delivered_at: str = ""
    reports: list[str] = field(default_factory=list)
    read: bool = False


class MessageLog:
    def __init__(self) -> None:
        self._messages: list[Message] = []

    def add(self, message: Message) -> None:
        self._messages.append(message)

    def all(self, number: str | None = None, text: str | None = None) -> list[Message]:
        return [
            message
            for message in tuple(self._messages)
            if number in (None, message.number) and text in (None, message.text)
        ]

    def accepted(self, number: str | None = None, text: str | None = None) -> int:
        return len(self.all(number, text))

    def delivered(self, number: str | None = None, text: str | None = None) -> int:
        return sum(1 for message in self.all(number, text) if message.delivered_at)

    def inbox(self, number: str) -> list[Message]:
        """What the phone shows, the newest first."""
        arrived = (message for message in self.all(number) if message.delivered_at)
        return sorted(arrived, key=lambda message: message.delivered_at, reverse=True)

    def tally(self, number: str | None = None) -> list[dict[str, str | int]]:
        """How often each text was taken for, and reached, each number."""
        taken = self.all(number)
        accepted = Counter((message.number, message.text) for message in taken)
        delivered = Counter((message.number, message.text) for message in taken if message.delivered_at)
        return [
            {"number": number, "text": text, "accepted": count, "delivered": delivered[number, text]}
            for (number, text), count in accepted.items()
        ]

    def clear(self) -> None:
        self._messages.clear()
