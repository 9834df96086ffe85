"""A customer wants reminders again."""

from domain.messaging.opt_outs import SILENCEABLE
from domain.services.accounts.silence_phone import OptOutWork, SilencePhone


def hear_phone_again(command: SilencePhone, unit_of_work: OptOutWork) -> None:
    """The customer wants everything again."""
    unit_of_work.opt_outs.lift(command.phone, SILENCEABLE)
