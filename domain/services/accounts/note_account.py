"""Note something about an account, for the operators who come after."""

from dataclasses import dataclass

from domain.accounts.notes import parse_note
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoteAccount:
    account_id: int
    text: str
    operator: str


def note_account(command: NoteAccount, unit_of_work: UnitOfWork) -> int:
    """The id of the note. Raises `InvalidInput` for an empty one."""
    return unit_of_work.account_notes.add(command.account_id, parse_note(command.text), command.operator)
