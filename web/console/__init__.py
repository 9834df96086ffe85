"""The operators' console: pages under /console/, rendered here, complete without JavaScript."""

from web.console import (  # noqa: F401 - each declares its pages
    account_acts,
    accounts,
    audit,
    bill_lines,
    campaign_files,
    campaign_plans,
    campaigns,
    connections,
    conversation,
    customer_view,
    customers,
    data_requests,
    enrolment,
    errors,
    home,
    messages,
    operators,
    outages,
    own_sessions,
    payments,
    phone_sessions,
    planned,
    queues,
    reliability,
    rendering,
    requests,
    rollout,
    search,
    sign_in,
    tariff_import,
    tariffs,
    uploads,
)
from web.console.pages import blueprint
from web.console.session_cookie import ConsoleSessions

__all__ = ["ConsoleSessions", "blueprint"]
