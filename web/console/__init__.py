"""The operators' console: pages under /console/, rendered here, complete without JavaScript."""

from web.console import enrolment, errors, home, own_sessions, rendering, sign_in  # noqa: F401 - each declares its pages
from web.console.pages import blueprint
from web.console.session_cookie import ConsoleSessions

__all__ = ["ConsoleSessions", "blueprint"]
