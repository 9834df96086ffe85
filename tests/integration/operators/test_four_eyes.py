"""What one person asks for, another decides: once, in time, for exactly what was looked at, or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, ProgrammingError
from structlog.testing import capture_logs

from domain.errors import Refused
from domain.operators import approvals
from domain.operators.approvals import APPROVED
from domain.operators.operators import Operator as Person
from domain.services.operators import decide_request as deciding
from domain.services.operators.decide_request import DecideRequest, decide_request
from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.unit_of_work import Store
from tests.support.campaigns import deadline
from tests.support.command_line import Operator, operator_of
from tests.support.customers import add_customer
from tests.support.production_settings import PRODUCTION

AUTHOR, DECIDER, THIRD = "Akinyi", "Baraka", "Chebet"
THREADS = 20


@pytest.fixture
def office(database_url) -> Iterator[Operator]:
    """Production, with three admins; each command comes from one login, which is looked at by its own tests."""
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings) as at_work:
        with at_work.parts.store.transaction() as unit_of_work:
            for number, name in enumerate((AUTHOR, DECIDER, THIRD)):
                person = Person(name, ("admin",), staff_number=str(number))
                unit_of_work.operators.add(person, by=None, os_user="test")
        yield at_work


@pytest.fixture
def two_logins(monkeypatch, tmp_path):
    """The next command comes from another user of the host."""

    def log_in(uid: int) -> None:
        monkeypatch.setattr("os.getuid", lambda: uid)

    log_in(70_001)
    return log_in


@pytest.fixture
def asked(office, two_logins) -> dict:
    """Akinyi asks that Otieno becomes an operator for payments; then another user is at the keyboard."""
    said = office.types("operator", "create", "Otieno", "--role", "payments", "--by", AUTHOR, "--json")
    assert said.code == 1
    assert "Not yet: another admin approves it" in said.err
    (waiting,) = office.asks("request", "list")["requests"]
    two_logins(70_002)
    return waiting


def operators(office):
    return {each["operator"]: each["roles"] for each in office.asks("operator", "list")["operators"]}


def approve(office, asked, by=DECIDER, seen=None):
    """In production by a command: in an emergency only."""
    words = ("--hash", seen or asked["hash"], "--break-glass", "the console is down", "--by", by)
    return office.types("request", "approve", asked["id"], *words)


def kinds(office):
    return [each["kind"] for each in office.asks("request", "list")["requests"]]


def test_what_is_asked_for_does_not_count_until_another_person_has_approved_it(office, asked):
    assert "Otieno" not in operators(office)
    assert office.types("suspense", "list", "--json").code == 0
    shown = office.asks("request", "show", asked["id"])
    assert shown["payload"]["wanted"]["roles"] == ["payments"]
    assert (shown["asked_by"], shown["state"], shown["hash"]) == (AUTHOR, "open", asked["hash"])
    assert approve(office, asked).code == 0
    assert operators(office)["Otieno"] == ["payments"]
    assert kinds(office) == ["break-glass review"]
    assert office.asks("request", "show", asked["id"])["decision"]["by"] == DECIDER


def test_nobody_approves_what_they_asked_for(office, asked):
    said = approve(office, asked, by=AUTHOR.upper())
    assert (said.code, "a second operator does" in said.err) == (1, True)
    assert "Otieno" not in operators(office)


def test_in_production_one_login_is_one_person(office, asked, two_logins):
    two_logins(70_001)
    said = approve(office, asked)
    assert (said.code, "Both commands came from the user uid 70001" in said.err) == (1, True)
    assert "Otieno" not in operators(office)


def test_another_hash_than_that_of_the_request_decides_nothing(office, asked):
    said = approve(office, asked, seen=asked["hash"][::-1])
    assert (said.code, "another hash" in said.err) == (1, True)
    assert office.asks("request", "show", asked["id"])["state"] == "open"


def test_in_production_nobody_approves_without_the_hash_of_what_they_looked_at(office, asked):
    said = office.types("request", "approve", asked["id"], "--break-glass", "down", "--by", DECIDER)
    assert (said.code, "type its hash: --hash" in said.err) == (1, True)


def decide_later(office, asked, by, **after):
    """As somebody who decides at another time: production's clock does not travel."""
    command = DecideRequest(asked["id"], APPROVED, asked["hash"], by, None)
    with office.parts.store.transaction() as unit_of_work:
        work = unit_of_work.at(unit_of_work.now + timedelta(**after))
        decide_request(command, work, office.parts.approval_terms)


def test_after_a_day_it_is_too_late(office, asked):
    with pytest.raises(Refused, match="has expired"):
        decide_later(office, asked, DECIDER, hours=24)
    decide_later(office, asked, DECIDER, hours=23, minutes=59)
    assert "Otieno" in operators(office)


def test_who_lost_the_role_a_second_ago_decides_nothing(office, asked):
    office.asks("operator", "disable", DECIDER, "--by", THIRD)
    said = approve(office, asked)
    assert (said.code, "Baraka is disabled" in said.err) == (1, True)


def test_what_somebody_asked_for_who_was_disabled_since_is_not_done(office, asked):
    office.asks("operator", "disable", AUTHOR, "--by", THIRD)
    said = approve(office, asked)
    assert (said.code, "Akinyi is disabled" in said.err) == (1, True)
    assert office.asks("request", "show", asked["id"])["state"] == "open"


def test_a_refusal_says_why_and_is_for_good(office, asked):
    assert office.types("request", "refuse", asked["id"], "--reason", " ", "--by", DECIDER).code == 1
    refused = office.asks("request", "refuse", asked["id"], "--reason", "Otieno has left", "--by", DECIDER)
    assert (refused["state"], refused["decision"]["reason"]) == ("refused", "Otieno has left")
    said = approve(office, asked, by=THIRD)
    assert (said.code, "was refused by Baraka already" in said.err) == (1, True)
    assert "Otieno" not in operators(office)


def test_only_who_asked_takes_it_back(office, asked):
    said = office.types("request", "withdraw", asked["id"], "--by", DECIDER)
    assert (said.code, "Akinyi asked for it" in said.err) == (1, True)
    assert office.asks("request", "withdraw", asked["id"], "--by", AUTHOR)["state"] == "withdrawn"


def test_asking_again_withdraws_what_was_asked_before(office, asked, two_logins):
    two_logins(70_001)
    office.types("operator", "create", "Otieno", "--role", "care", "--by", AUTHOR)
    assert office.asks("request", "show", asked["id"])["state"] == "withdrawn"
    two_logins(70_002)
    assert approve(office, asked).code == 1
    (waiting,) = office.asks("request", "list")["requests"]
    assert approve(office, waiting).code == 0
    assert operators(office)["Otieno"] == ["care"]


def test_what_changed_meanwhile_is_not_overwritten(office, two_logins):
    two_logins(70_001)
    office.types("operator", "change", THIRD, "--role", "care", "--by", AUTHOR)
    (waiting,) = office.asks("request", "list")["requests"]
    office.asks("operator", "disable", THIRD, "--by", AUTHOR)
    two_logins(70_002)
    said = approve(office, waiting)
    assert (said.code, "Chebet was changed meanwhile" in said.err) == (1, True)
    assert office.asks("request", "show", waiting["id"])["state"] == "open"


def test_of_twenty_who_decide_at_once_one_does(office, asked, database_url):
    engine = make_engine(database_url, pool_size=THREADS, statement_timeout_ms=30_000)
    store = Store(engine, SystemClock())
    terms = replace(
        office.parts.approval_terms, operators=replace(office.parts.approval_terms.operators, production=False)
    )

    def decide(by):
        try:
            with store.transaction() as unit_of_work:
                unit_of_work.connection.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
                decide_request(DecideRequest(asked["id"], APPROVED, asked["hash"], by, None), unit_of_work, terms)
        except Refused as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(THREADS) as crowd:
        said = list(crowd.map(decide, [DECIDER, THIRD] * (THREADS // 2)))
    engine.dispose()
    assert sorted(said) == ["decided"] * (THREADS - 1) + ["done"]
    with office.parts.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM approval_decisions")) == 1
        assert connection.scalar(sa.text("SELECT count(*) FROM operator_changes WHERE operator = 'Otieno'")) == 1


# The database holds it, too: whoever writes there, and whatever is missing in the code


@pytest.mark.parametrize(
    ("guard", "by", "after", "words"),
    [
        ("check_two_persons", AUTHOR, {}, "not approved by its author"),
        ("check_decidable", DECIDER, {"hours": 25}, "is another, or has expired"),
    ],
)
def test_the_database_refuses_what_the_code_would_let_pass(office, asked, monkeypatch, guard, by, after, words):
    monkeypatch.setattr(deciding, guard, lambda *_: None)
    with pytest.raises(IntegrityError, match=words):
        decide_later(office, asked, by, **after)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("decided_by", "Akinyi", "not approved by its author"),
        ("staff_number", "0", "not approved by its author"),
        ("digest", "0" * 64, "is another, or has expired"),
        ("decided_at", "2999-01-01", "is another, or has expired"),
        ("decided_by", "Nobody", "approval_decisions_decided_by_fkey"),
        ("verdict", "waved through", "approval_decisions_verdict_check"),
    ],
)
def test_a_decision_that_is_written_by_hand_is_held_to_the_same(office, asked, column, value, words):
    row = {
        "request_id": asked["id"],
        "verdict": APPROVED,
        "digest": asked["hash"],
        "decided_by": DECIDER,
        "staff_number": "1",
        "decided_at": asked["requested_at"],
        "reason": "",
    }
    names = ", ".join(row)
    statement = sa.text(f"INSERT INTO approval_decisions ({names}) VALUES (:{', :'.join(row)})")
    with pytest.raises(IntegrityError, match=words), office.parts.engine.begin() as connection:
        connection.execute(statement, {**row, column: value})


def test_a_request_whose_digest_is_not_that_of_its_payload_cannot_be_written(office, asked, monkeypatch):
    monkeypatch.setattr(approvals, "digest_of", lambda *_: "0" * 64)
    said = "approval_requests_digest_check"
    with pytest.raises(IntegrityError, match=said):
        office.types("operator", "create", "Njeri", "--role", "admin", "--by", AUTHOR)


@pytest.mark.parametrize("statement", ["UPDATE approval_requests SET payload = '{}'", "DELETE FROM approval_decisions"])
def test_what_was_asked_and_decided_is_not_rewritten(office, asked, engine, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), office.parts.engine.begin() as connection:
        connection.execute(sa.text(statement))
    approve(office, asked)
    with pytest.raises(IntegrityError, match="append only"), engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_every_step_is_on_record(office, asked):
    approve(office, asked)
    trail = "SELECT action, subject, operator FROM audit WHERE action ~ 'operator|request' ORDER BY id"
    with office.parts.engine.connect() as connection:
        assert [tuple(row) for row in connection.exec_driver_sql(trail)] == [
            ("operator create", "Otieno", AUTHOR),
            ("request approved", str(asked["id"]), DECIDER),
        ]


# In production a command decides nothing, unless somebody breaks the glass: aloud, and until somebody else has looked


def test_in_production_no_command_decides_without_an_emergency(office, asked):
    said = office.types("request", "approve", asked["id"], "--hash", asked["hash"], "--by", DECIDER)
    assert (said.code, "--break-glass REASON" in said.err) == (1, True)
    assert "Otieno" not in operators(office)
    said = office.types(
        "request", "approve", asked["id"], "--hash", asked["hash"], "--break-glass", " ", "--by", DECIDER
    )
    assert (said.code, "why it cannot wait" in said.err) == (1, True)
    assert "Otieno" not in operators(office)


def test_what_was_done_in_an_emergency_alerts_and_is_listed_until_somebody_else_has_signed_it_off(
    office, asked, two_logins
):
    with capture_logs() as events:
        assert approve(office, asked).code == 0
    [alert] = [each for each in events if each.get("alert")]
    assert (alert["event"], alert["operator"], alert["act"]) == ("glass_broken", DECIDER, "request approve")
    [review] = office.asks("request", "list")["requests"]
    assert (review["asked_by"], review["reason"]) == (DECIDER, "the console is down")
    assert open_reviews(office) == 1
    sign = ("request", "approve", review["id"], "--hash", review["hash"])
    assert "a second operator does" in office.types(*sign, "--by", DECIDER).err
    assert "done already" in office.types("request", "withdraw", review["id"], "--by", DECIDER).err
    two_logins(70_003)
    assert office.types(*sign, "--by", THIRD).code == 0
    assert (kinds(office), open_reviews(office)) == ([], 0)


def test_a_review_waits_for_longer_than_a_day(office, asked):
    approve(office, asked)
    [review] = office.asks("request", "list")["requests"]
    decide_later(office, review, THIRD, days=400)
    assert kinds(office) == []


def test_each_emergency_has_a_review_of_its_own(office, two_logins):
    two_logins(70_001)
    for name in ("Otieno", "Njeri"):
        said = office.types(
            "operator", "create", name, "--role", "care", "--break-glass", "nobody else is up", "--by", AUTHOR
        )
        assert said.code == 0
    assert {"Otieno", "Njeri"} <= operators(office).keys()
    assert kinds(office) == ["break-glass review"] * 2


def open_reviews(office):
    [rows] = [rows for name, _, _, rows in office.parts.figures() if name == "break_glass_unreviewed"]
    return rows[0][-1]


def test_outside_of_production_an_admin_is_enough(database_url):
    with operator_of(database_url) as alone:
        alone.asks("operator", "create", AUTHOR, "--role", "admin")
        alone.asks("operator", "create", DECIDER, "--role", "admin", "--by", AUTHOR)
        assert alone.asks("operator", "create", "Otieno", "--role", "care", "--by", AUTHOR)["created"] is True


# What one person does alone elsewhere, in production two do


def test_in_production_a_tariff_is_imported_by_two(office, two_logins, tmp_path):
    file = tmp_path / "next.toml"
    file.write_text("[months]\n2031-01 = { FEC = 4.10 }\n")
    two_logins(70_001)
    said = office.types("tariff", "import", file, "--by", AUTHOR, "--json")
    assert (said.code, "a second person approves it on the console" in said.err) == (1, True)
    assert [(each["month"], each["value"]) for each in said.printed["values"]] == [("2031-01", "4.10")]
    assert imports(office) == []
    (waiting,) = office.asks("request", "list")["requests"]
    two_logins(70_002)
    assert approve(office, waiting).code == 0
    assert imports(office) == ["next.toml"]


def test_in_an_emergency_one_imports_a_tariff(office, tmp_path):
    file = tmp_path / "next.toml"
    file.write_text("[months]\n2031-01 = { FEC = 4.10 }\n")
    assert office.types("tariff", "import", file, "--by", AUTHOR, "--break-glass", "bills go out tonight").code == 0
    assert (imports(office), kinds(office)) == (["next.toml"], ["break-glass review"])


def imports(office):
    with office.parts.engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT file_name FROM tariff_imports WHERE file_name = 'next.toml'")))


@pytest.fixture
def strict(database_url, office) -> Iterator[Operator]:
    """Production, where two persons are too many for one operator to take away."""
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings, bulk_export_rows=1) as at_work:
        yield at_work


def test_in_production_many_persons_are_handed_over_in_a_file_by_two(strict, engine, two_logins, tmp_path, office):
    for number in range(2):
        add_customer(engine, f"350060{number}-01", phone=f"+25471100000{number}")
    two_logins(70_001)
    until = deadline(strict.parts.clock.now())
    campaign = strict.asks("campaign", "plan", "--region", "Nairobi", "--deadline", until, "--by", AUTHOR)["id"]
    strict.asks("campaign", "cancel", campaign, "--by", AUTHOR)
    file = tmp_path / "letters.csv"
    command = ("campaign", "hand-over", campaign, "--out", file, "--by", AUTHOR)
    said = strict.types(*command)
    assert (said.code, "More than 1 rows with persons" in said.err, file.exists()) == (1, True, False)
    (waiting,) = [each for each in strict.asks("request", "list")["requests"] if each["kind"] == "bulk export"]
    two_logins(70_002)
    assert approve(strict, waiting).code == 0
    assert strict.asks(*command)["rows"] == len(file.read_text().splitlines()) - 1


@pytest.mark.parametrize("form", ["--csv", "--out"])
def test_in_production_many_persons_leave_in_a_file_by_two(strict, engine, two_logins, tmp_path, form):
    for number, phone in (("3500600-01", "+254711000001"), ("3500601-01", "+254711000002")):
        add_customer(engine, number, phone=phone, balance_cents=125_000)
    file = tmp_path / "list.csv"
    command = ("list", "disconnect", "--most", 5, *(("--out", file) if form == "--out" else (form,)))
    two_logins(70_001)
    assert "say who takes them" in strict.types(*command).err
    said = strict.types(*command, "--by", AUTHOR)
    assert (said.code, "+254711000001" in said.out, file.exists()) == (1, False, False)
    (waiting,) = strict.asks("request", "list")["requests"]
    assert (waiting["kind"], waiting["asked_by"]) == ("bulk export", AUTHOR)
    assert strict.types(*command, "--by", AUTHOR).code == 1
    assert [each["id"] for each in strict.asks("request", "list")["requests"]] == [waiting["id"]]
    two_logins(70_002)
    assert approve(strict, waiting).code == 0
    said = strict.types(*command, "--by", AUTHOR)
    assert (said.code, "254711000002" in (file.read_text() if form == "--out" else said.out)) == (0, True)
    assert strict.types(*command, "--by", THIRD).code == 1


def test_few_persons_leave_by_one(strict, engine):
    add_customer(engine, "3500600-01", phone="+254711000001", balance_cents=125_000)
    assert strict.types("list", "disconnect", "--csv", "--by", AUTHOR).code == 0
