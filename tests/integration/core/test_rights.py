"""What the service may do with each table is in one list, and PostgreSQL holds it: to the letter, whoever logs in."""

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier
from sqlalchemy.exc import ProgrammingError

import migrations
from store.core.engine import make_engine
from store.core.grants import APPEND_ONLY, RIGHTS, SERVICE_ROLE
from store.tables import metadata
from tests.support.command_line import operator_of
from tests.support.customers import add_customer

WANJIKU = "+254711000001"
ALEMBICS_OWN_TABLE = "alembic_version"

# As PostgreSQL keeps them: (right, column or "") for each table.
GRANTED = """
SELECT c.relname AS "table", g.privilege_type AS right, '' AS column
FROM pg_class c, aclexplode(c.relacl) g
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND g.grantee::regrole::text = :role
UNION ALL
SELECT c.relname, g.privilege_type, a.attname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
WHERE c.relnamespace = 'public'::regnamespace AND g.grantee::regrole::text = :role
"""


@pytest.fixture
def service(database_url):
    """A connection as the service has it."""
    engine = make_engine(database_url, pool_size=1)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def booked(engine, phone):
    """A bill, its journal entry and an audit row are there."""
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()


def test_every_table_has_a_line_that_says_what_the_service_may_do_with_it():
    unnamed = metadata.tables.keys() - RIGHTS.keys()
    assert not unnamed, (
        f"add to RIGHTS in store/core/grants.py what the service may do with {', '.join(sorted(unnamed))}: APPEND for"
        " what is booked, decided or logged, CHANGE or REMOVE for what the code really updates or deletes"
    )
    assert RIGHTS.keys() - metadata.tables.keys() == {ALEMBICS_OWN_TABLE}


def test_what_is_granted_is_what_the_list_says(service):
    granted = {}
    for row in service.execute(sa.text(GRANTED), {"role": SERVICE_ROLE}).mappings():
        granted.setdefault(row["table"], set()).add((row["right"], row["column"]))
    assert granted == {table: set(_listed(rights)) for table, rights in RIGHTS.items()}


def test_the_role_of_the_service_owns_nothing_and_nobody_logs_in_as_it(service):
    powers = "rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls"
    role = service.execute(sa.text(f"SELECT {powers} FROM pg_roles WHERE rolname = current_user"))
    assert role.one() == (False,) * 5
    owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    assert service.scalar(sa.text(owned)) == 0


@pytest.mark.parametrize(
    "statement",
    [
        *(f"DELETE FROM {table}" for table in APPEND_ONLY),
        *(f"TRUNCATE {table} CASCADE" for table in APPEND_ONLY),
        *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in APPEND_ONLY),
        *(f"DROP TABLE {table} CASCADE" for table in APPEND_ONLY),
        "UPDATE audit SET os_user = 'auditor-general'",
        "UPDATE journal_lines SET cents = 0",
        "UPDATE operator_changes SET roles = '{admin}'",
        "UPDATE payments SET cents = 1",
        "UPDATE bills SET total_cents = 1",
        "UPDATE campaign_accounts SET number = 1",
        "DELETE FROM inbox",
        "DELETE FROM recon_breaks",
        "DELETE FROM messages",
        "UPDATE tariff_versions SET definition = '{}'",
        "SET session_replication_role = replica",
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS ''",
        "DROP TRIGGER audit_append_only ON audit",
        "CREATE TABLE mine (id int)",
        "ALTER ROLE self_service LOGIN",
    ],
)
def test_the_service_can_neither_change_nor_empty_what_was_booked_nor_take_the_guards_away(service, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        service.execute(sa.text(statement))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_not_even_the_owner_empties_what_was_booked_by_mistake(booked, engine, table):
    with pytest.raises(sa.exc.IntegrityError, match="append only"), engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {table} CASCADE"))


def test_a_role_that_is_reset_is_still_the_service(service):
    service.execute(sa.text("RESET ROLE"))
    assert service.scalar(sa.text("SELECT current_user")) == SERVICE_ROLE


def test_taking_the_role_costs_no_statement(database_url):
    """It comes with the start of the connection: nothing is sent before the first question."""
    sent = []
    engine = make_engine(database_url, pool_size=1)
    sa.event.listen(engine, "before_cursor_execute", lambda *_: sent.append(_[2]))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT current_user")) == SERVICE_ROLE
    engine.dispose()
    assert sent == ["SELECT current_user"]


@pytest.fixture
def two_logins(servers, empty_database_url):
    """Production as it should be: one login owns the schema, the service has another. (owner's URL, service's URL)."""
    name = sa.make_url(empty_database_url).database
    logins = {kind: f"{name}_{kind}" for kind in ("owner", "service")}
    with psycopg.connect(servers["postgres"], autocommit=True) as server:
        for login in logins.values():
            server.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(login)))
        server.execute(SQL("ALTER DATABASE {} OWNER TO {}").format(Identifier(name), Identifier(logins["owner"])))
        yield {kind: str(sa.make_url(empty_database_url).set(username=login)) for kind, login in logins.items()}
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
        for login in logins.values():
            server.execute(SQL("DROP ROLE {}").format(Identifier(login)))


def test_release_changes_the_schema_as_its_owner_and_the_service_works_with_its_rights(servers, two_logins):
    login = sa.make_url(two_logins["service"]).username
    with psycopg.connect(servers["postgres"], autocommit=True) as server:
        server.execute(SQL("GRANT {} TO {}").format(Identifier(SERVICE_ROLE), Identifier(login)))
    with operator_of(two_logins["service"], database_owner_url=two_logins["owner"]) as operator:
        operator.asks("release")
        with operator.parts.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT session_user")) == login
            assert connection.scalar(sa.text("SELECT count(*) FROM audit")) == 1
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(sa.text("DELETE FROM audit"))


def test_an_owner_that_may_not_grant_the_role_is_told_what_an_administrator_types(two_logins):
    with operator_of(two_logins["service"], database_owner_url=two_logins["owner"]) as operator:
        said = operator.types("release")
    assert said.code == 1
    login = sa.make_url(two_logins["service"]).username
    assert f"GRANT {SERVICE_ROLE} TO {login}" in said.err
    assert "Traceback" not in said.err


def test_a_release_gives_back_what_was_granted_by_hand_meanwhile(servers, empty_database_url):
    migrations.upgrade(empty_database_url)
    with psycopg.connect(empty_database_url) as owner:
        owner.execute(f"GRANT ALL ON audit TO {SERVICE_ROLE}")
    migrations.upgrade(empty_database_url)
    with psycopg.connect(empty_database_url) as owner:
        found = owner.execute("SELECT has_table_privilege(%s, 'audit', 'DELETE')", (SERVICE_ROLE,)).fetchone()
    assert found == (False,)


def _listed(rights):
    """(right, column or "") of a line."""
    for part in rights.replace("), ", ");").replace("(", "|").split(";"):
        table_wide, _, columns = part.partition("|")
        *whole, last = [right.strip() for right in table_wide.split(",")]
        yield from ((right, "") for right in (*whole, *([] if columns else [last])))
        yield from ((last, column.strip(" )")) for column in columns.split(",") if columns)
