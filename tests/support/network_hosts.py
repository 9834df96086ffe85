"""Hosts of their own for processes: a network namespace each, or, where that is not allowed, only ways of their own.

PostgreSQL and Redis listen on a socket file and on 127.0.0.1, where another host cannot see them: each host reaches
each server by a way of its own, which is a cable and a relay.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from shutil import which
from urllib.parse import urlsplit

import sqlalchemy as sa

from tests.support.tcp_relay import Connect, Relay, relay, to_postgres, to_tcp

IP = which("ip")
THIS_HOST = "127.0.0.1"
DATABASE, REDIS, GATEWAY, MONEY = "PostgreSQL", "Redis", "gateway", "M-Pesa"

Link = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Way:
    """From a host to one server."""

    address: str
    relay: Relay
    set_link: Link

    @property
    def port(self) -> int:
        return self.relay.port

    def cut(self) -> None:
        """What is sent vanishes, and nobody is notified of it."""
        self.set_link("down")
        self.relay.hold()

    def mend(self) -> None:
        self.relay.let_go()
        self.set_link("up")


@dataclass(frozen=True, slots=True)
class Host:
    """`inside` is the command that a program of it runs inside; customers reach it at `address`."""

    name: str
    address: str
    inside: tuple[str, ...]
    ways: Mapping[str, Way]
    set_link: Link

    def cut(self) -> None:
        """Nothing goes in or out any more."""
        self.set_link("down")
        for way in self.ways.values():
            way.cut()

    def mend(self) -> None:
        for way in self.ways.values():
            way.mend()
        self.set_link("up")


@contextmanager
def host_with(name: str, number: int, servers: Mapping[str, Connect]) -> Iterator[Host]:
    """A host with a way to each of these servers. Numbers are from 0 to 5."""
    with ExitStack() as stack:
        inside, cables = stack.enter_context(_namespace(name, number, len(servers) + 1) if may_make() else _here())
        (_, own_address, own_link), *others = cables or [(THIS_HOST, THIS_HOST, _no_cable)] * (len(servers) + 1)
        ways = {
            server: Way(near, stack.enter_context(relay(near, connect)), set_link)
            for (server, connect), (near, _, set_link) in zip(servers.items(), others, strict=True)
        }
        yield Host(name, own_address, inside, ways, own_link)


@contextmanager
def host(name: str, number: int, database_url: str, redis_url: str, gateway_url: str) -> Iterator[tuple[Host, dict]]:
    """A host, and the settings by which a worker on it reaches the three."""
    servers = {DATABASE: to_postgres(database_url), REDIS: to_tcp(redis_url), GATEWAY: to_tcp(gateway_url)}
    with host_with(name, number, servers) as made:
        yield (
            made,
            {
                "database_url": database_at(database_url, made.ways[DATABASE]),
                "redis_url": redis_at(redis_url, made.ways[REDIS]),
                "africastalking_base_url": http_at(made.ways[GATEWAY]),
            },
        )


def database_at(url: str, *ways: Way) -> str:
    """The database of the URL, by these ways: of several servers that one which writes."""
    found = sa.make_url(url)
    hosts = ",".join(f"{way.address}:{way.port}" for way in ways)
    return f"postgresql://{found.username}@{hosts}/{found.database}"


def redis_at(url: str, way: Way) -> str:
    return f"redis://{way.address}:{way.port}{urlsplit(url).path}"


def http_at(way: Way) -> str:
    return f"http://{way.address}:{way.port}"


@cache
def may_make() -> bool:
    """Whether this machine lets us make network namespaces, and cables between them."""
    if IP is None:
        return False
    try:
        with _namespace("try", 6, 1) as (inside, _):
            subprocess.run([*inside, "true"], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        return False
    return True


Cable = tuple[str, str, Link]
"""The address of this end, that of the end within, and what takes it up or down."""


@contextmanager
def _namespace(name: str, number: int, cables: int) -> Iterator[tuple[tuple[str, ...], list[Cable]]]:
    """A namespace with cables to this one; the two ends of each have addresses of their own."""
    space = f"kpss-{os.getpid()}-{name}"
    _ip("netns", "add", space)
    try:
        _ip("-n", space, "link", "set", "lo", "up")
        yield (IP, "netns", "exec", space), [_cable(space, 6 * number + each) for each in range(cables)]
    finally:
        _ip("netns", "delete", space)


def _cable(space: str, number: int) -> Cable:
    near, far = f"kp{os.getpid()}{number}n", f"kp{os.getpid()}{number}f"
    ours, theirs = f"10.97.{os.getpid() % 250}.{4 * number + 1}", f"10.97.{os.getpid() % 250}.{4 * number + 2}"
    _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", space)
    _ip("address", "add", f"{ours}/30", "dev", near)
    _ip("link", "set", near, "up")
    _ip("-n", space, "address", "add", f"{theirs}/30", "dev", far)
    _ip("-n", space, "link", "set", far, "up")
    return ours, theirs, lambda state: _ip("link", "set", near, state)


@contextmanager
def _here() -> Iterator[tuple[tuple[str, ...], list[Cable]]]:
    yield (), []


def _no_cable(_: str) -> None:
    pass


def _ip(*words: str) -> None:
    subprocess.run([IP, *words], check=True, capture_output=True)
