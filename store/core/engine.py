"""The connections to PostgreSQL, with the time-outs that each of them keeps."""

import sqlalchemy as sa

STATEMENT_TIMEOUT_MS = 3_000
LOCK_TIMEOUT_MS = 1_000
CONNECT_TIMEOUT_SECONDS = 2
# A host that vanishes says no goodbye: without these its locks would stay, and the other end wait, for hours.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}


def make_engine(database_url: str, *, pool_size: int, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS) -> sa.Engine:
    """An engine for a plain `postgresql://` URL, with the time-outs that every connection of a channel keeps."""
    return sa.create_engine(
        sqlalchemy_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_TIMEOUT_MS / 1_000,
        pool_pre_ping=False,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            # Every statement of ours comes again: prepare it at its first use, not at its sixth on each connection.
            "prepare_threshold": 0,
            "options": f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC"
            f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS}",
            **KEEPALIVES,
        },
    )


def sqlalchemy_url(database_url: str) -> sa.URL:
    """The URL with the driver's name, as SQLAlchemy wants it."""
    return sa.make_url(database_url).set(drivername="postgresql+psycopg")
