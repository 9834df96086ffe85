"""Hosts of their own for workers: a network namespace each, or, where that is not allowed, only a way of their own.

PostgreSQL and Redis listen on a socket file and on 127.0.0.1, where another host cannot see them: each host reaches
them, and the gateway, by relays.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from shutil import which
from urllib.parse import urlsplit

import sqlalchemy as sa

from tests.support.tcp_relay import Relay, relay, to_postgres, to_tcp

IP = which("ip")


@dataclass(frozen=True, slots=True)
class Host:
    """`inside` is the command that a program of it runs inside; `address` is where it finds the relays."""

    name: str
    address: str
    inside: tuple[str, ...]
    relays: list[Relay]
    set_link: Callable[[str], object]

    def cut(self) -> None:
        """Nothing goes in or out any more, and nobody is notified of it."""
        self.set_link("down")
        for each in self.relays:
            each.hold()

    def mend(self) -> None:
        for each in self.relays:
            each.let_go()
        self.set_link("up")


@contextmanager
def host(name: str, number: int, database_url: str, redis_url: str, gateway_url: str) -> Iterator[tuple[Host, dict]]:
    """A host, and the settings by which a worker on it reaches the three."""
    with ExitStack() as stack:
        address, inside, set_link = stack.enter_context(_namespace(name, number) if may_make() else _here())
        database, redis, gateway = [
            stack.enter_context(relay(address, connect))
            for connect in (to_postgres(database_url), to_tcp(redis_url), to_tcp(gateway_url))
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


def _ip(*words: str) -> None:
    subprocess.run([IP, *words], check=True, capture_output=True)
