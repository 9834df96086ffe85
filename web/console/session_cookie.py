"""The cookie of the console: a token and nothing else. What belongs to it is kept in PostgreSQL, under its hash.

Flask's own session is what Flask-WTF binds its CSRF tokens to: it is derived from the cookie, and never sent.
"""

import hmac
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.wrappers import Response as BaseResponse

from parts import app_parts

SECURE_NAME, PLAIN_NAME = "__Host-console", "console"
CSRF_FIELD = "csrf_token"
MAX_TOKEN_LENGTH = 100
PREFIX = "/console"


class _FromCookie(dict[str, Any], SessionMixin):
    """What Flask-WTF finds: a value that only this cookie gives."""


class ConsoleSessions(SessionInterface):
    """Gives Flask a session that is read from the cookie's token and written nowhere."""

    def open_session(self, app: Flask, request: Request) -> _FromCookie:  # noqa: ARG002 - Flask's signature
        if not request.path.startswith(PREFIX):
            return _FromCookie()
        return _bound_to(request.cookies.get(cookie_name(), "")[:MAX_TOKEN_LENGTH])

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing of it leaves this process."""


def cookie_name() -> str:
    """Where customers come by https, a name that browsers take from this host by https only."""
    return SECURE_NAME if _is_secure() else PLAIN_NAME


def cookie_token() -> str:
    """What the browser sent; empty for a browser without."""
    return request.cookies.get(cookie_name(), "")[:MAX_TOKEN_LENGTH]


def set_cookie(response: BaseResponse, token: str) -> None:
    response.set_cookie(cookie_name(), token, httponly=True, secure=_is_secure(), samesite="Lax", path="/")


def bind_forms_to(token: str) -> None:
    """The forms of this answer are those of the cookie that it sets."""
    session.update(_bound_to(token))
    g.pop(CSRF_FIELD, None)


def form_token() -> str:
    """The token that each form carries."""
    return str(generate_csrf(app_parts().settings.secret_key, CSRF_FIELD))


def check_form_token(token: str | None) -> None:
    """Raises `wtforms.ValidationError` for one that is none of this session's. It lasts as long as the session."""
    validate_csrf(token, app_parts().settings.secret_key, time_limit=None, token_key=CSRF_FIELD)


def _bound_to(token: str) -> _FromCookie:
    key = app_parts().settings.secret_key.encode()
    return _FromCookie({CSRF_FIELD: hmac.new(key, f"console form {token}".encode(), sha256).hexdigest()})


def _is_secure() -> bool:
    return app_parts().settings.public_url.startswith("https://")
