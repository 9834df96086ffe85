"""The web as gunicorn serves it: nobody's turn is lost by a release, nobody's secrets are in the access log."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import psutil
import pytest

from tests.support.service_processes import free_port
from tests.support.waiting import until

pytestmark = pytest.mark.xdist_group("web server")

ROOT = Path(__file__).parents[3]
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "app:create_app()"]
BOUND_SECONDS = 30
CUSTOMERS = 3
WORKERS = 2
USSD = "/callbacks/dev-africastalking-token/ussd"


@pytest.fixture(scope="module")
def web(worker_database, worker_redis_url, tmp_path_factory):
    """One for all tests of this file: it takes seconds to start. The last of them stops it."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": worker_database.url,
        "REDIS_URL": worker_redis_url,
        "PORT": str(port),
    }
    log = tmp_path_factory.mktemp("web") / "log"
    with log.open("w") as output, subprocess.Popen(GUNICORN, cwd=ROOT, env=environment, stderr=output) as gunicorn:
        web = Web(gunicorn, port, log)
        try:
            until(lambda: answers(port) and len(web.workers()) == WORKERS, BOUND_SECONDS)
            yield web
        finally:
            gunicorn.terminate()


class Web:
    def __init__(self, gunicorn, port, log):
        self.gunicorn = gunicorn
        self.port = port
        self.log = log

    def get(self, path):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=BOUND_SECONDS)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status

    def dial(self, pieces):
        """What the gateway is answered when its turn comes in these pieces, without a length."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=BOUND_SECONDS)) as connection:
            connection.request("POST", USSD, iter(pieces), headers, encode_chunked=True)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def workers(self):
        return {child.pid for child in psutil.Process(self.gunicorn.pid).children()}


def test_no_turn_is_lost_while_a_release_replaces_the_workers(web):
    before = web.workers()
    with customers_of(web) as turns:
        web.gunicorn.send_signal(signal.SIGHUP)
        until(lambda: len(web.workers() - before) == WORKERS and not web.workers() & before, BOUND_SECONDS)
    answered = [status for customer in turns for status in customer.result()]
    assert set(answered) == {200}


def test_the_access_log_shows_neither_the_callback_token_nor_the_phone(web):
    web.get("/callbacks/a-secret-token/ussd?phoneNumber=254712345678")
    until(lambda: "/callbacks/***/ussd" in web.log.read_text(), BOUND_SECONDS)
    assert "a-secret-token" not in web.log.read_text()
    assert "254712345678" not in web.log.read_text()


def test_a_turn_that_a_proxy_streams_is_answered_like_any_other(web, shows_machine):
    form = b"sessionId=%d&phoneNumber=%%2B254711000001&serviceCode=*977%%23&networkCode=63902&text="
    streams = [[form % 1], [form % 2 + b"&a=", b"b", b"c"], [bytes([each]) for each in form % 3], [form % 4, b"&", b""]]
    for pieces in streams:
        status, reply = web.dial(pieces)
        assert (status, "account number" in reply) == (200, True), pieces
    status, reply = web.dial([form % 5, b"&more=", *[b"x" * 1_024] * 64])
    assert (status, "does not work now" in reply) == (200, True)
    shows_machine("chunked", "the menu 4 of 4 times; more than 64 KB: Sorry")


def test_clients_that_send_slowly_or_not_at_all_are_let_go_and_others_are_served(web):
    head = b"POST /callbacks/paystack HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
    with ExitStack() as open_ones:
        stuck = [open_ones.enter_context(socket.create_connection(("127.0.0.1", web.port))) for _ in range(40)]
        for place, client in enumerate(stuck):
            client.sendall(head + b"\r\n" if place % 2 else head)
        until(lambda: all(has_ended(client, b"X") for client in stuck), BOUND_SECONDS)
    assert web.get("/healthz") == 200


def has_ended(client, drip):
    """Whether the server has closed the connection, on which one more byte is sent meanwhile."""
    try:
        client.sendall(drip)
        client.setblocking(False)  # noqa: FBT003 - the socket's signature
        return client.recv(1_024) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        client.setblocking(True)  # noqa: FBT003 - as above


def test_the_web_stops_when_it_is_told_to(web):
    web.gunicorn.terminate()
    assert web.gunicorn.wait(BOUND_SECONDS) == 0


@contextmanager
def customers_of(web):
    done = Event()
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        try:
            yield [pool.submit(turns_until, done, web) for _ in range(CUSTOMERS)]
        finally:
            done.set()


def turns_until(done, web):
    statuses = []
    while not done.is_set():
        statuses.append(web.get("/healthz"))
    return statuses


def answers(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
