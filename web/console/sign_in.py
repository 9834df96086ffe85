"""Signing in and out, and proving oneself again. What was wrong of name, password and code is never told."""

import structlog
from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.operators.identities import Browser
from domain.operators.sign_in import (
    ALERT_AT_GUESSES,
    DISABLED,
    ENDED_BY_OPERATOR,
    FACTOR_RESET,
    SIGNED_IN_ELSEWHERE,
    SIGNED_OUT,
    TIME_OVER,
)
from domain.services.operators.finish_sign_in import FinishSignIn, SignedIn, finish_sign_in
from domain.services.operators.prove_again import ProveAgain, prove_again
from domain.services.operators.start_sign_in import StartSignIn, start_sign_in
from parts import app_parts
from store.unit_of_work import UnitOfWork
from web.console.held_answers import hold_back
from web.console.pages import PRESSED, client_address, form, open_session, page, public, safe_next
from web.console.session_cookie import bind_forms_to, cookie_token, set_cookie
from web.console.texts import _
from web.console.visit import Visit, page_url

MAX_BROWSER_LENGTH = 200
log = structlog.get_logger()
WRONG = N_("Name, password or code is wrong. Nobody is told which. Try again.")
PRESS_AGAIN = N_("It is you, for ten minutes. Nothing is done yet: press the button once more.")
ENDED = {
    SIGNED_IN_ELSEWHERE: N_("You have signed in somewhere else, so this session has ended."),
    SIGNED_OUT: N_("You have signed out."),
    TIME_OVER: N_("You were away for half an hour, or signed in for ten hours: sign in again."),
    FACTOR_RESET: N_("An admin has opened a new enrolment for you. Use the link that you were given."),
    DISABLED: N_("This name gives no commands any more."),
    ENDED_BY_OPERATOR: N_("This session was ended."),
}


@public("/sign-in", "GET")
def sign_in() -> BaseResponse:
    """The form for name and password; for the code where these were given."""
    after = _asked_for()
    with app_parts().store.reading() as work:
        if open_session(work) is not None:
            return redirect(after, code=303)
        token_hash = app_parts().sign_in_terms.secrets.hash_of(cookie_token())
        if "again" not in request.args and work.sign_ins.waits(token_hash):
            return _form("console/code.html", after)
        return _form("console/sign_in.html", after, _why_ended(work, token_hash))


@public("/sign-in", "POST")
def give_sign_in() -> BaseResponse:
    """Name and password, or the code that goes with them."""
    return _give_code() if "code" in request.form else _give_password()


@form("/sign-out", act=None)
def sign_out(visit: Visit) -> BaseResponse:
    """End this session, and let the browser forget its pages."""
    visit.work.operator_sessions.end(visit.session.id, SIGNED_OUT)
    visit.audit("sign out", visit.name)
    response = redirect(page_url("sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@page("/prove", act=None)
def prove(visit: Visit) -> Response:
    """Ask for password and code again."""
    return _asked_again(visit, None)


@form("/prove", act=None)
def give_proof(visit: Visit) -> BaseResponse:
    """Password and code: back to where the operator came from."""
    after = safe_next(visit.field("next"))
    command = ProveAgain(visit.session, request.form.get("password", ""), visit.field("code"))
    proved = prove_again(command, visit.work, app_parts().sign_in_terms)
    visit.audit("proof given" if proved.token else "proof refused", visit.name)
    if proved.token is None:
        hold_back(proved.delay)
        page = _asked_again(visit, _(WRONG))
        page.status_code = 401
        return page
    if visit.field("pressed") == PRESSED:
        visit.work.operator_sessions.say(visit.session.id, _(PRESS_AGAIN))
    response = redirect(after, code=303)
    set_cookie(response, proved.token)
    return response


def _asked_again(visit: Visit, wrong: str | None) -> Response:
    after, pressed = safe_next(visit.field("next")), visit.field("pressed")
    return visit.show("console/prove.html", after=after, pressed=pressed, wrong=wrong)


def _give_password() -> BaseResponse:
    command = StartSignIn(request.form.get("name", ""), request.form.get("password", ""), _browser())
    with app_parts().store.transaction() as work:
        token = start_sign_in(command, work, app_parts().sign_in_terms)
    response = redirect(page_url("sign_in", next=_asked_for()), code=303)
    set_cookie(response, token)
    return response


def _asked_for() -> str:
    """The page that sign-in goes on to: as the form says, or else the address that it was sent to."""
    return safe_next(request.form.get("next") or request.args.get("next", ""))


def _give_code() -> BaseResponse:
    after = _asked_for()
    command = FinishSignIn(cookie_token(), request.form.get("code", ""), _browser())
    with app_parts().store.transaction() as work:
        signed_in = finish_sign_in(command, work, app_parts().sign_in_terms)
        _note(signed_in, command, work)
    if signed_in.operator and signed_in.guesses == ALERT_AT_GUESSES:
        log.error("codes_guessed", operator=signed_in.operator, address=command.browser.address, alert=True)
    if signed_in.token is None:
        hold_back(signed_in.delay)
        page = _form("console/sign_in.html", after, _(WRONG))
        page.status_code = 401
        return page
    response = redirect(after, code=303)
    set_cookie(response, signed_in.token)
    return response


def _note(signed_in: SignedIn, command: FinishSignIn, work: UnitOfWork) -> None:
    action = "sign in" if signed_in.token else "sign in refused"
    details = {"factor": signed_in.factor} if signed_in.token else {}
    system_user = f"console from {command.browser.address}"
    work.audit.add(
        action, signed_in.operator or "nobody", system_user=system_user, operator=signed_in.operator, **details
    )


def _form(template: str, after: str, sentence: str = "") -> Response:
    """A form for a browser that is not signed in, bound to a cookie of its own."""
    is_new = template == "console/sign_in.html"
    token = app_parts().sign_in_terms.secrets.new_token() if is_new else cookie_token()
    bind_forms_to(token)
    response = make_response(render_template(template, visit=None, after=after, sentence=sentence))
    set_cookie(response, token)
    return response


def _why_ended(work: UnitOfWork, token_hash: bytes) -> str:
    session = work.operator_sessions.find(token_hash)
    why = session.ended_by if session else None
    return _(ENDED[why]) if why else ""


def _browser() -> Browser:
    name = request.headers.get("User-Agent", "").replace("\x00", "")
    return Browser(client_address(), name[:MAX_BROWSER_LENGTH])
