"""Whether a code is the second factor of an operator. Each counts once."""

from domain.operators.identities import Identity, SignIn
from domain.operators.sign_in import STEPS_ACCEPTED
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork

AUTHENTICATOR, RECOVERY = "authenticator", "recovery code"
MAX_CODE_LENGTH = 40


def second_factor(sign_in: SignIn, code: str, unit_of_work: UnitOfWork, terms: SignInTerms) -> str:
    """What kind of code it was; empty where it is wrong or was used, or comes while guesses are not looked at.

    After a wrong password it is looked at as after a right one: how long it takes tells nobody which it was.
    """
    known = unit_of_work.identities.find(sign_in.operator or "")
    identity = known or Identity("", "", terms.secrets.sealed_for_nobody())
    pause_until = unit_of_work.sign_ins.failures_before(sign_in).codes_pause_until()
    is_paused = pause_until is not None and unit_of_work.now < pause_until
    if not is_paused and _is_authenticators(identity, code, unit_of_work, terms):
        return AUTHENTICATOR
    return RECOVERY if _is_recovery_code(identity, code, unit_of_work, terms) else ""


def _is_authenticators(identity: Identity, code: str, unit_of_work: UnitOfWork, terms: SignInTerms) -> bool:
    typed = "".join(code[:MAX_CODE_LENGTH].split())
    step = step_of(terms.secrets.opened(identity.sealed_totp_secret), typed, terms)
    return step is not None and unit_of_work.identities.use_step(identity.operator, step)


def _is_recovery_code(identity: Identity, code: str, unit_of_work: UnitOfWork, terms: SignInTerms) -> bool:
    """Whether it was one, which is used by that."""
    typed = plain_code(code)
    return unit_of_work.identities.use_recovery_code(identity.operator, terms.secrets.hash_of(typed))


def plain_code(code: str) -> str:
    """A recovery code as it is hashed, however it was typed."""
    return "".join(letter for letter in code[:MAX_CODE_LENGTH].casefold() if letter.isalnum())


def step_of(secret: str, code: str, terms: SignInTerms) -> int | None:
    """The half minute that the code is of, where it is now or next to now."""
    current = terms.secrets.current_step()
    steps = [current + offset for offset in STEPS_ACCEPTED]
    right = [step for step in steps if code.isascii() and terms.secrets.is_code(secret, step, code)]
    return right[-1] if right else None
