"""An applicant sends the photo of a paper; once all of the checklist are there the office's clock runs."""

from dataclasses import dataclass
from enum import StrEnum

from domain.connections.applications import Application, Change
from domain.connections.rungs import Rung, standing
from domain.services.connections.ladder import running_clock
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class PaperKeeping(StrEnum):
    """What came of it."""

    KEPT = "kept"
    NOT_ASKED_FOR = "not_asked_for"


@dataclass(frozen=True, slots=True)
class KeepPaper:
    """Which paper of which application, and its picture as it was made anew; the class decides what is asked for."""

    application_id: int
    paper: str
    picture: bytes
    of_class: str


def keep_paper(command: KeepPaper, unit_of_work: UnitOfWork, terms: Terms) -> PaperKeeping:
    """Keep it, in the place of an earlier photo. After the papers were looked at, nothing is taken any more."""
    needed = terms.charter.papers_of(command.of_class)
    sent = unit_of_work.applications.lock(command.application_id)
    if not takes_paper(command.paper, command.of_class, sent, terms):
        return PaperKeeping.NOT_ASKED_FOR
    unit_of_work.application_papers.keep(command.application_id, command.paper, command.picture)
    are_complete = set(needed) <= unit_of_work.application_papers.names(command.application_id)
    if sent and are_complete and not sent.has_papers:
        clock = standing(sent.rung, has_papers=True).clock
        running = running_clock(sent, clock, 0, unit_of_work, terms)
        unit_of_work.applications.restart(sent, running, Change(has_papers=True))
    return PaperKeeping.KEPT


def takes_paper(paper: str, of_class: str, sent: Application | None, terms: Terms) -> bool:
    """Whether the application asks for this paper, and nobody has looked at its papers yet."""
    return paper in terms.charter.papers_of(of_class) and (sent is None or sent.rung is Rung.SUBMITTED)
