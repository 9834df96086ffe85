"""A service that only listens, and the stand-in that calls it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from sandbox.africastalking import StandIn

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


class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass


@pytest.fixture
def listener():
    listener = Listener()
    server = make_server("127.0.0.1", 0, listener.app, threaded=True, request_handler=Quiet)
    listener.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield listener
    server.shutdown()
    thread.join()


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gateway(listener, clock):
    stand_in = StandIn(listener.url, callback_token=TOKEN, api_key=KEY, seed=1, clock=clock)
    stand_in.conditions.report_delay_seconds = (0.0, 0.0)
    with stand_in:
        yield stand_in


@pytest.fixture
def eventually():
    def wait_for(condition, seconds=5):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            threading.Event().wait(0.01)

    return wait_for
