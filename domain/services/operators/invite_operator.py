"""An operator gets a link, by which password and second factor are set."""

from dataclasses import dataclass

from domain.operators.identities import Token
from domain.operators.operators import known_operator
from domain.operators.sign_in import FACTOR_RESET
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class InviteOperator:
    """The command: who is invited, and who says so; nobody says so of the first admin."""

    name: str
    by: str | None


def invite_operator(command: InviteOperator, unit_of_work: UnitOfWork, terms: SignInTerms) -> Token:
    """The token of the link, for once. What the operator had before is void, and the sessions end.

    Raises `Refused` for a name that nobody created.
    """
    operator = known_operator(command.name, unit_of_work.operators)
    token = terms.secrets.new_token()
    unit_of_work.identities.forget(operator.name)
    unit_of_work.operator_sessions.end_all(operator.name, FACTOR_RESET)
    unit_of_work.invitations.add(terms.secrets.hash_of(token), operator.name, command.by)
    return token
