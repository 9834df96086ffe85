"""What was asked of a stand-in: noted on arrival, its status when the answer is known."""

import json
from collections import deque

from flask import Flask, Response, request

MAX_ENTRIES = 10_000
OWN_PATHS = ("/__", "/handset/")


class RequestLog:
    """The latest ones, without what the control interface and the handset page ask."""

    def __init__(self) -> None:
        self.entries: deque[dict[str, object]] = deque(maxlen=MAX_ENTRIES)

    def watch(self, app: Flask) -> None:
        app.before_request(self._note)
        app.after_request(self._complete)

    def _note(self) -> None:
        if not request.path.startswith(OWN_PATHS):
            body = request.get_data(as_text=True)
            entry = {"method": request.method, "path": request.path, "body": parsed(body), "status": None}
            request.environ["sandbox.entry"] = entry
            self.entries.append(entry)

    @staticmethod
    def _complete(response: Response) -> Response:
        if entry := request.environ.get("sandbox.entry"):
            entry["status"] = response.status_code
        return response


def parsed(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body
