"""PostgreSQL and Redis behind TLS, with certificates of an authority that lives as long as the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from socket import socket
from ssl import PROTOCOL_TLS_SERVER, SSLContext, SSLSocket
from struct import pack

import sqlalchemy as sa
import trustme

from tests.support.tcp_relay import Connect, relay, to_postgres, to_tcp

HOST = "127.0.0.1"
SSL_REQUEST = pack("!ii", 8, 80_877_103)


class Authority:
    """Signs certificates; `file` is what a client trusts."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.file = folder / f"authority-{id(self)}.pem"
        self._authority.cert_pem.write_to_path(str(self.file))

    def server(self, name: str = HOST) -> SSLContext:
        context = SSLContext(PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name).configure_cert(context)
        return context


@contextmanager
def postgres_behind(context: SSLContext, database_url: str, trusted: Path) -> Iterator[str]:
    """The URL of the database for who looks at the certificate, the name in it and its authority."""
    name = sa.make_url(database_url).database
    with _behind(partial(_secured_postgres, context), to_postgres(database_url)) as port:
        yield f"postgresql://postgres@{HOST}:{port}/{name}?sslmode=verify-full&sslrootcert={trusted}"


@contextmanager
def redis_behind(context: SSLContext, redis_url: str, trusted: Path) -> Iterator[str]:
    with _behind(partial(_secured, context), to_tcp(redis_url)) as port:
        yield f"rediss://{HOST}:{port}/{redis_url.rpartition('/')[2]}?ssl_ca_certs={trusted}"


@contextmanager
def _behind(secure, connect: Connect) -> Iterator[int]:
    with relay(HOST, connect, secure) as made:
        yield made.port


def _secured(context: SSLContext, near: socket) -> SSLSocket:
    return context.wrap_socket(near, server_side=True)


def _secured_postgres(context: SSLContext, near: socket) -> SSLSocket:
    """PostgreSQL is asked for TLS in clear, and agrees by one letter."""
    if near.recv(len(SSL_REQUEST)) != SSL_REQUEST:
        raise ConnectionAbortedError
    near.sendall(b"S")
    return _secured(context, near)
