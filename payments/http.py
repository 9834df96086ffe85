"""How long we wait for a provider, and what a failed request proves."""

import requests
from urllib3.exceptions import NewConnectionError

CONNECT_SECONDS, READ_SECONDS = 5, 30


def was_never_sent(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that the other side cannot have seen the request."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
