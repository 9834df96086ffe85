"""The kinds of requests: which acts their author and their decider need a role for, and what is done once approved.

A new kind is a line here and a use case that does it. That finds in the request what was frozen, checks that it can
still be done, and raises `Refused` where it cannot: then nothing is decided either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.operators.approvals import BREAK_GLASS, DECIDED_WITHIN, EXPORT, REVIEWED_WITHIN, Approved
from domain.operators.operators import Operator
from domain.payments.proposals import FILE_KIND, REVERSAL_KIND, STATEMENT_KIND, SUSPENSE_KIND
from domain.services.billing.correct_approved_bill import BILL_CANCELLATION, correct_approved_bill
from domain.services.billing.import_approved_tariff import TARIFF, import_approved_tariff
from domain.services.campaigns.approve_campaign import CAMPAIGN, approve_campaign
from domain.services.field.drop_told_recovery import drop_told_recovery
from domain.services.field.finalise_recovery import finalise_recovery
from domain.services.field.recovery_requests import RECOVERY_DROP, RECOVERY_FINAL
from domain.services.field.review_recovery import RECOVERY_REVIEW, review_recovery
from domain.services.field.take_back_recovery import RECOVERY_BACK, take_back_recovery
from domain.services.field.unlock_technician import UNLOCK, unlock_technician
from domain.services.operators.keep_operator import OPERATOR, apply_operator_change
from domain.services.operators.terms import ApprovalTerms
from domain.services.outages.approve_planned_work import PLANNED_WORK, approve_planned_work
from domain.services.payments.release_proposal import release_proposal
from domain.services.payments.release_suspense import release_suspense
from domain.services.payments.reverse_payment import reverse_payment
from domain.services.unit_of_work import UnitOfWork

Apply = Callable[[Approved, UnitOfWork, ApprovalTerms], None]


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """`request_act` and `decide_act` are acts of the table of permissions; `apply` is done in the decision's own
    transaction. What one person did already (`is_done`) is not withdrawn, and waits for as long as it takes.
    """

    request_act: str
    decide_act: str
    apply: Apply
    is_done: bool = False

    @property
    def decided_within(self) -> timedelta:
        return REVIEWED_WITHIN if self.is_done else DECIDED_WITHIN


def only_decided(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """Nothing else is done: that it was approved is all."""


KINDS: Mapping[str, ApprovalKind] = {
    CAMPAIGN: ApprovalKind("campaign plan", "campaign approve", approve_campaign),
    OPERATOR: ApprovalKind("operator change", "operator change", apply_operator_change),
    STATEMENT_KIND: ApprovalKind("reconcile mpesa", "reconcile release", release_proposal),
    FILE_KIND: ApprovalKind("payments import", "reconcile release", release_proposal),
    SUSPENSE_KIND: ApprovalKind("suspense propose", "suspense release", release_suspense),
    REVERSAL_KIND: ApprovalKind("payment reverse propose", "payment reverse release", reverse_payment),
    TARIFF: ApprovalKind("tariff import", "tariff approve", import_approved_tariff),
    BILL_CANCELLATION: ApprovalKind("bill correct", "bill approve", correct_approved_bill),
    PLANNED_WORK: ApprovalKind("planned open", "planned approve", approve_planned_work),
    UNLOCK: ApprovalKind("technician unlock", "technician approve", unlock_technician),
    RECOVERY_REVIEW: ApprovalKind("recovery propose", "recovery review", review_recovery),
    RECOVERY_FINAL: ApprovalKind("recovery finalise", "recovery approve", finalise_recovery),
    RECOVERY_DROP: ApprovalKind("recovery drop", "recovery approve", drop_told_recovery),
    RECOVERY_BACK: ApprovalKind("recovery take-back", "recovery approve", take_back_recovery),
    EXPORT: ApprovalKind("export", "export approve", only_decided),
    BREAK_GLASS: ApprovalKind("request", "request sign-off", only_decided, is_done=True),
}


def kinds_decided_by(operator: Operator) -> tuple[str, ...]:
    """The kinds of requests that somebody of these roles may decide."""
    return tuple(name for name, kind in KINDS.items() if operator.may(kind.decide_act))


def kind_of(name: str) -> ApprovalKind:
    """Raises `LookupError` for a kind that nobody has declared."""
    return KINDS[name]
