"""Who lost password or authenticator enrols again, once another admin has seen that it is them. The person is told."""

from domain.errors import Refused
from domain.messaging.messages import ANSWER, Message
from domain.operators.identities import Token
from domain.operators.operators import Operator, known_operator
from domain.services.operators.invite_operator import InviteOperator, invite_operator
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork
from domain.values.languages import SOURCE_LANGUAGE

RESET_SMS = "factors_reset"
MAX_SHOWN = 30
"""Characters of a name that fit into one part."""


def reset_factors(command: InviteOperator, unit_of_work: UnitOfWork, terms: SignInTerms) -> Token:
    """The token of the link. Raises `Refused` for an unknown name, and for whoever asks for themselves."""
    operator = known_operator(command.name, unit_of_work.operators)
    if command.by is None or operator.is_same_person_as(known_operator(command.by, unit_of_work.operators)):
        raise Refused("Nobody opens their own enrolment: another admin does", "own_request")
    _notify(operator, command.by, unit_of_work, terms)
    return invite_operator(InviteOperator(operator.name, command.by), unit_of_work, terms)


def _notify(operator: Operator, by: str, unit_of_work: UnitOfWork, terms: SignInTerms) -> None:
    """By SMS, where a phone is on record, in English as the console is; the page that ends the sessions says it too."""
    if operator.phone is None:
        return
    text = terms.business.words(RESET_SMS, SOURCE_LANGUAGE, name=by[:MAX_SHOWN])
    subject = f"{RESET_SMS}:{unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(ANSWER, subject, operator.phone, text, None, unit_of_work.now)])
