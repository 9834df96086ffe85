"""The connections to PostgreSQL, with the time-outs that each of them keeps."""

from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa

from store.core import connection_health
from store.core.grants import SERVICE_ROLE

DRIVER, DEFAULT_PORT = "postgresql+psycopg", 5432
STATEMENT_TIMEOUT_MS = 3_000
LOCK_TIMEOUT_MS = 1_000
CONNECT_TIMEOUT_SECONDS = 2
# A host that vanishes says no goodbye: without these its locks would stay, and the other end wait, for hours.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}


def make_engine(database_url: str, *, pool_size: int, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS) -> sa.Engine:
    """An engine for a plain `postgresql://` URL: each connection has the time-outs of a channel and the rights of the
    service, whoever it logs in as. Both come with the start of the connection, not with a trip of their own.
    """
    engine = sa.create_engine(
        sqlalchemy_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_TIMEOUT_MS / 1_000,
        pool_pre_ping=False,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "target_session_attrs": "read-write",  # of several hosts the one that writes; of one, none that only reads
            # Every statement of ours comes again: prepare it at its first use, not at its sixth on each connection.
            "prepare_threshold": 0,
            "options": f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC"
            f" -c role={SERVICE_ROLE}"
            f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS}",
            **KEEPALIVES,
        },
    )
    connection_health.watch(engine)
    return engine


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
