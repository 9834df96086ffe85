"""What goes wrong is said in a sentence, on a page; nobody sees the inside of the service."""

from dataclasses import replace

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from domain.errors import InvalidInput, NotFound, Refused, ServiceError, Unavailable
from domain.operators.operators import ACCESS_REFUSALS
from parts import app_parts
from web.console.pages import blueprint, client_address, open_session, page_before
from web.console.texts import _
from web.console.visit import Visit

STATUS = {InvalidInput: 422, NotFound: 404, Refused: 409, Unavailable: 503}
FORBIDDEN, BAD_REQUEST, SERVER_ERROR = 403, 400, 500
BAD_REQUESTS = {"csrf"}


@blueprint.errorhandler(ServiceError)
def not_done(error: ServiceError) -> Response:
    """What was to be done is undone; who may not do it is written down."""
    if error.code in ACCESS_REFUSALS:
        _note_refused(error)
    return _said(str(error), _status(error))


@blueprint.errorhandler(HTTPException)
def no_page(error: HTTPException) -> Response:
    texts = {404: _("There is no such page."), 413: _("That is too large. Nothing was kept of it.")}
    status = error.code or SERVER_ERROR
    return _said(texts.get(status, _("That could not be done. Nothing was changed.")), status)


@blueprint.route("/<path:_anything>", methods=["GET", "POST"])
def nothing(_anything: str) -> Response:
    """Whatever is not a page."""
    return _said(_("There is no such page."), 404)


def _status(error: ServiceError) -> int:
    if error.code in ACCESS_REFUSALS and not isinstance(error, NotFound):
        return FORBIDDEN
    if error.code in BAD_REQUESTS:
        return BAD_REQUEST
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), STATUS[Refused])


def _note_refused(error: ServiceError) -> None:
    with app_parts().store.transaction() as work:
        session = open_session(work)
        name = session.operator.name if session else ""
        system_user = f"console session {session.id if session else '-'} from {client_address()}"
        action = "access refused"
        work.audit.add(action, "console", system_user=system_user, operator=name or None, name=name, code=error.code)


def _said(sentence: str, status: int) -> Response:
    """A page like every other: with the menu and the way out for whoever is signed in, where that can be looked up."""
    if status >= SERVER_ERROR:
        return _page(sentence, status, None)
    with app_parts().store.reading() as work:
        session = open_session(work)
        visit = Visit(replace(session, said=None), work, client_address()) if session else None
        return _page(sentence, status, visit)


def _page(sentence: str, status: int, visit: Visit | None) -> Response:
    before = _form_before() if visit else ""
    return make_response(render_template("console/error.html", visit=visit, sentence=sentence, before=before), status)


def _form_before() -> str:
    """The page whose form was not taken: what is wrong is put right there."""
    try:
        return page_before() if request.method == "POST" else ""
    except RequestEntityTooLarge:
        return ""
