"""The web as gunicorn serves it: nobody's turn is lost by a release, nobody's secrets are in the access log."""

import os
import re
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
import sqlalchemy as sa

from tests.support.locks import HERE
from tests.support.service_processes import free_port
from tests.support.waiting import until

pytestmark = pytest.mark.xdist_group("web server")

ROOT = Path(__file__).parents[3]
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "app:create_app()"]
BOUND_SECONDS = 30
CUSTOMERS = 3
CLIENTS_OF_A_KIND = 6
WORKERS = 2
SLOW_CALLBACKS = 64
POST = b"POST /callbacks/paystack HTTP/1.1\r\nHost: x\r\n"
SLOW = {
    "silent": b"",
    "half a head": POST,
    "no body": POST + b"Content-Length: 100\r\n\r\n",
    "a huge body": POST + b"Content-Length: 000999999999999999999999\r\n\r\n",
    "no chunk": POST + b"Transfer-Encoding: identity, chunked\r\n\r\n",
    "half a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n\r\n0\r\n\r\n",
    "waits for a go": POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
}
BAD_REQUESTS = [
    (b"Content-Length: -5\r\n", b"", 400),
    (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"", 400),
    (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n", 400),
    (b"Transfer-Encoding: chunked\r\n", b"-5\r\n", 400),
    (b"Transfer-Encoding: chunked\r\n", b"zz\r\n", 400),
    (b"Content-Length: 70000\r\n", b"x" * 70_000, 413),
    (b"No colon\r\n", b"", 400),
]
USSD = "/callbacks/dev-africastalking-token/ussd"


@pytest.fixture(scope="module")
def web(worker_database, worker_redis_url, tmp_path_factory):
    """One for all tests of this file: it takes seconds to start. The last of them stops it."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": worker_database.url,
        "REDIS_URL": worker_redis_url,
        "PORT": str(port),
        "WEB_HEAD_SECONDS": "3",
        "WEB_BODY_SECONDS": "3",
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


def test_no_token_of_a_link_is_in_the_logs_of_the_web(web):
    token = "Zm9vYmFyZm9vYmFyZm9vYm"
    for door in ("s", "check", "p", "a"):
        web.get(f"/{door}/{token}?lang=sw&token={token}")
        until(lambda shown=f"/{door}/***": shown in web.log.read_text(), BOUND_SECONDS)
    assert token not in web.log.read_text()


def test_a_turn_that_a_proxy_streams_is_answered_like_any_other(web, shows_machine):
    form = b"sessionId=%d&phoneNumber=%%2B254799000009&serviceCode=*977%%23&networkCode=63902&text="
    streams = [[form % 1], [form % 2 + b"&a=", b"b", b"c"], [bytes([each]) for each in form % 3], [form % 4, b"&", b""]]
    for pieces in streams:
        status, reply = web.dial(pieces)
        assert (status, "account number" in reply) == (200, True), pieces
    status, reply = web.dial([form % 5, b"&more=", *[b"x" * 1_024] * 64])
    assert (status, "does not work now" in reply) == (200, True)
    shows_machine("chunked", "the menu 4 of 4 times; more than 64 KB: Sorry")


FORM = b"sessionId=plain%d&phoneNumber=%%2B254799000009&serviceCode=*977%%23&networkCode=63902&text="
MENU, SORRY, NOTHING = b"account number", b"does not work now", b""


@pytest.mark.parametrize(
    ("line", "fields", "status", "said"),
    [
        (b"POST %s HTTP/1.1", b"", 200, MENU),
        (b"POST %s HTTP/1.1", b"Connection: keep-alive\r\n", 200, MENU),
        (b"POST %s HTTP/1.1", b"Connection: close\r\n", 200, MENU),
        (b"POST %s HTTP/1.1", b"Expect: 100-continue\r\n", 200, MENU),
        (b"POST %s HTTP/1.0", b"", 200, MENU),
        (b"POST %s?a=b HTTP/1.1", b"", 200, MENU),
        (b"POST http://x%s HTTP/1.1", b"", 200, MENU),
        (b"POST %s HTTP/1.1", b"X: " + b"y" * 4_000 + b"\r\n", 200, MENU),
        (b"POST %s HTTP/1.1", b"No colon\r\n", 400, NOTHING),
        (b"POST %s HTTP/1.1", b"Content-Length: 5\r\n", 400, NOTHING),
        (b"GET %s HTTP/1.1", b"", 405, NOTHING),
        (b"POST %s/ HTTP/1.1", b"", 404, NOTHING),
        (b"POST /callbacks/wrong/ussd HTTP/1.1", b"", 404, NOTHING),
    ],
)
def test_a_turn_is_answered_alike_on_the_loop_and_by_a_thread(web, line, fields, status, said):
    for place in range(3):
        form = FORM % place
        head = (line % USSD.encode() if b"%s" in line else line) + b"\r\nHost: x\r\n" + fields
        reply = sent_alone(web, head + b"Content-Length: %d\r\n\r\n" % len(form) + form)
        assert (statuses_in(reply)[-1], said in reply) == (status, True), reply
        if status == 404:
            assert reply.endswith(b"\r\n\r\n")


def test_turns_that_come_in_one_piece_are_answered_each_in_its_order(web):
    texts = [b"", b"1", b"x*y", b""]
    posts = b"".join(turn(100 + place, text) for place, text in enumerate(texts))
    page = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", web.port), BOUND_SECONDS)) as client:
        client.sendall(posts + page + posts)
        assert statuses(client, 9) == [200] * 9


def test_a_client_may_send_on_or_go_while_its_turn_is_answered(web, worker_engine):
    """The turns wait for the table of the accounts, the second ones of a kept connection for the first."""
    with ExitStack() as open_ones:
        sends_on, ends, goes = clients = [connected(web, open_ones) for _ in range(3)]
        for place, client in enumerate(clients):
            client.sendall(turn(300 + place))
            assert statuses(client, 1) == [200]
        with worker_engine.connect() as holder:
            holder.execute(sa.text("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE"))
            for place, client in enumerate(clients):
                client.sendall(turn(310 + place))
            until(lambda: waiting_for_a_lock(worker_engine) >= 1, BOUND_SECONDS)
            sends_on.sendall(turn(320) + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            ends.shutdown(socket.SHUT_WR)
            goes.close()
            holder.rollback()
        assert (statuses(sends_on, 3), statuses(ends, 1)) == ([200] * 3, [200])
        until(lambda: has_ended(ends), BOUND_SECONDS)
        sends_on.sendall(turn(330))
        assert statuses(sends_on, 1) == [200]


def turn(place, text=b""):
    form = FORM % place + text
    return b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (USSD.encode(), len(form)) + form


def test_a_turn_of_any_size_or_kind_is_answered_with_kind_words(web):
    for form in (b"", b"\xff\xfe", b"&" * 60, b"a=b", FORM % 1 + b"&x=" + b"y" * 70_000, b"sessionId=1&phoneNumber=1"):
        head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (USSD.encode(), len(form))
        reply = sent_alone(web, head + form)
        assert (statuses_in(reply), SORRY in reply) == ([200], True), form[:40]


def test_no_number_of_slow_callbacks_delays_a_turn_or_what_operations_ask(web, worker_engine):
    post = b"POST /callbacks/dev-africastalking-token/sms/delivery HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na"
    with worker_engine.connect() as holder, ExitStack() as open_ones:
        holder.execute(sa.text("LOCK TABLE inbox IN EXCLUSIVE MODE"))
        slow = [connected(web, open_ones) for _ in range(SLOW_CALLBACKS)]
        for client in slow:
            client.sendall(post)
        until(lambda: waiting_for_a_lock(worker_engine) >= WORKERS * 6, BOUND_SECONDS)
        for _ in range(4):
            assert web.dial([FORM % 200])[0] == 200
            assert MENU in sent_alone(web, turn(201))
            assert [web.get(asked) for asked in ("/healthz", "/readyz")] == [200, 200]
        unanswered = sum(not has_ended(client) and not has_answer(client) for client in slow)
        holder.rollback()
    assert unanswered > SLOW_CALLBACKS / 2


def waiting_for_a_lock(engine):
    with engine.connect() as connection:
        return connection.execute(sa.text(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {HERE}")).scalar_one()


def has_answer(client):
    client.setblocking(False)  # noqa: FBT003 - the socket's signature
    try:
        return bool(client.recv(1_024, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        client.setblocking(True)  # noqa: FBT003 - as above


def sent_alone(web, request):
    """All that one connection is answered, which the client ends."""
    with closing(socket.create_connection(("127.0.0.1", web.port), BOUND_SECONDS)) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        found = b""
        while received := client.recv(65_536):
            found += received
        return found


def statuses_in(reply):
    return [int(code) for code in re.findall(rb"HTTP/1.[01] (\d+) ", reply)]


def test_others_are_served_while_many_clients_are_slow_and_these_are_let_go(web):
    with ExitStack() as open_ones:
        stuck = [(connected(web, open_ones), sent) for sent in SLOW for _ in range(CLIENTS_OF_A_KIND)]
        for client, sent in stuck:
            client.sendall(SLOW[sent])
        for _ in range(10):
            assert web.get("/healthz") == 200
        assert any(not has_ended(client) for client, _ in stuck), "nobody was slow when others were served"
        until(lambda: not still_there(stuck), BOUND_SECONDS)


def still_there(stuck):
    """What they sent; each sends one byte more meanwhile."""
    return {sent for client, sent in stuck if not has_ended(client, b"0")}


@pytest.mark.parametrize("ended_by", ["the server", "the client, which never closes"])
def test_others_are_served_while_many_clients_do_not_close(web, ended_by):
    asks_to_close = b"Connection: close\r\n" if ended_by != "the server" else b"Content-Length: 99999999\r\n"
    with ExitStack() as open_ones:
        for _ in range(40):
            connected(web, open_ones).sendall(b"POST /healthz HTTP/1.1\r\nHost: x\r\n" + asks_to_close + b"\r\n")
        assert web.get("/healthz") == 200


def test_requests_that_come_in_one_piece_or_byte_by_byte_are_answered_each(web):
    one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    chunked = b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", web.port), BOUND_SECONDS)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(one + chunked + one + one[:10])
        for byte in one[10:] + chunked + one:
            client.sendall(bytes([byte]))
        assert statuses(client, 6) == [200, 405, 200, 200, 405, 200]


@pytest.mark.parametrize(("head", "body", "status"), BAD_REQUESTS)
def test_a_request_that_is_no_request_is_refused_at_once(web, head, body, status):
    with closing(socket.create_connection(("127.0.0.1", web.port), BOUND_SECONDS)) as client:
        client.sendall(b"POST /callbacks/paystack HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n" + body)
        assert statuses(client, 1) == [status]


def test_a_client_that_waits_for_a_go_is_told_to_send(web):
    with closing(socket.create_connection(("127.0.0.1", web.port), BOUND_SECONDS)) as client:
        head = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
        client.sendall(head)
        assert client.recv(1_024).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"text")
        assert statuses(client, 2) == [100, 405]


def statuses(client, count):
    """Of so many answers; the bodies of these are short."""
    found = b""
    while len(codes := re.findall(rb"HTTP/1.1 (\d+) ", found)) < count:
        received = client.recv(65_536)
        assert received, found
        found += received
    return [int(code) for code in codes]


def connected(web, open_ones):
    return open_ones.enter_context(socket.create_connection(("127.0.0.1", web.port)))


def has_ended(client, drip=b""):
    """Whether the server has closed the connection, on which this is sent meanwhile."""
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
