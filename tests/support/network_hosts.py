"""Hosts of their own for workers: a network namespace each, or, where that is not allowed, only a way of their own.

PostgreSQL and Redis listen on a socket file and on 127.0.0.1, where another host cannot see them: each host reaches
them, and the gateway, by relays.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from shutil import which
from socket import AF_INET, AF_UNIX, create_server, socket
from threading import Event, Thread
from urllib.parse import urlsplit

import sqlalchemy as sa

CHUNK_BYTES = 65_536
SECONDS_BETWEEN_LOOKS = 0.1
IP = which("ip")


@dataclass(frozen=True, slots=True)
class Host:
    """`inside` is the command that a program of it runs inside; `address` is where it finds the relays."""

    name: str
    address: str
    inside: tuple[str, ...]
    relays: list["Relay"]
    set_link: Callable[[str], object]

    def cut(self) -> None:
        """Nothing goes in or out any more, and nobody is notified of it."""
        self.set_link("down")
        for relay in self.relays:
            relay.hold()

    def mend(self) -> None:
        for relay in self.relays:
            relay.let_go()
        self.set_link("up")


class Relay:
    """Hands on what is sent to a port of it, both ways, unless it holds."""

    def __init__(self, address: str, connect: Callable[[], socket]) -> None:
        self._connect = connect
        self._listener = create_server((address, 0))
        self.port = self._listener.getsockname()[1]
        self._open, self._over = Event(), Event()
        self._open.set()
        self._threads: list[Thread] = []
        self._start(self._accept)

    def hold(self) -> None:
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    def close(self) -> None:
        self._over.set()
        self._open.set()
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Callable[..., None], *arguments: socket) -> None:
        thread = Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._listener.settimeout(SECONDS_BETWEEN_LOOKS)
        while not self._over.is_set():
            with suppress(OSError):
                near, _ = self._listener.accept()
                self._start(self._hand_on, near)

    def _hand_on(self, near: socket) -> None:
        with suppress(OSError), near, self._connect() as far, DefaultSelector() as selector:
            near.settimeout(None)
            selector.register(near, EVENT_READ, far)
            selector.register(far, EVENT_READ, near)
            while not self._over.is_set():
                for ready, _ in selector.select(SECONDS_BETWEEN_LOOKS):
                    self._open.wait()
                    if not (data := ready.fileobj.recv(CHUNK_BYTES)):
                        return
                    ready.data.sendall(data)


@contextmanager
def host(name: str, number: int, database_url: str, redis_url: str, gateway_url: str) -> Iterator[tuple[Host, dict]]:
    """A host, and the settings by which a worker on it reaches the three."""
    with ExitStack() as stack:
        address, inside, set_link = stack.enter_context(_namespace(name, number) if may_make() else _here())
        database, redis, gateway = [
            stack.enter_context(_relay(address, connect))
            for connect in (_postgres(database_url), _tcp(redis_url), _tcp(gateway_url))
        ]
        found = sa.make_url(database_url)
        yield (
            Host(name, address, inside, [database, redis, gateway], set_link),
            {
                "database_url": f"postgresql://{found.username}@{address}:{database.port}/{found.database}",
                "redis_url": f"redis://{address}:{redis.port}{urlsplit(redis_url).path}",
                "africastalking_base_url": f"http://{address}:{gateway.port}",
            },
        )


def may_make() -> bool:
    """Whether this machine lets us make network namespaces, and cables between them."""
    if IP is None:
        return False
    try:
        with _namespace("try", 9) as (_, inside, _):
            subprocess.run([*inside, "true"], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        return False
    return True


@contextmanager
def _namespace(name: str, number: int) -> Iterator[tuple[str, tuple[str, ...], Callable[[str], object]]]:
    """A namespace with one cable to this one; the two ends have addresses of their own."""
    space, near, far = f"kpss-{os.getpid()}-{name}", f"kp{os.getpid()}{number}n", f"kp{os.getpid()}{number}f"
    ours, theirs = f"10.97.{os.getpid() % 250}.{4 * number + 1}", f"10.97.{os.getpid() % 250}.{4 * number + 2}"
    _ip("netns", "add", space)
    try:
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", space)
        _ip("address", "add", f"{ours}/30", "dev", near)
        _ip("link", "set", near, "up")
        _ip("-n", space, "address", "add", f"{theirs}/30", "dev", far)
        for device in ("lo", far):
            _ip("-n", space, "link", "set", device, "up")
        yield ours, (IP, "netns", "exec", space), lambda state: _ip("link", "set", near, state)
    finally:
        _ip("netns", "delete", space)


@contextmanager
def _here() -> Iterator[tuple[str, tuple[str, ...], Callable[[str], object]]]:
    yield "127.0.0.1", (), lambda _: None


@contextmanager
def _relay(address: str, connect: Callable[[], socket]) -> Iterator[Relay]:
    relay = Relay(address, connect)
    try:
        yield relay
    finally:
        relay.close()


def _postgres(database_url: str) -> Callable[[], socket]:
    folder = sa.make_url(database_url).query["host"]
    return lambda: _connected(socket(AF_UNIX), f"{folder}/.s.PGSQL.5432")


def _tcp(url: str) -> Callable[[], socket]:
    found = urlsplit(url)
    return lambda: _connected(socket(AF_INET), (found.hostname, found.port))


def _connected(connection: socket, address: object) -> socket:
    connection.connect(address)
    return connection


def _ip(*words: str) -> None:
    subprocess.run([IP, *words], check=True, capture_output=True)
