"""A second person releases what only a file knows: from now on its movements are booked, each once."""

from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.payments.proposals import digest_of_rows
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork


def release_proposal(approved: Approved, unit_of_work: UnitOfWork, _terms: ApprovalTerms) -> None:
    """In the transaction of the decision. Raises `Refused` where the movements are not those that were proposed."""
    payload = approved.request.payload
    proposal = unit_of_work.proposals.lock(payload["proposal_id"])
    movements = list(unit_of_work.proposals.movements(proposal.id))
    if proposal.released_at is not None or digest_of_rows(movements) != payload["rows_digest"]:
        raise Refused("These are not the movements that were proposed: bring the file again", "changed")
    unit_of_work.proposals.release(proposal.id)
