"""The connections to PostgreSQL, with the time-outs that each of them keeps."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import sqlalchemy as sa

from domain.errors import Refused
from store.core import connection_health
from store.core.grants import SERVICE_ROLE

DRIVER, DEFAULT_PORT = "postgresql+psycopg", 5432
STATEMENT_TIMEOUT_MS = 3_000
LOCK_TIMEOUT_MS = 1_000
CONNECT_TIMEOUT_SECONDS = 2
# A host that vanishes says no goodbye: without these its locks would stay, and the other end wait, for hours.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
KEEPALIVES = {"keepalives_idle": 3, "keepalives_interval": 1, "keepalives_count": 3, "tcp_user_timeout": 5_000}
"""A server that is silent is given up after 5 s: whoever reports a payment waits for 10 s, and we still say that it
should come again.
"""
KEEPALIVES_OF_THE_SERVER = {
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A host of ours that is silent is given up after 25 s: by PostgreSQL's own default of two hours a few cuts of the
network leave it with connections of nobody, until none is free.
"""

APPLICATION = "self-service"
THAT_WRITES, THAT_READS = "read-write", "any"
NO_POOLER = (
    "DATABASE_URL leads to a pooler in transaction mode, or to one that drops the start-up parameter `options`, and our"
    " time-outs and rights with it: use session mode with that parameter, or the server itself"
)
WORDS_OF_A_POOLER = (NO_POOLER, "unsupported startup parameter", "pooling mode")
LOOKS_FOR_A_POOLER = 5

_SERVER_PROCESS = sa.text("SELECT pg_backend_pid()")


def make_engine(
    database_url: str,
    *,
    pool_size: int,
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    server: str = THAT_WRITES,
) -> sa.Engine:
    """An engine for a plain `postgresql://` URL: each connection has the time-outs of a channel and the rights of the
    service, whoever it logs in as. Both come with the start of the connection, not with a round trip of their own.
    """
    engine = sa.create_engine(
        sqlalchemy_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_TIMEOUT_MS / 1_000,
        pool_pre_ping=False,
        pool_use_lifo=True,  # the connection used last has prepared what comes next
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "target_session_attrs": server,  # of several hosts such a one; of one, no other
            # Every statement of ours comes again: prepare it at its first use, not at its sixth on each connection.
            "prepare_threshold": 0,
            # To compile a statement takes longer than the longest of ours runs.
            "options": " ".join(f"-c {name}={value}" for name, value in _asked(statement_timeout_ms).items()),
            **KEEPALIVES,
        },
    )
    connection_health.watch(engine)
    sa.event.listen(engine, "connect", _require_our_settings, insert=True)  # before SQLAlchemy asks anything
    return engine


def _asked(statement_timeout_ms: int) -> dict[str, str | int]:
    """Of the server, for this connection."""
    return {
        "jit": "off",
        "statement_timeout": statement_timeout_ms,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "timezone": "UTC",
        "role": SERVICE_ROLE,
        "application_name": APPLICATION,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
        **KEEPALIVES_OF_THE_SERVER,
    }


def require_no_pooler(engine: sa.Engine) -> None:
    """Raises `Refused` where statements of two connections may run on one of the server's: with another's values, too.

    A database that does not answer is no reason not to start.
    """
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with alone.connect() as one, alone.connect() as other:
            for _ in range(LOOKS_FOR_A_POOLER):
                if one.scalar(_SERVER_PROCESS) == other.scalar(_SERVER_PROCESS):
                    raise Refused(NO_POOLER, "pooler")
    except sa.exc.DBAPIError as error:
        if connection_health.is_stale(error.orig) or any(words in str(error.orig) for words in WORDS_OF_A_POOLER):
            raise Refused(NO_POOLER, "pooler") from error


def _require_our_settings(driver: psycopg.Connection[Any], _record: object) -> None:
    """The server names the application by itself, so this costs no round trip: it got our settings, or it did not."""
    if driver.info.parameter_status("application_name") != APPLICATION:
        driver.close()
        raise psycopg.OperationalError(NO_POOLER)


def sqlalchemy_url(database_url: str) -> sa.URL:
    """The URL with the driver's name, as SQLAlchemy wants it. Several hosts may stand as libpq writes them,
    `//user@one:5432,two:5432/name`, or as `?host=one:5432&host=two:5432`.
    """
    parts = urlsplit(database_url)
    login, _, hosts = parts.netloc.rpartition("@")
    if "," not in hosts:
        return sa.make_url(database_url).set(drivername=DRIVER)
    found = [urlsplit(f"//{host}") for host in hosts.split(",")]
    several = {
        "host": ",".join(host.hostname or "" for host in found),
        "port": ",".join(str(host.port or DEFAULT_PORT) for host in found),
    }
    return sa.make_url(urlunsplit(parts._replace(netloc=f"{login}@"))).update_query_dict(several).set(drivername=DRIVER)
