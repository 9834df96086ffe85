"""A tariff file that a second operator has approved is taken in."""

from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.services.billing.import_tariff import Contradiction, ImportTariff, import_tariff
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork

TARIFF = "tariff import"
"""The kind of a request for it. Its subject is the SHA-256 of the file."""


def import_approved_tariff(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:  # noqa: ARG001 - the shape of every kind
    """In the transaction of the decision. Raises `Refused` where something else was imported since: what would change
    was seen against what was known then.
    """
    payload = approved.request.payload
    unit_of_work.tariffs.lock()
    if unit_of_work.tariffs.revision() != payload["revision"]:
        raise Refused("Other tariffs were imported since: bring the file again", "changed")
    contradiction = Contradiction.REPLACE if payload["replaces"] else Contradiction.REFUSE
    text = unit_of_work.tariffs.file(payload["sha256"])
    import_tariff(ImportTariff(payload["file"], text, contradiction), unit_of_work)
