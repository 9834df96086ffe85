"""Who is signed in gives password and code again, before money, rights or many people's data are touched."""

from dataclasses import dataclass
from datetime import timedelta

from domain.operators.identities import Browser, Token
from domain.operators.sign_in import OperatorSession
from domain.services.operators.second_factor import second_factor
from domain.services.operators.start_sign_in import StartSignIn, start_sign_in
from domain.services.operators.terms import SignInTerms
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProveAgain:
    """The command: what was typed in which session."""

    session: OperatorSession
    password: str
    code: str


@dataclass(frozen=True, slots=True)
class Proved:
    """`token`: the session's new one; none: password or code were wrong. `delay`: so long the answer is held back."""

    token: Token | None
    delay: timedelta = timedelta(0)


def prove_again(command: ProveAgain, unit_of_work: UnitOfWork, terms: SignInTerms) -> Proved:
    """It fails and is delayed as a sign-in is."""
    session, secrets = command.session, terms.secrets
    browser = Browser(session.address, session.browser)
    attempt = start_sign_in(StartSignIn(session.operator.name, command.password, browser), unit_of_work, terms)
    sign_in = unit_of_work.sign_ins.take(secrets.hash_of(attempt))
    if sign_in is None:
        return Proved(None)
    if not second_factor(sign_in, command.code, unit_of_work, terms):
        return Proved(None, unit_of_work.sign_ins.failures_before(sign_in).answer_delay())
    unit_of_work.sign_ins.passed(sign_in)
    token = secrets.new_token()
    unit_of_work.operator_sessions.proved(session.id, secrets.hash_of(token))
    return Proved(token)
