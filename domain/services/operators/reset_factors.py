"""Who lost password or authenticator enrols again, once another admin has seen that it is them."""

from domain.errors import Refused
from domain.operators.identities import Token
from domain.operators.operators import known_operator
from domain.services.operators.invite_operator import InviteOperator, invite_operator
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork


def reset_factors(command: InviteOperator, unit_of_work: UnitOfWork, terms: SignInTerms) -> Token:
    """The token of the link. Raises `Refused` for an unknown name, and for whoever asks for themselves."""
    operator = known_operator(command.name, unit_of_work.operators)
    if command.by is None or operator.is_same_person_as(known_operator(command.by, unit_of_work.operators)):
        raise Refused("Nobody opens their own enrolment: another admin does", "own_request")
    return invite_operator(InviteOperator(operator.name, command.by), unit_of_work, terms)
