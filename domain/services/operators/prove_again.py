"""Who is signed in gives password and code again, before money, rights or many people's data are touched."""

from dataclasses import dataclass

from domain.operators.sign_in import OperatorSession
from domain.services.operators.check_code import check_code
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProveAgain:
    """The command: what was typed in which session."""

    session: OperatorSession
    password: str
    code: str


def prove_again(command: ProveAgain, unit_of_work: UnitOfWork, terms: SignInTerms) -> str | None:
    """The session's new token; none where password or code were wrong. Both are looked at in any case."""
    identity = unit_of_work.identities.find(command.session.operator.name)
    is_right = terms.secrets.is_password(identity.password_hash if identity else None, command.password)
    if identity is None or not is_right or not check_code(identity, command.code, unit_of_work, terms):
        return None
    token = terms.secrets.new_token()
    unit_of_work.operator_sessions.proved(command.session.id, terms.secrets.hash_of(token))
    return token
