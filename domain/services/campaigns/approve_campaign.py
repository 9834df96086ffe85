"""A second operator has approved a plan: it may be started."""

from collections.abc import Mapping
from typing import Any

from domain.campaigns.campaigns import Campaign
from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork

CAMPAIGN = "campaign"
"""The kind of a request for it. Its subject is the campaign's id."""

FROZEN_FIGURES = (
    "audience",
    "accounts",
    "told",
    "numbers_reserved",
    "excluded",
    "messages",
    "parts",
    "cost_kes",
    "languages",
    "networks",
)


def approve_campaign(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:  # noqa: ARG001 - the shape of every kind
    """Let it be started. Raises `Refused` where it is not planned any more, or is not what was approved."""
    campaign = unit_of_work.campaigns.lock(int(approved.request.subject))
    if campaign.hash != approved.request.digest:
        raise Refused(f"Campaign {campaign.id} is not what was approved", "other_hash")
    unit_of_work.campaigns.move(campaign, "approved", by=approved.decider.name)


def what_is_approved(campaign: Campaign, figures: Mapping[str, Any]) -> dict[str, Any]:
    """What a request for it freezes: the audience with all its texts by their digest, where, by when, and what it comes
    to. What changes from minute to minute without the plan (when the last SMS would leave) is no part of it. Names of
    customers are in it by the digest only: a request is kept for good.
    """
    return {
        "region": campaign.region,
        "area": campaign.area,
        "pilot": campaign.pilot,
        "deadline": campaign.deadline.isoformat(),
        "gate_percent": campaign.gate_percent,
        **{name: figures[name] for name in FROZEN_FIGURES},
    }
