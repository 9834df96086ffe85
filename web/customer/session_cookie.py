"""The cookie of a customer's half hour. Operators have another one, and neither is read by the other's pages."""

from flask import request
from werkzeug.wrappers import Response

from domain.accounts.page_links import SESSION_LASTS, is_token
from parts import app_parts

NAME = "pages"


def read() -> str | None:
    """The session's token, where the browser sent one that can be one."""
    token = request.cookies.get(_name(), "")
    return token if is_token(token) else None


def write(response: Response, token: str) -> None:
    response.set_cookie(
        _name(),
        token,
        max_age=int(SESSION_LASTS.total_seconds()),
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def remove(response: Response) -> None:
    response.delete_cookie(_name(), path="/", secure=_is_secure(), httponly=True, samesite="Lax")


def _name() -> str:
    """A browser keeps a name that begins so only from https, for this host and every path."""
    return f"__Host-{NAME}" if _is_secure() else NAME


def _is_secure() -> bool:
    return app_parts().settings.public_url.startswith("https://")
