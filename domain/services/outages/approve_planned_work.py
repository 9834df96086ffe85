"""A second operator has approved planned work that many are told of: it is announced."""

from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.services.operators.terms import ApprovalTerms
from domain.services.outages.planned_texts import announce
from domain.services.unit_of_work import UnitOfWork

PLANNED_WORK = "planned work"
"""The kind of a request for it. Its subject is the id of the work."""


def approve_planned_work(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision. Raises `Refused` where it was cancelled, or has begun by now."""
    work = unit_of_work.planned_works.lock(int(approved.request.subject))
    if work is None or not unit_of_work.planned_works.move(work, "approve"):
        raise Refused("The work was cancelled, or approved already", "not_asked")
    if work.begins_at <= unit_of_work.now:
        raise Refused("The work should have begun by now: plan it anew", "in_the_past")
    announce(work, unit_of_work, terms.business)
