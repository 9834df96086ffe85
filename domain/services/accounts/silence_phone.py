"""A customer wants no more reminders, or wants them again."""

from typing import Protocol

from domain.messaging.opt_outs import OptOuts, opt_outs_of


class OptOutWork(Protocol):
    """What it needs of a unit of work."""

    @property
    def opt_outs(self) -> OptOuts: ...


def silence_phone(phone: str, source: str, unit_of_work: OptOutWork) -> None:
    """No more of what may be silenced, also not what waits in the queue."""
    unit_of_work.opt_outs.add(opt_outs_of(phone, source))


def hear_phone_again(phone: str, unit_of_work: OptOutWork) -> None:
    """The customer wants everything again."""
    unit_of_work.opt_outs.lift(phone)
