"""A release brings any database to the schema that the code speaks to, and can be taken back by one."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import create_engine, make_url

import migrations
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


def schema_of(url):
    with psycopg.connect(url) as connection:
        return {part: _rows(connection.execute(query)) for part, query in SCHEMA.items()}


def _rows(cursor):
    return {row for row in cursor.fetchall() if row[0] != ALEMBICS_OWN_TABLE}
