"""The operators' console: pages under /console/, rendered here, complete without JavaScript."""

from web.console import (  # noqa: F401 - each declares its pages
    audit,
    enrolment,
    errors,
    home,
    operators,
    own_sessions,
    rendering,
    requests,
    sign_in,
)
from web.console.pages import blueprint
from web.console.session_cookie import ConsoleSessions

__all__ = ["ConsoleSessions", "blueprint"]
