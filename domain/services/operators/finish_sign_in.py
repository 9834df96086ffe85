"""Somebody types the code that goes with the password: a session begins, or nothing is said of what was wrong."""

from dataclasses import dataclass
from datetime import timedelta

from domain.operators.identities import Browser
from domain.operators.sign_in import CODE_WITHIN
from domain.services.operators.second_factor import second_factor
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FinishSignIn:
    """The command: the token of the attempt, the code, and where it was typed."""

    token: str
    code: str
    browser: Browser


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose password it was. `token`: of the session; none: the sign-in failed. `factor`: by what kind of code.
    `guesses`: how many wrong codes came with this password lately. `delay`: so long the answer is held back.
    """

    operator: str | None
    token: str | None
    factor: str = ""
    guesses: int = 0
    delay: timedelta = timedelta(0)


def finish_sign_in(command: FinishSignIn, unit_of_work: UnitOfWork, terms: SignInTerms) -> SignedIn:
    """The session's token, where password and code were right and the operator is enabled."""
    sign_in = unit_of_work.sign_ins.take(terms.secrets.hash_of(command.token))
    if sign_in is None or unit_of_work.now >= sign_in.at + CODE_WITHIN:
        return SignedIn(None, None)
    operator = unit_of_work.operators.find(sign_in.operator or "")
    factor = second_factor(sign_in, command.code, unit_of_work, terms)
    if operator is None or not operator.is_enabled or not factor:
        before = unit_of_work.sign_ins.failures_before(sign_in)
        return SignedIn(sign_in.operator, None, guesses=before.guesses + 1, delay=before.answer_delay())
    unit_of_work.sign_ins.passed(sign_in)
    token = terms.secrets.new_token()
    unit_of_work.operator_sessions.start(
        terms.secrets.hash_of(token), operator.name, command.browser.address, command.browser.name
    )
    return SignedIn(operator.name, token, factor)
