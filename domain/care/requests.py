"""What a phone has sent in, whatever it is: its reference, what it was about, and how far it is."""

from dataclasses import dataclass
from datetime import date

from domain.care.case_references import reference


@dataclass(frozen=True, slots=True)
class CustomerRequest:
    """An outage ticket, a bill query, an application or a data request, named by the letter of its reference."""

    letter: str
    id: int
    sent_on: date
    state: str

    @property
    def reference(self) -> str:
        return reference(self.letter, self.id)
