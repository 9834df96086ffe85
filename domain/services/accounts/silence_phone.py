"""A customer wants no more reminders."""

from dataclasses import dataclass
from typing import Protocol

from domain.messaging.opt_outs import OptOuts, opt_outs_of


class OptOutWork(Protocol):
    """What it needs of a unit of work."""

    @property
    def opt_outs(self) -> OptOuts: ...


@dataclass(frozen=True, slots=True)
class SilencePhone:
    """The phone, and where its owner said so: `sms`, `ussd` or `network`."""

    phone: str
    source: str


def silence_phone(command: SilencePhone, unit_of_work: OptOutWork) -> None:
    """No more of what may be silenced, also not what waits in the queue."""
    unit_of_work.opt_outs.add(opt_outs_of(command.phone, command.source))
