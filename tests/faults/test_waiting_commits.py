"""A primary whose standby is lost goes on answering and commits nothing: `doctor` sees it, and ends its own wait."""

import sqlalchemy as sa

from store.core.commits import commits_within
from store.core.engine import sqlalchemy_url
from store.embedded_programs import scratch_folder
from tests.support.own_postgres import CRASH, OwnPostgres
from tests.support.waiting import until

SECONDS = 1


def test_a_commit_that_waits_for_a_standby_that_is_lost_is_seen_until_the_primary_goes_on_alone():
    with scratch_folder() as folder:
        server = OwnPostgres(folder, "one")
        server.make("synchronous_standby_names = 'two'")
        server.start()
        engine = sa.create_engine(sqlalchemy_url(server.url), isolation_level="AUTOCOMMIT")
        work = sa.create_engine(sqlalchemy_url(server.url))
        try:
            assert not commits_within(work, SECONDS)
            with engine.connect() as connection:
                connection.execute(sa.text("ALTER SYSTEM SET synchronous_standby_names = ''"))
                connection.execute(sa.text("SELECT pg_reload_conf()"))
            until(lambda: commits_within(work, SECONDS))
        finally:
            engine.dispose()
            work.dispose()
            server.stop(CRASH)
