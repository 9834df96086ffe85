"""The question why the use of an account fell, as a dial finds it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The question is open through its last day; `number` is that of the account that it is about."""

    id: int
    until: date
    number: str
