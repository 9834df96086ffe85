"""Who does not want to be written to about what may be silenced. What must be sent (bills, receipts, new numbers) is
sent all the same: the contract or the law asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.messaging.messages import PLANNED, PURPOSES, REMINDER


@dataclass(frozen=True, slots=True)
class OptOut:
    """A phone, a purpose that it silenced, and the legal basis that thereby ended.

    `source`: `network` (its menu), `sms` or `ussd`.
    """

    phone: str
    purpose: str
    legal_basis: str
    source: str


class OptOuts(Protocol):
    """What the use cases need of the store."""

    def add(self, opt_outs: Sequence[OptOut]) -> None: ...

    def lift(self, phone: str, purposes: Sequence[str]) -> None: ...


SILENCEABLE = tuple(purpose.name for purpose in PURPOSES.values() if purpose.may_be_silenced)


def opt_out_of_reminders(phone: str, source: str) -> OptOut:
    """Reminders alone: texts about planned work go on."""
    return OptOut(phone, REMINDER.name, REMINDER.legal_basis, source)


def opt_out_of_planned_work(phone: str, source: str) -> OptOut:
    """Texts about planned work alone: reminders go on."""
    return OptOut(phone, PLANNED.name, PLANNED.legal_basis, source)


def opt_outs_of(phone: str, source: str) -> list[OptOut]:
    """One for each purpose that may be silenced."""
    return [
        OptOut(phone, purpose.name, purpose.legal_basis, source)
        for purpose in PURPOSES.values()
        if purpose.may_be_silenced
    ]
