"""The merchant's end of the line: keeps what a gateway posts, answers what the test says."""

import json
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from flask import Flask, Response, request

from tests.support.wsgi_server import WsgiServer

ACCEPTED = {"ResultCode": "0", "ResultDesc": "Accepted"}


@dataclass
class Message:
    path: str
    raw: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Listener:
    received: list[Message] = field(default_factory=list)
    answer: Any = field(default_factory=lambda: ACCEPTED)
    statuses: list[int] = field(default_factory=list)
    silent_at: str = ""
    closing: Event = field(default_factory=Event)

    def start(self) -> str:
        app = Flask(__name__)
        app.add_url_rule("/<path:path>", view_func=self._keep, methods=["POST"])
        self._server = WsgiServer(app)
        self.url = self._server.start()
        return self.url

    def stop(self) -> None:
        self.closing.set()
        self._server.stop()

    def at(self, path: str) -> list[Message]:
        return [message for message in self.received if message.path.startswith(path)]

    def _keep(self, path: str) -> Response:
        self.received.append(Message(f"/{path}", request.get_data(), dict(request.headers)))
        if path == self.silent_at:
            self.closing.wait(30)
        status = self.statuses.pop(0) if self.statuses else 200
        return Response(json.dumps(self.answer), status, mimetype="application/json")
