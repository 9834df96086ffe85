"""The audit trail is what was written: whatever was changed, removed or put between is found, and where."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

import migrations
from domain.jobs import Job
from domain.operators.audit_events import AuditError
from store.core import audit_chain
from store.core.audit_chain import AuditChain
from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.unit_of_work import Store
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks

THREADS, ROWS_EACH = 10, 10
REGIONS = ("Nyanza", "Pwani", "Kati", "Bonde", "Magharibi")


@pytest.fixture
def trail(operator):
    """Five rows of five commands, after that of the release."""
    for region in REGIONS:
        operator.asks("region", "set", region, "--by", "Njeri")
    return operator


@pytest.fixture
def by_the_owner(engine):
    """The statement, as somebody sends it who owns the schema and switches the guards off."""

    def send(statement: str) -> None:
        with engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            connection.execute(sa.text(statement))

    return send


def ids(operator):
    with operator.parts.engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT id FROM audit ORDER BY id")))


def test_a_whole_trail_holds_and_names_its_end(trail):
    said = trail.asks("audit", "verify")
    assert (said["rows"], said["holds"], said["broken_at"]) == (6, True, [])
    last, _, digest = said["head"].partition(":")
    assert (int(last), len(digest)) == (ids(trail)[-1], 64)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET os_user = 'auditor-general' WHERE id = {third}",
        "UPDATE audit SET operator = 'Otieno' WHERE id = {third}",
        "UPDATE audit SET operator = NULL WHERE id = {third}",
        "UPDATE audit SET subject = 'Mars' WHERE id = {third}",
        "UPDATE audit SET action = 'region open' WHERE id = {third}",
        "UPDATE audit SET at = at + interval '1 microsecond' WHERE id = {third}",
        'UPDATE audit SET details = \'{{"state": "live"}}\' WHERE id = {third}',
        "UPDATE audit SET hash = sha256('') WHERE id = {third}",
        "DELETE FROM audit WHERE id = {second}",
        "DELETE FROM audit WHERE id < {third}",
        """
        INSERT INTO audit (id, at, os_user, action, subject, details, hash) OVERRIDING SYSTEM VALUE
        SELECT {second}, at, os_user, 'region open', subject, details, hash FROM audit WHERE id = {third};
        """,
    ],
)
def test_what_was_changed_removed_or_put_between_is_found(trail, by_the_owner, change):
    _, second, third, *_ = ids(trail)
    if "INSERT" in change:
        by_the_owner(f"DELETE FROM audit WHERE id = {second}")
    by_the_owner(change.format(second=second, third=third))
    said = trail.types("audit", "verify", "--json")
    assert said.code == 1
    assert "is not what was written after the row before it" in said.err
    assert f'"broken_at": [{second if "INSERT" in change else third}' in said.out


def test_rows_that_were_removed_from_the_end_are_missed_by_the_end_that_was_seen(trail, by_the_owner):
    head = trail.asks("audit", "verify")["head"]
    trail.asks("region", "set", "Kaskazini", "--by", "Njeri")
    assert trail.asks("audit", "verify", "--seen", head)["lost"] == []
    by_the_owner(f"DELETE FROM audit WHERE id >= {ids(trail)[-2]}")
    assert trail.asks("audit", "verify")["holds"] is True  # by itself a shorter chain is whole
    said = trail.types("audit", "verify", "--seen", head)
    assert (said.code, "was the end of the trail once" in said.err) == (1, True)


@pytest.mark.parametrize("head", ["", "1", "x:00", "999999999:00", "1:zz", "²:00"])
def test_an_end_that_never_was_is_not_found(trail, head):
    assert trail.types("audit", "verify", "--seen", head).code == 1


def test_nobody_sets_the_hash_or_the_place_of_a_row(trail):
    statement = """
    INSERT INTO audit (at, os_user, action, subject, details, hash) VALUES (now(), 'x', 'x', 'x', '{}', 'forged')
    """
    with trail.parts.engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert trail.asks("audit", "verify")["holds"] is True


def test_several_rows_of_one_statement_follow_each_other(trail):
    statement = """
    INSERT INTO audit (at, os_user, action, subject, details, hash)
    SELECT now(), 'x', 'x', number::text, '{}', '' FROM generate_series(1, 50) number
    """
    with trail.parts.engine.begin() as connection:
        connection.execute(sa.text(statement))
    said = trail.asks("audit", "verify")
    assert (said["rows"], said["holds"]) == (56, True)


def test_many_at_once_make_one_chain_and_none_fails(trail, database_url):
    engine = make_engine(database_url, pool_size=THREADS, statement_timeout_ms=30_000)
    store = Store(engine, SystemClock())

    def write(thread: int) -> None:
        for _ in range(ROWS_EACH):
            with store.transaction() as unit_of_work:
                unit_of_work.audit.add("region open", str(thread), system_user="x")

    with ThreadPoolExecutor(THREADS) as crowd:
        list(crowd.map(write, range(THREADS)))
    engine.dispose()
    said = trail.asks("audit", "verify")
    assert (said["rows"], said["holds"]) == (6 + THREADS * ROWS_EACH, True)


def test_whoever_takes_long_before_the_commit_keeps_nobody_waiting(trail):
    """The lock is taken by the last statement: what comes before it in the unit of work may take its time."""
    with trail.parts.store.transaction() as slow:
        slow.audit.add("region open", "slow", system_user="x")
        with trail.parts.store.transaction() as quick:
            quick.audit.add("region open", "quick", system_user="x")
    with trail.parts.engine.connect() as connection:
        order = list(connection.scalars(sa.text("SELECT subject FROM audit ORDER BY id DESC LIMIT 2")))
    assert order == ["slow", "quick"]
    assert trail.asks("audit", "verify")["holds"] is True


def undone(trail, action, *, fails):
    with trail.parts.store.transaction() as unit_of_work:
        unit_of_work.regions.set("Mars")
        unit_of_work.audit.add(action, "Mars", system_user="x")
        if fails:
            raise RuntimeError


@pytest.mark.parametrize(("action", "error"), [("region open", RuntimeError), ("region colonise", AuditError)])
def test_what_is_undone_leaves_no_row_and_what_leaves_no_row_is_undone(trail, action, error):
    with pytest.raises(error):
        undone(trail, action, fails=True)
    assert len(ids(trail)) == 6
    assert "Mars" not in {each["name"] for each in trail.asks("region", "list")["regions"]}


def test_a_trail_of_many_pages_is_read_page_by_page(trail, monkeypatch):
    monkeypatch.setattr(audit_chain, "ROWS_AT_ONCE", 2)
    assert trail.asks("audit", "verify")["holds"] is True


def test_rows_that_were_there_before_are_chained_by_the_release(empty_database_url):
    migrations.upgrade(empty_database_url, "0036")
    engine = sa.create_engine(sa.make_url(empty_database_url).set(drivername="postgresql+psycopg"))
    old = "INSERT INTO audit (at, os_user, action, subject, details) VALUES (now(), 'x', 'x', :number, '{}')"
    with engine.begin() as connection:
        for number in range(3):
            connection.execute(sa.text(old), {"number": str(number)})
    migrations.upgrade(empty_database_url)
    verified = AuditChain(engine).verify()
    engine.dispose()
    assert (verified.rows, verified.broken) == (3, [])


def test_every_night_a_whole_trail_logs_its_end_and_a_broken_one_raises_the_alarm(trail, by_the_owner):
    head = trail.asks("audit", "verify")["head"]
    assert night(trail) == [("audit_trail_verified", None, head)]
    by_the_owner(f"DELETE FROM audit WHERE id = {ids(trail)[1]}")
    assert night(trail) == [("audit_trail_broken", True, None)]


def test_a_row_that_stays_broken_raises_the_alarm_every_night_until_it_is_right(trail, by_the_owner):
    night(trail)
    row = ids(trail)[2]
    by_the_owner(f"UPDATE audit SET subject = subject || '!' WHERE id = {row}")
    assert [night(trail) for _ in range(2)] == [[("audit_trail_broken", True, None)]] * 2
    by_the_owner(f"UPDATE audit SET subject = left(subject, -1) WHERE id = {row}")
    assert night(trail) == [("audit_trail_verified", None, trail.asks("audit", "verify")["head"])]


def test_the_last_rows_of_a_trail_cannot_be_removed_behind_a_night(trail, by_the_owner):
    night(trail)
    by_the_owner(f"DELETE FROM audit WHERE id = {max(ids(trail))}")
    assert trail.asks("audit", "verify")["holds"] is True
    assert night(trail) == [("audit_trail_broken", True, None)]


def test_a_night_looks_at_what_is_new_and_at_a_part_of_the_rest_so_that_all_of_it_comes(
    trail, by_the_owner, monkeypatch
):
    monkeypatch.setattr(audit_chain, "ROWS_A_NIGHT", 2)
    monkeypatch.setattr(audit_chain, "NIGHTS_FOR_ALL", 10**9)
    assert [rows_of_night(trail) for _ in range(2)] == [6 + 2, 2]
    trail.asks("region", "set", "Venus", "--by", "Njeri")
    assert rows_of_night(trail) == 1 + 2
    by_the_owner(f"UPDATE audit SET subject = subject || '!' WHERE id = {ids(trail)[1]}")
    found = [night(trail)[0][0] for _ in range(5)]
    assert "audit_trail_broken" in found[:4]
    assert found[-1] == "audit_trail_broken"


def rows_of_night(trail):
    with capture_logs() as logged:
        run_tasks(trail.parts, Job.VERIFY_AUDIT)
    return next(each["rows"] for each in logged if "rows" in each)


def night(trail):
    with capture_logs() as logged:
        run_tasks(trail.parts, Job.VERIFY_AUDIT)
    return [(each["event"], each.get("alert"), each.get("head")) for each in logged if "audit" in each["event"]]


# Who tried what nobody may


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        (("region", "open", "Nairobi"), "ghost", "unknown_operator"),
        (("incident", "open", "--region", "Nairobi"), "Wambui", "wrong_role"),
        (("region", "open", "Coast"), "Wambui", "wrong_region"),
        (("region", "open", "Nairobi"), "Gone", "operator_disabled"),
    ],
)
def test_a_refused_command_leaves_who_tried_under_which_name(operator, words, by, code):
    operator.asks("operator", "create", "Wambui", "--role", "campaigns", "--region", "Nairobi")
    operator.asks("operator", "create", "Gone", "--role", "campaigns")
    operator.asks("operator", "disable", "Gone")
    assert operator.types(*words, "--by", by).code == 1
    (row,) = operator.asks("audit", "list", "--action", "access refused")["rows"]
    assert (row["subject"], row["details"]) == (" ".join(words[:2]), {"name": by, "code": code})


def test_what_a_customer_says_or_is_called_is_in_no_row(operator, engine, phone):
    """Commands that touch a person, and what they leave."""
    add_customer(engine, "3500600-01", phone="+254711000126", name="Wanjiku Kamau")
    operator.asks("account", "show", "3500600-01")
    operator.asks("messages", "of", "+254711000126")
    operator.asks("phone", "set", "3500600-01", "+254733000555", "--by", "Njeri")
    with operator.parts.engine.connect() as connection:
        rows = connection.scalars(sa.text("SELECT audit::text FROM audit WHERE action <> 'release'")).all()
    assert len(rows) == 3
    assert not [row for row in rows for person in ("Wanjiku", "711000126", "733000555") if person in row]
