"""Somebody types a name and a password. Whether they are right is not said: a code is asked for in any case."""

from dataclasses import dataclass

from domain.operators.identities import Browser, Token
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork

MAX_TYPED_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class StartSignIn:
    """The command: what was typed, and where."""

    name: str
    password: str
    browser: Browser


def start_sign_in(command: StartSignIn, unit_of_work: UnitOfWork, terms: SignInTerms) -> Token:
    """The token of the attempt. A name that is nobody's costs as much as one that is somebody's."""
    name = " ".join(command.name[:MAX_TYPED_LENGTH].split())
    identity = unit_of_work.identities.find(name)
    known_hash = identity.password_hash if identity else None
    is_right = terms.secrets.is_password(known_hash, command.password[:MAX_TYPED_LENGTH])
    token = terms.secrets.new_token()
    unit_of_work.sign_ins.add(
        terms.secrets.hash_of(token),
        terms.secrets.hash_of(name.casefold()),
        command.browser.address,
        identity.operator if identity and is_right else None,
    )
    return token
