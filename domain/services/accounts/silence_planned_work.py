"""A customer wants no more texts about planned work."""

from domain.messaging.opt_outs import opt_out_of_planned_work
from domain.services.accounts.silence_phone import OptOutWork, SilencePhone


def silence_planned_work(command: SilencePhone, unit_of_work: OptOutWork) -> None:
    """No more of them, also not what waits in the queue. Danger, cuts and all that must be sent go on."""
    unit_of_work.opt_outs.add([opt_out_of_planned_work(command.phone, command.source)])
