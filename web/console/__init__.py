"""The operators' console: pages under /console/, rendered here, complete without JavaScript."""

from web.console import (  # noqa: F401 - each declares its pages
    account_acts,
    accounts,
    audit,
    bill_lines,
    customers,
    enrolment,
    errors,
    home,
    operators,
    own_sessions,
    queues,
    rendering,
    requests,
    search,
    sign_in,
)
from web.console.pages import blueprint
from web.console.session_cookie import ConsoleSessions

__all__ = ["ConsoleSessions", "blueprint"]
