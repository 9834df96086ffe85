"""A service that only listens, and the stand-in that calls it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import pytest
from werkzeug.wrappers import Request, Response

from sandbox.africastalking import AfricasTalkingStandIn
from tests.support.wsgi_server import WsgiServer

TOKEN = "token-of-the-test"
KEY = "key-of-the-test"


@dataclass(frozen=True)
class Heard:
    path: str
    body: str
    headers: dict

    @property
    def form(self):
        return dict(parse_qsl(self.body, keep_blank_values=True))


@dataclass
class Listener:
    """Answers as `answer` says, and remembers what it received."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], Response] = lambda _: Response("CON hello", mimetype="text/plain")

    def forms(self, path):
        return [call.form for call in tuple(self.heard) if call.path == f"/callbacks/{TOKEN}/{path}"]

    def bodies(self, path):
        return [call.body for call in tuple(self.heard) if call.path == f"/callbacks/{TOKEN}/{path}"]

    def app(self, environ, start_response):
        request = Request(environ)
        call = Heard(request.path, request.get_data(as_text=True), dict(request.headers))
        self.heard.append(call)
        return self.answer(call)(environ, start_response)


@pytest.fixture
def listener():
    listener = Listener()
    with WsgiServer(listener.app) as server:
        listener.url = server.url
        yield listener


@pytest.fixture
def gateway(listener):
    with AfricasTalkingStandIn(listener.url, callback_token=TOKEN, api_key=KEY, seed=1) as stand_in:
        stand_in.options.report_delay_seconds = (0.0, 0.0)
        yield stand_in


@pytest.fixture
def clock(gateway):
    """The network's: it can be moved forward."""
    return gateway.state.clock
