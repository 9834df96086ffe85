"""Who was invited proves one code: from now on password and authenticator open the console."""

from dataclasses import dataclass

from domain.errors import InvalidInput, NotFound, Refused
from domain.operators.identities import Identity
from domain.operators.operators import known_operator
from domain.operators.sign_in import RECOVERY_CODES
from domain.services.operators.second_factor import plain_code, step_of
from domain.services.operators.set_password import NO_INVITATION
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnrolOperator:
    """The command: the token of the link, and a code of the authenticator."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who enrolled, and the recovery codes, which are shown this once."""

    operator: str
    recovery_codes: tuple[str, ...]


def enrol_operator(command: EnrolOperator, unit_of_work: UnitOfWork, terms: SignInTerms) -> Enrolled:
    """Raises `NotFound` for a link that is none any more, `InvalidInput` for a wrong code, `Refused` for an operator
    who was disabled meanwhile.
    """
    secrets, token_hash = terms.secrets, terms.secrets.hash_of(command.token)
    invitation = unit_of_work.invitations.find(token_hash)
    if invitation is None or invitation.password_hash is None or invitation.sealed_totp_secret is None:
        raise NotFound(NO_INVITATION, "no_invitation")
    if not known_operator(invitation.operator, unit_of_work.operators).is_enabled:
        raise Refused(f"{invitation.operator} is disabled", "operator_disabled")
    step = step_of(secrets.opened(invitation.sealed_totp_secret), "".join(command.code.split()), terms)
    if step is None:
        raise InvalidInput("This code is wrong: type the one that the authenticator shows now", "wrong_code")
    if not unit_of_work.invitations.end(token_hash):
        raise NotFound(NO_INVITATION, "no_invitation")
    identity = Identity(invitation.operator, invitation.password_hash, invitation.sealed_totp_secret, step)
    codes = tuple(secrets.new_recovery_code() for _ in range(RECOVERY_CODES))
    unit_of_work.identities.keep(identity, [secrets.hash_of(plain_code(code)) for code in codes])
    return Enrolled(invitation.operator, codes)
