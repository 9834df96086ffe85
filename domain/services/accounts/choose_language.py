"""A customer chooses the language of screens and messages: stronger than what a file says of the account."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


class LanguageChoice(StrEnum):
    """Where the customer goes on: in the menu, with an account or without one, or in SMS."""

    MENU = "spoken"
    MENU_WITHOUT_ACCOUNT = "spoken_without_account"
    SMS = "language_chosen"


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The command: the language of this phone, and where it goes on, for a turn that is repeated."""

    key: Key
    phone: str
    language: str
    goes_on: LanguageChoice


def choose_language(command: ChooseLanguage, unit_of_work: UnitOfWork) -> LanguageChoice:
    """Keep the language of this phone."""
    if unit_of_work.commands.claim(command.key) is None:
        unit_of_work.phones.choose_language(command.phone, command.language)
        unit_of_work.commands.add(command.key, command.goes_on, {})
    return command.goes_on
