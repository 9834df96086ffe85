"""An archive_command that hangs fails nowhere: `doctor` sees that nothing leaves any more, and only where something
should.
"""

import json
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa

from cli.doctor.outside import MAX_ARCHIVE_AGE
from store.core.clock import travel
from store.core.engine import sqlalchemy_url
from tests.support.archived_postgres import archive_folder
from tests.support.command_line import operator_of
from tests.support.own_postgres import CRASH, OwnPostgres, loaded
from tests.support.waiting import until

CHECK = "archive of the log"
A_WHILE = MAX_ARCHIVE_AGE + timedelta(minutes=1)


@pytest.fixture
def archive():
    """Its command hangs for as long as there is a file `hang`."""
    with archive_folder() as folder:
        server = OwnPostgres(folder, "one")
        hangs = f"while test -f {folder}/hang; do sleep 0.1; done"
        server.make("wal_level = replica", "archive_mode = on", f"archive_command = '{hangs}'")
        server.start()
        try:
            loaded(server)
            yield server, folder / "hang"
        finally:
            (folder / "hang").unlink(missing_ok=True)
            server.stop(CRASH)


def finish_a_segment(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]


def is_archived(server, segment):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute("SELECT last_archived_wal >= %s FROM pg_stat_archiver", [segment]).fetchone()[0]


def pass_a_while(server):
    engine = sa.create_engine(sqlalchemy_url(server.url))
    try:
        with engine.begin() as connection:
            travel(connection, A_WHILE)
    finally:
        engine.dispose()


def line_of_doctor(server, redis_url):
    """As a process sees it that is started now."""
    with operator_of(server.url, redis_url=redis_url) as operator:
        said = operator.types("doctor", "--json")
    return next(each for each in json.loads(said.out)["checks"] if each["check"] == CHECK)


def test_an_archive_that_hangs_turns_red_and_one_that_has_nothing_to_do_does_not(archive, redis_url):
    server, hang = archive
    segment = finish_a_segment(server)
    until(lambda: is_archived(server, segment))
    pass_a_while(server)
    segment = finish_a_segment(server)
    until(lambda: is_archived(server, segment))
    assert line_of_doctor(server, redis_url)["state"] == "ok"
    hang.touch()
    finish_a_segment(server)
    pass_a_while(server)
    found = line_of_doctor(server, redis_url)
    assert (found["state"], "and more waits" in found["found"]) == ("failed", True), found
    assert "archive_command" in found["do"]
    hang.unlink()
    until(lambda: line_of_doctor(server, redis_url)["state"] == "ok")
