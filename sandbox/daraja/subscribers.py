"""M-Pesa customers: what is in the wallet, the PIN, and whether the handset can be reached."""

from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from sandbox.daraja.formats import msisdn
from sandbox.framework.commands import Command

PIN_TRIES = 3


@dataclass(slots=True)
class Subscriber:
    """`balance` in whole shillings."""

    phone: str
    balance: int = 100_000
    pin: str = "1234"
    reachable: bool = True
    in_session: bool = False
    wrong_pins: int = 0
    first_name: str = "NICHOLAS"
    middle_name: str = ""
    last_name: str = ""

    @property
    def locked(self) -> bool:
        return self.wrong_pins >= PIN_TRIES

    @property
    def can_be_prompted(self) -> bool:
        """A handset shows one dialogue at a time (3GPP TS 23.090, 6.2.1)."""
        return self.reachable and not self.in_session

    def accepts(self, pin: str) -> bool:
        self.wrong_pins = 0 if pin == self.pin else self.wrong_pins + 1
        return pin == self.pin


class Change(Command):
    phone: str
    balance: int | None = None
    pin: str | None = None
    reachable: bool | None = None
    in_session: bool | None = None
    wrong_pins: int | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None


class Subscribers:
    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Subscriber] = {}

    def of(self, phone: str) -> Subscriber:
        """A phone that was never heard of is a customer with the usual balance and PIN."""
        number = msisdn(phone)
        with self._lock:
            return self._known.setdefault(number, Subscriber(number))

    def change(self, change: Change) -> Subscriber:
        subscriber = self.of(change.phone)
        for name, value in change.model_dump(exclude={"phone"}, exclude_none=True).items():
            setattr(subscriber, name, value)
        return subscriber

    def listing(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(subscriber) for subscriber in self._known.values()]
