"""A primary whose standby is lost goes on answering and commits nothing: `doctor` sees it, and ends its own wait;
`/metrics` says for how long.
"""

from threading import Thread

import sqlalchemy as sa

from store.core.commits import commit_wait_seconds, commits_within
from store.core.engine import make_engine, sqlalchemy_url
from store.core.grants import SERVICE_ROLE
from store.embedded_programs import scratch_folder
from tests.support.own_postgres import CRASH, OwnPostgres
from tests.support.waiting import until

SECONDS = 1


def test_a_commit_that_waits_for_a_standby_that_is_lost_is_seen_until_the_primary_goes_on_alone():
    with scratch_folder() as folder:
        server = OwnPostgres(folder, "one")
        server.make("synchronous_standby_names = 'two'")
        server.start()
        work = sa.create_engine(sqlalchemy_url(server.url))
        try:
            assert not commits_within(work, SECONDS)
            without_a_standby(server)
            until(lambda: commits_within(work, SECONDS))
        finally:
            work.dispose()
            server.stop(CRASH)


def test_how_long_a_commit_waits_is_seen_with_the_rights_of_the_service():
    with scratch_folder() as folder:
        server = OwnPostgres(folder, "one")
        server.make("synchronous_standby_names = 'two'")
        server.start()
        engine = make_engine(login_of_a_service(server), pool_size=2)
        waiting = Thread(target=commits_within, args=(engine, 10 * SECONDS))
        try:
            assert commit_wait_seconds(engine) == 0
            waiting.start()
            until(lambda: commit_wait_seconds(engine) > SECONDS)
            assert role_of(engine) == SERVICE_ROLE
            without_a_standby(server)
            waiting.join()
            assert commit_wait_seconds(engine) == 0
        finally:
            engine.dispose()
            server.stop(CRASH)


def login_of_a_service(server):
    """Its URL: a login that may take the role, and nothing else. What is said here waits for nobody."""
    administrator = sa.create_engine(sqlalchemy_url(server.url), isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        for statement in (
            "SET synchronous_commit = local",
            f"CREATE ROLE {SERVICE_ROLE}",
            f"CREATE ROLE service LOGIN IN ROLE {SERVICE_ROLE}",
        ):
            connection.execute(sa.text(statement))
    administrator.dispose()
    return server.url.replace("postgres@", "service@")


def without_a_standby(server):
    administrator = sa.create_engine(sqlalchemy_url(server.url), isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(sa.text("ALTER SYSTEM SET synchronous_standby_names = ''"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    administrator.dispose()


def role_of(engine):
    with engine.connect() as connection:
        return connection.scalar(sa.text("SELECT current_user"))
