"""What Daraja's gateway checks before an API sees the request: how many come in a second."""

import time
from collections import deque

from flask import request

from sandbox.daraja.refusals import DarajaRefusal
from sandbox.daraja.state import current_state

API_PREFIXES = ("/mpesa/", "/pulltransactions/")
WINDOW_SECONDS = 1.0


class SpikeArrest:
    def __init__(self) -> None:
        self._recent: deque[float] = deque()

    def check(self) -> None:
        limit = current_state().options.spike_per_second
        if limit is None or not request.path.startswith(API_PREFIXES):
            return
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - WINDOW_SECONDS:
            self._recent.popleft()
        if len(self._recent) >= limit:
            raise DarajaRefusal("spike")
        self._recent.append(now)
