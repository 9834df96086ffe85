"""The link of an invitation: a password, an authenticator, and ten recovery codes, which are shown once."""

import segno
from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain.errors import InvalidInput, NotFound
from domain.operators.identities import Invitation
from domain.services.operators.enrol_operator import EnrolOperator, enrol_operator
from domain.services.operators.set_password import NO_INVITATION, SetPassword, set_password
from parts import app_parts
from store.operators.secrets import enrolment_address
from web.console.pages import client_address, public
from web.console.session_cookie import bind_forms_to, cookie_token, set_cookie

REFUSED = 422
MAX_TOKEN_LENGTH = 100


@public("/enrol", "GET")
def enrol() -> BaseResponse:
    """The next step of whoever has the link. The token stands in the query, which no log of ours has."""
    return _step("")


@public("/enrol", "POST")
def give_enrolment() -> BaseResponse:
    """The password, or the first code of the authenticator."""
    try:
        return _give_code() if "code" in request.form else _give_password()
    except InvalidInput as error:
        page = _step(str(error))
        page.status_code = REFUSED
        return page


def _give_password() -> Response:
    password = request.form.get("password", "")
    if password != request.form.get("again", password):
        raise InvalidInput("The two passwords differ: type the same one twice", "passwords_differ")
    with app_parts().store.transaction() as work:
        set_password(SetPassword(_token(), password), work, app_parts().sign_in_terms)
    return _step("")


def _give_code() -> Response:
    code = request.form.get("code", "")
    with app_parts().store.transaction() as work:
        enrolled = enrol_operator(EnrolOperator(_token(), code), work, app_parts().sign_in_terms)
        system_user = f"console from {client_address()}"
        work.audit.add("operator enrolled", enrolled.operator, system_user=system_user, operator=enrolled.operator)
    page = render_template("console/recovery_codes.html", visit=None, codes=enrolled.recovery_codes)
    return make_response(page)


def _step(sentence: str) -> Response:
    invitation = _invitation()
    if cookie := cookie_token():
        bind_forms_to(cookie)
    else:
        bind_forms_to(cookie := app_parts().sign_in_terms.secrets.new_token())
    response = make_response(_page(invitation, sentence))
    set_cookie(response, cookie)
    return response


def _page(invitation: Invitation, sentence: str) -> str:
    values = {
        "visit": None,
        "token": _token(),
        "name": invitation.operator,
        "by": invitation.invited_by,
        "sentence": sentence,
    }
    if invitation.sealed_totp_secret is None:
        return render_template("console/enrol_password.html", **values)
    secret = app_parts().sign_in_terms.secrets.opened(invitation.sealed_totp_secret)
    picture = segno.make(enrolment_address(invitation.operator, secret)).svg_data_uri(scale=5, border=4, light="#fff")
    groups = [secret[place : place + 4] for place in range(0, len(secret), 4)]
    return render_template("console/enrol_code.html", picture=picture, secret=" ".join(groups), **values)


def _invitation() -> Invitation:
    with app_parts().store.reading() as work:
        found = work.invitations.find(app_parts().sign_in_terms.secrets.hash_of(_token()))
    if found is None:
        raise NotFound(NO_INVITATION, "no_invitation")
    return found


def _token() -> str:
    return request.values.get("token", "")[:MAX_TOKEN_LENGTH]
