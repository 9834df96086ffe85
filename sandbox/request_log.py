"""What was asked of a stand-in: noted on arrival, its status when the answer is known."""

import json

from flask import Flask, Response, request


class RequestLog:
    def __init__(self) -> None:
        self.entries: list[dict[str, object]] = []

    def watch(self, app: Flask) -> None:
        app.before_request(self._note)
        app.after_request(self._complete)

    def _note(self) -> None:
        if not request.path.startswith("/__"):
            body = request.get_data(as_text=True)
            entry = {"method": request.method, "path": request.path, "body": parsed(body), "status": None}
            request.environ["standin.entry"] = entry
            self.entries.append(entry)

    @staticmethod
    def _complete(response: Response) -> Response:
        if entry := request.environ.get("standin.entry"):
            entry["status"] = response.status_code
        return response


def parsed(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body
