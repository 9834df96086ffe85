"""An operator marks a supply that somebody depends on, or takes the mark away: such are told first of planned work."""

from dataclasses import dataclass

from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MarkAccount:
    """The account, and its mark: `medical`, `clinic`, or none."""

    account_id: int
    priority: str | None


def mark_account(command: MarkAccount, unit_of_work: UnitOfWork) -> None:
    """Marked from now on: also for work whose people are chosen later."""
    unit_of_work.accounts.set_priority(command.account_id, command.priority)
