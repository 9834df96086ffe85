"""What decisions are made by, and what is done by once they are made."""

from dataclasses import dataclass

from domain.operators.identities import Secrets
from domain.operators.operators import OperatorTerms
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """The rules about operators, and the terms of business of what is approved."""

    operators: OperatorTerms
    business: Terms


@dataclass(frozen=True, slots=True)
class SignInTerms:
    """By what operators prove who they are, and the terms of business, whose words tell them of a reset."""

    secrets: Secrets
    business: Terms
