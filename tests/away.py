"""Redis that hangs, PostgreSQL that refuses."""

import os
import signal
from contextlib import contextmanager

import psycopg
import redis
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier


@contextmanager
def hanging(redis_url):
    """Redis takes connections and answers nobody."""
    with redis.Redis.from_url(redis_url) as connection:
        pid = connection.info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def refusing(server_url, database_url):
    """PostgreSQL ends every connection to the database and takes no new one."""
    name = sa.make_url(database_url).database
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            server.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(Identifier(name)))
