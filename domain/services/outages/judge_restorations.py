"""An incident is over for good once those who were asked say so and nobody says no; silence is not back."""

from dataclasses import dataclass

from domain.outages.restoration import ANSWERED_WITHIN, SAMPLE_AFTER
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Judged:
    """How many incidents are proved to be over."""

    fixed: int


def judge_restorations(unit_of_work: UnitOfWork) -> Judged:
    """Those whose people have had their time to answer; where nobody answered it stays what the crew said."""
    over = unit_of_work.now - ANSWERED_WITHIN - SAMPLE_AFTER
    fixed = 0
    for incident_id in unit_of_work.polls.to_judge():
        incident = unit_of_work.incidents.lock(incident_id)
        if incident is None or incident.closed_at is None:
            continue
        standing = unit_of_work.polls.standing(incident_id)
        if standing.is_proved(time_is_over=incident.closed_at < over and standing.waiting == 0):
            fixed += unit_of_work.incidents.move(incident, "prove")
    return Judged(fixed)
