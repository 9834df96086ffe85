"""Who was invited chooses a password, and gets a secret for the authenticator."""

from dataclasses import dataclass

from domain.errors import NotFound
from domain.operators.sign_in import check_password
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork

NO_INVITATION = "This link is not valid any more: ask an admin for another one"


@dataclass(frozen=True, slots=True)
class SetPassword:
    """The command: the token of the link, and the password."""

    token: str
    password: str


def set_password(command: SetPassword, unit_of_work: UnitOfWork, terms: SignInTerms) -> None:
    """Raises `NotFound` for a link that is none any more, `InvalidInput` for a password that others guess."""
    token_hash = terms.secrets.hash_of(command.token)
    invitation = unit_of_work.invitations.find(token_hash)
    if invitation is None:
        raise NotFound(NO_INVITATION, "no_invitation")
    check_password(command.password, invitation.operator, terms.secrets.is_common)
    unit_of_work.invitations.set_password(
        token_hash,
        terms.secrets.password_hash(command.password),
        terms.secrets.sealed(terms.secrets.new_totp_secret()),
    )
