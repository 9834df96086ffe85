"""Redis that hangs, PostgreSQL that refuses, or that falls over and recovers."""

import os
import signal
from contextlib import closing, contextmanager

import psycopg
import redis
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from tests.support.waiting import until


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


def crash(server_url):
    """One process of PostgreSQL is killed: all connections end, and it recovers from its log. Your own server only."""
    with closing(psycopg.connect(server_url)) as killed, closing(psycopg.connect(server_url)) as witness:
        os.kill(killed.info.backend_pid, signal.SIGKILL)
        until(lambda: not _answers(lambda: witness.execute("SELECT 1")))
    until(lambda: _answers(lambda: psycopg.connect(server_url).close()))


def _answers(question):
    try:
        question()
    except psycopg.OperationalError:
        return False
    return True
