"""A release brings any database to the schema that the code speaks to, and can be taken back by one."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, make_url

import migrations
from migrations.safety import LAST_BEFORE_ANY_INSTALLATION, VERSIONS
from store.tables import metadata
from tests.support.databases import empty_database

SCHEMA = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT attisdropped
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype NOT IN ('n', 't')
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
ALEMBICS_OWN_TABLE = "alembic_version"
COMMIT_IN_THE_MIDDLE = [
    file.name[:4]
    for file in sorted(VERSIONS.glob("[0-9]*.py"))
    if file.name[:4] > LAST_BEFORE_ANY_INSTALLATION
    and re.search("autocommit_block|beside_the_traffic", file.read_text())
]
TELLING = "CREATE.*CONCURRENTLY|UPDATE alembic_version"
"""To be cut off before any other statement leaves what one of these does."""
NEW_INDEXES_ARE_NOT_VALID = """
    UPDATE pg_index SET indisvalid = false FROM pg_indexes
    WHERE indexrelid = CAST(indexname AS regclass) AND schemaname = 'public' AND tablename <> 'alembic_version'
      AND indexname <> ALL(%s)
"""


class CutOff(Exception):
    """The release has lost its host, or its patience."""


def test_a_release_installs_from_nothing_goes_back_by_one_and_forward_again(empty_database_url):
    migrations.upgrade(empty_database_url)
    first = schema_of(empty_database_url)
    migrations.downgrade(empty_database_url, "-1")
    migrations.upgrade(empty_database_url)
    assert schema_of(empty_database_url) == first


def test_a_release_can_be_taken_back_to_nothing(empty_database_url):
    migrations.upgrade(empty_database_url)
    migrations.downgrade(empty_database_url, "base")
    assert not any(schema_of(empty_database_url).values())


@pytest.mark.parametrize("part", SCHEMA)
def test_the_migrated_schema_is_the_one_the_queries_are_written_for(part, database_url, declared_schema):
    migrated, declared = schema_of(database_url)[part], declared_schema[part]
    assert {"only migrated": migrated - declared, "only declared": declared - migrated} == {
        "only migrated": set(),
        "only declared": set(),
    }


def test_two_releases_at_once_do_not_break_each_other(empty_database_url):
    with ThreadPoolExecutor() as both:
        list(both.map(migrations.upgrade, [empty_database_url, empty_database_url]))
    assert schema_of(empty_database_url)["columns"]


def test_a_region_that_a_slip_in_capitals_made_twice_is_one_again(empty_database_url):
    migrations.upgrade(empty_database_url)
    migrations.downgrade(empty_database_url, "0020")
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("INSERT INTO regions (name) VALUES ('Nairobi'), ('nairobi'), ('Coast')")
        connection.execute("INSERT INTO areas (region, name) VALUES ('Nairobi', 'Ruaraka')")
    migrations.upgrade(empty_database_url)
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT name FROM regions ORDER BY name").fetchall() == [("Coast",), ("Nairobi",)]


def test_a_release_that_was_cut_off_beside_the_traffic_is_run_again_to_its_end(empty_database_url):
    for revision in COMMIT_IN_THE_MIDDLE:
        before = f"{int(revision) - 1:04}"
        migrations.upgrade(empty_database_url, before)
        older = schema_of(empty_database_url)
        with cut_off_after(None) as statements:
            migrations.upgrade(empty_database_url, revision)
        newer = schema_of(empty_database_url)
        for sent in [number for number, statement in enumerate(statements) if re.search(TELLING, statement)]:
            migrations.downgrade(empty_database_url, before)
            with cut_off_after(sent), pytest.raises(CutOff):
                migrations.upgrade(empty_database_url, revision)
            leave_invalid_what_is_new(empty_database_url, older)
            migrations.upgrade(empty_database_url, revision)
            found = schema_of(empty_database_url), invalid_indexes(empty_database_url)
            assert found == (newer, []), (revision, statements[sent])


def test_an_index_beside_the_traffic_may_take_long_and_still_holds_up_nobody(empty_database_url):
    migrations.upgrade(empty_database_url, LAST_BEFORE_ANY_INSTALLATION)
    with time_limits_of("CONCURRENTLY") as of_indexes, time_limits_of("UPDATE alembic_version") as of_the_rest:
        migrations.upgrade(empty_database_url)
    assert of_indexes == {("0", "5s")}
    assert of_the_rest == {("5min", "5s")}


@pytest.fixture(scope="module")
def declared_schema(servers, worker_number):
    """Of a database made from the tables in store/, without a migration."""
    with empty_database(servers["postgres"], f"declared_{worker_number}") as url:
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE EXTENSION btree_gist")
            metadata.create_all(connection)
        engine.dispose()
        yield schema_of(url)


@contextmanager
def cut_off_after(sent):
    """So many statements of a release, of any connection; None for all. Those that were asked for."""
    statements, number = [], count(1)

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)
        if sent is not None and next(number) > sent:
            raise CutOff

    with seen_before_each_statement(note):
        yield statements


@contextmanager
def time_limits_of(what):
    """Of a statement and of a wait for a lock, as they were for each statement that says this."""
    limits = set()

    def note(_connection, cursor, statement, *_):
        if what in statement:
            shown = [cursor.connection.execute(f"SHOW {name}_timeout").fetchone() for name in ("statement", "lock")]
            limits.add(tuple(value for (value,) in shown))

    with seen_before_each_statement(note):
        yield limits


@contextmanager
def seen_before_each_statement(note):
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def leave_invalid_what_is_new(url, older):
    """As an index is where making it was cut off."""
    with psycopg.connect(url) as connection:
        connection.execute(NEW_INDEXES_ARE_NOT_VALID, [[name for _, name, _ in older["indexes"]]])


def invalid_indexes(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid").fetchall()


def schema_of(url):
    with psycopg.connect(url) as connection:
        return {part: _rows(connection.execute(query)) for part, query in SCHEMA.items()}


def _rows(cursor):
    return {row for row in cursor.fetchall() if row[0] != ALEMBICS_OWN_TABLE}
