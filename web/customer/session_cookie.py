"""The cookies of customers' pages: tokens alone. Operators have another one, read by their own pages alone."""

from dataclasses import dataclass
from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from domain.accounts.page_links import SESSION_LASTS, is_token
from domain.connections import sessions
from parts import app_parts


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """A cookie by its name, and how long a browser keeps it."""

    name: str
    lasts: timedelta

    def read(self) -> str | None:
        """The session's token, where the browser sent one that can be one."""
        token = request.cookies.get(self._full_name(), "")
        return token if is_token(token) else None

    def write(self, response: Response, token: str) -> None:
        response.set_cookie(
            self._full_name(),
            token,
            max_age=int(self.lasts.total_seconds()),
            secure=_is_secure(),
            httponly=True,
            samesite="Lax",
            path="/",
        )

    def remove(self, response: Response) -> None:
        response.delete_cookie(self._full_name(), path="/", secure=_is_secure(), httponly=True, samesite="Lax")

    def _full_name(self) -> str:
        """A browser keeps a name that begins so only from https, for this host and every path."""
        return f"__Host-{self.name}" if _is_secure() else self.name


ACCOUNT = SessionCookie("pages", SESSION_LASTS)
"""Of the half hour in which an account's pages are open."""
APPLICATION = SessionCookie("application", sessions.SESSION_LASTS)
"""Of the browser in which a connection is applied for."""


def _is_secure() -> bool:
    return app_parts().settings.public_url.startswith("https://")
