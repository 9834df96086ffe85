"""A customer chooses the language of screens and messages: stronger than what a file says of the account."""

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


def choose_language(key: Key, phone: str, language: str, outcome: str, unit_of_work: UnitOfWork) -> str:
    """Keep the language of this phone; the outcome is the channel's own word for where it goes on."""
    if unit_of_work.commands.claim(key) is None:
        unit_of_work.phones.choose_language(phone, language)
        unit_of_work.commands.add(key, outcome, {})
    return outcome
