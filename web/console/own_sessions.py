"""The operator's own sessions: when, where, and a button that ends them."""

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from domain.operators.sign_in import ENDED_BY_OPERATOR
from store.operators.sessions import session_by_id
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

SESSIONS_SHOWN = 20


@page("/sessions", act=None)
def own_sessions(visit: Visit) -> Response:
    """The last sessions of this operator, the newest first."""
    sessions = visit.work.operator_sessions.newest_of(visit.name, SESSIONS_SHOWN)
    left = visit.work.identities.recovery_codes_left(visit.name)
    return visit.show("console/own_sessions.html", sessions=sessions, recovery_codes_left=left)


@form("/sessions/<int:session_id>/end", act=None)
def end_session(visit: Visit, session_id: int) -> BaseResponse:
    """End one of one's own sessions."""
    sessions = visit.work.operator_sessions
    found = session_by_id(sessions.newest_of(visit.name, SESSIONS_SHOWN), session_id)
    sessions.end(found.id, ENDED_BY_OPERATOR)
    visit.audit("session end", visit.name, session=found.id)
    return visit.go("own_sessions", _("The session has ended."))
