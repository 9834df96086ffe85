"""A customer chooses the language of screens and messages: stronger than what a file says of the account."""

from dataclasses import dataclass

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The language of this phone; the outcome is the channel's own word for where it goes on."""

    key: Key
    phone: str
    language: str
    outcome: str


def choose_language(command: ChooseLanguage, unit_of_work: UnitOfWork) -> str:
    """Keep the language of this phone."""
    if unit_of_work.commands.claim(command.key) is None:
        unit_of_work.phones.choose_language(command.phone, command.language)
        unit_of_work.commands.add(command.key, command.outcome, {})
    return command.outcome
