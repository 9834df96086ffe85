"""Applications for a new connection: taken down by phone, answered by somebody who has looked at the place."""

from dataclasses import dataclass
from typing import Protocol

from domain.care.case_references import APPLICATION, reference
from domain.lifecycle import Life

RECEIVED, ANSWERED = "received", "answered"
LIFE = Life("application", RECEIVED, ((RECEIVED, "answer", ANSWERED),))


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, and for which place: the words as they were typed."""

    phone: str
    language: str
    name: str
    area: str
    landmark: str


@dataclass(frozen=True, slots=True)
class Application:
    """An application as it was taken down."""

    id: int
    phone: str
    language: str

    @property
    def reference(self) -> str:
        return reference(APPLICATION, self.id)


class Applications(Protocol):
    """What the use cases need of the store."""

    def add(self, applicant: Applicant) -> Application: ...

    def answer(self, application_id: int, text: str, operator: str) -> Application | None: ...
