"""Each kind of request, asked for by its command: done once, by somebody else, for what was looked at, in time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, ProgrammingError

from domain.errors import Refused
from domain.operators.approvals import APPROVED
from domain.operators.operators import Operator as Person
from domain.operators.operators import OperatorTerms
from domain.services.billing.import_tariff import Contradiction, ImportTariff
from domain.services.billing.propose_correction import ProposeCorrection, propose_correction
from domain.services.billing.propose_tariff import ProposeTariff, propose_tariff
from domain.services.operators.create_operator import CreateOperator, create_operator
from domain.services.operators.decide_request import DecideRequest, decide_request
from domain.services.operators.request_export import RequestExport, request_export
from domain.values.periods import business_date, month_of, next_month
from jobs import payments as tasks
from store.core.engine import make_engine
from store.unit_of_work import Store
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.payment_providers import confirmation

AUTHOR, DECIDER, THIRD, OUTSIDER = "achieng", "mutua", "njeri", "wafula"
NUMBER, RECEIPT = "3500600-01", "RKL51ZDR4F"
THREADS = 20


class House:
    """A house with one customer, a payment in suspense and one that is credited, and three for payments."""

    def __init__(self, testbed, folder) -> None:
        self.testbed = testbed
        self.folder = folder
        self.operator = Operator(testbed.flask)
        add_customer(testbed.parts.engine, NUMBER, phone="+254711000001", balance_cents=125_000, last=4401, days_ago=30)
        with testbed.parts.store.transaction() as work:
            for number, name in enumerate((AUTHOR, DECIDER, THIRD)):
                person = Person(name, ("payments", "admin"), staff_number=f"K{number}")
                work.operators.add(person, by=None, os_user="test")
            work.operators.add(Person(OUTSIDER, ("field",)), by=None, os_user="test")

    def confirms(self, **fields) -> None:
        told = confirmation(**fields)
        requests.post(f"{self.testbed.callbacks_at}/paybill/confirmation", json=told, timeout=10).raise_for_status()
        tasks.apply()

    def asks(self, *words):
        return self.operator.asks(*words, "--by", AUTHOR)

    def waiting(self):
        (request,) = self.operator.asks("request", "list")["requests"]
        return request

    def decides(self, asked, by=DECIDER, seen=None, store=None, **after):
        with (store or self.testbed.parts.store).transaction() as work:
            work.connection.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
            at = work.at(work.now + timedelta(**after)) if after else work
            command = DecideRequest(asked["id"], APPROVED, seen or asked["hash"], by, None)
            decide_request(command, at, self.testbed.parts.approval_terms)

    def uses(self, use_case, command, *terms):
        """As the console does: without the command line."""
        with self.testbed.parts.store.transaction() as work:
            return use_case(command, work, *terms)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content)
        return path

    def one(self, query):
        return self.testbed.one(query)


class SuspenseRelease:
    """A payment for nobody known is for Wanjiku."""

    def ask(self, house) -> None:
        house.confirms(TransID=RECEIPT, BillRefNumber="JOHN", TransAmount="500.00")
        [held] = house.operator.asks("suspense", "list")["payments"]
        house.asks("suspense", "propose", held["id"], "--account", NUMBER)

    def effects(self, house) -> int:
        return house.one("SELECT count(*) FROM journal_entries WHERE kind = 'release'")


class PaymentReversal:
    """A payment that never moved is taken back."""

    def ask(self, house) -> None:
        house.confirms(TransID=RECEIPT, BillRefNumber=NUMBER, TransAmount="500.00")
        house.asks("payment", "reverse", "propose", RECEIPT)

    def effects(self, house) -> int:
        return house.one("SELECT count(*) FROM journal_entries WHERE kind = 'reversal'")


class BankFile:
    """A bank's file, of a payment that nobody else has told of."""

    def ask(self, house) -> None:
        day = house.testbed.parts.clock.now().date() - timedelta(days=1)
        content = f"receipt,paid_at,amount,reference\nFT26330ABC,{day},500.00,{NUMBER}\n"
        file = house.file("bank.csv", content)
        house.asks("payments", "import", file, "--source", "equity")

    def effects(self, house) -> int:
        return house.one("SELECT count(*) FROM payment_proposals WHERE released_at IS NOT NULL")


class StatementRelease(BankFile):
    """A statement, with a row that M-Pesa never told of."""

    def ask(self, house) -> None:
        day = house.testbed.parts.clock.now() - timedelta(days=1)
        file = house.file(
            "statement.csv",
            "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Reason Type,Other Party Info,"
            "Linked Transaction ID,A/C No.\n"
            f"RKLPAID001,{day:%Y-%m-%d %H:%M:%S},,Completed,500.00,,Pay Bill,,,{NUMBER}\n",
        )
        house.operator.types("reconcile", "mpesa", "--statement", file, "--by", AUTHOR)


class RoleGrant:
    """Another one is to be an operator, for a region."""

    def ask(self, house) -> None:
        terms = OperatorTerms(production=True)
        house.uses(create_operator, CreateOperator(Person("otieno", ("care",), ("Coast",)), AUTHOR, "test"), terms)

    def effects(self, house) -> int:
        return house.one("SELECT count(*) FROM operators WHERE name = 'otieno'")


class TariffFile:
    """A value of next month."""

    def ask(self, house) -> None:
        day = business_date(house.testbed.parts.clock.now())
        text = f"[months]\n{next_month(month_of(day))} = {{ FEC = 4.10 }}\n"
        house.uses(propose_tariff, ProposeTariff(ImportTariff("next.toml", text, Contradiction.REFUSE), AUTHOR, None))

    def effects(self, house) -> int:
        return house.one("SELECT count(*) FROM tariff_imports WHERE file_name = 'next.toml'")


class BillCancellation:
    """A bill above the limit, which was charged with a value carried forward."""

    def ask(self, house) -> None:
        if not house.one("SELECT count(*) FROM bills"):
            house.asks("reading", "technician", NUMBER, 4491)
            month = month_of(business_date(house.testbed.parts.clock.now()))
            file = house.file("month.toml", f"[months]\n{month} = {{ FEC = 9.10 }}\n")
            house.asks("tariff", "import", file, "--force")
        limit = replace(house.testbed.parts.terms, bill_cancel_limit_cents=0)
        number = house.one("SELECT number FROM bills")
        house.uses(propose_correction, ProposeCorrection(number, AUTHOR, None), limit)

    def effects(self, house) -> int:
        return house.one("SELECT count(*) FROM bills WHERE cancelled_at IS NOT NULL")


class BulkExport:
    """A list of persons that is too long for one."""

    COMMAND = RequestExport("list disconnect", {"region": "Nairobi"}, AUTHOR, None)

    def ask(self, house) -> None:
        house.uses(request_export, self.COMMAND)

    def effects(self, house) -> int:
        """Whether it may be written: as often as it takes, for a day, by who asked for it."""
        with house.testbed.parts.store.rehearsal() as work:
            return int(request_export(self.COMMAND, work) is None)


KINDS = (
    SuspenseRelease(),
    PaymentReversal(),
    BankFile(),
    StatementRelease(),
    RoleGrant(),
    TariffFile(),
    BillCancellation(),
    BulkExport(),
)


@pytest.fixture
def house(payments, tmp_path):
    return House(payments, tmp_path)


@pytest.fixture(params=KINDS, ids=lambda kind: type(kind).__name__)
def kind(request, house):
    request.param.ask(house)
    assert request.param.effects(house) == 0
    return request.param


def test_it_is_done_when_somebody_else_approves_what_they_looked_at(house, kind):
    asked = house.waiting()
    house.operator.asks("request", "approve", asked["id"], "--hash", asked["hash"], "--by", DECIDER)
    assert kind.effects(house) == 1
    assert house.operator.asks("request", "list")["requests"] == []


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ({"by": AUTHOR}, "a second operator does"),
        ({"by": OUTSIDER}, "has the role field"),
        ({"by": "nobody"}, "There is no operator nobody"),
        ({"seen": "0" * 64}, "another hash"),
        ({"hours": 24, "seconds": 1}, "has expired"),
    ],
    ids=["author", "role", "nobody", "stale", "expired"],
)
def test_nothing_is_done_otherwise(house, kind, decision, words):
    asked = house.waiting()
    with pytest.raises(Refused, match=words):
        house.decides(asked, **decision)
    assert kind.effects(house) == 0
    assert house.operator.asks("request", "show", asked["id"])["state"] == "open"


def test_what_was_asked_for_again_is_what_counts(house, kind):
    before = house.waiting()
    kind.ask(house)
    after = house.waiting()
    if after["id"] != before["id"]:
        with pytest.raises(Refused, match="was withdrawn"):
            house.decides(before)
    house.decides(after)
    assert kind.effects(house) == 1


def test_of_twenty_who_decide_at_once_one_does(house, kind, database_url):
    asked = house.waiting()
    engine = make_engine(database_url, pool_size=2 * THREADS, statement_timeout_ms=30_000)
    store = Store(engine, house.testbed.parts.clock)

    def decide(by):
        try:
            house.decides(asked, by=by, store=store)
        except Refused as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(THREADS) as crowd:
        said = list(crowd.map(decide, [DECIDER, THIRD] * (THREADS // 2)))
    engine.dispose()
    assert sorted(said) == ["decided"] * (THREADS - 1) + ["done"]
    assert kind.effects(house) == 1


# Money in suspense, by its own commands


@pytest.fixture
def held(house):
    SuspenseRelease().ask(house)
    [held] = house.operator.asks("suspense", "list")["payments"]
    return held


def test_the_list_says_who_proposes_what_and_by_which_hash_it_is_released(house, held):
    assert (held["proposed_account"], held["proposed_by"]) == (NUMBER, AUTHOR)
    said = house.operator.types("suspense", "release", held["id"], "--hash", held["hash"][::-1], "--by", DECIDER)
    assert (said.code, "another hash" in said.err) == (1, True)
    released = house.operator.asks("suspense", "release", held["id"], "--hash", held["hash"], "--by", DECIDER)
    assert (released["proposed_by"], released["released_by"], released["amount"]) == (AUTHOR, DECIDER, "500.00")


def test_what_changed_since_it_was_proposed_is_not_released(house, held):
    asked = house.waiting()
    house.asks("payment", "reverse", "propose", RECEIPT, "--amount", 200)
    _, reversal = house.operator.asks("request", "list")["requests"]
    house.decides(reversal)
    with pytest.raises(Refused, match="changed meanwhile"):
        house.decides(asked)
    assert house.operator.asks("request", "show", asked["id"])["state"] == "open"


def test_a_proposal_that_expired_is_made_again(house, held):
    house.testbed.pass_time(25 * 3_600)
    said = house.operator.types("suspense", "release", held["id"], "--by", DECIDER)
    assert (said.code, "has expired" in said.err) == (1, True)
    [shown] = house.operator.asks("suspense", "list")["payments"]
    assert (shown["proposed_by"], shown["hash"]) == (None, None)
    house.asks("suspense", "propose", held["id"], "--account", NUMBER)
    house.operator.asks("suspense", "release", held["id"], "--by", DECIDER)
    assert house.one("SELECT balance_cents FROM accounts") == 75_000


@pytest.mark.parametrize(
    "change",
    [
        "released_at = now(), released_by = 'mutua'",
        "released_at = now(), released_by = 'mutua', request_id = 1",
        "released_at = now(), released_by = 'achieng', request_id = (SELECT max(id) FROM approval_requests)",
    ],
)
def test_the_database_releases_nothing_that_nobody_approved(house, held, change):
    with pytest.raises(IntegrityError), house.testbed.parts.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE suspense SET {change}"))


@pytest.mark.parametrize("column", ["payment_id = payment_id + 1"])
def test_the_service_has_no_right_to_change_the_rest(house, held, column):
    with pytest.raises(ProgrammingError, match="permission denied"), house.testbed.parts.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE suspense SET {column}"))
    with pytest.raises(ProgrammingError, match="permission denied"), house.testbed.parts.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM suspense"))


# Tariffs, bills and files with persons


def test_a_tariff_is_approved_by_what_it_would_change(house):
    version = """
        [[version]]
        valid_from = 2031-07-01
        source = "EPRA"
        [version.levies]
        EPRA = { rate = 0.09, base = ["UNITS"] }
        REP = { rate = 0.05, base = ["CONSUMPTION"] }
        VAT = { rate = 0.16, base = ["CONSUMPTION", "FEC"] }
        [version.bands]
        DC = [{ band = 2, up_to = 100, rate = 16.40 }, { band = 3, rate = 20.10 }]
    """
    file = ImportTariff("2031.toml", version, Contradiction.REPLACE)
    frozen = house.uses(propose_tariff, ProposeTariff(file, AUTHOR, None)).payload
    assert (frozen["file"], len(frozen["sha256"])) == ("2031.toml", 64)
    [changed] = frozen["versions"]
    dearer = {"category": "DC", "band": 3, "up_to": None, "up_to_was": None, "now": "20.10"}
    assert [{**rate, "was": None} for rate in changed["rates"] if rate["band"] == 3] == [{**dearer, "was": None}]
    assert changed["rates"][-1]["was"] not in {None, "20.10"}
    assert "EPRA" in {levy["code"] for levy in changed["levies"]}


def test_a_tariff_that_was_approved_against_other_tariffs_is_not_taken_in(house):
    TariffFile().ask(house)
    asked = house.waiting()
    month = month_of(business_date(house.testbed.parts.clock.now()))
    house.asks("tariff", "import", house.file("month.toml", f"[months]\n{month} = {{ FEC = 9.10 }}\n"), "--force")
    with pytest.raises(Refused, match="imported since"):
        house.decides(asked)


def test_a_file_without_news_is_not_asked_for(house):
    month = month_of(business_date(house.testbed.parts.clock.now()))
    text = f"[months]\n{month} = {{ FEC = 9.10 }}\n"
    house.asks("tariff", "import", house.file("month.toml", text), "--force")
    with pytest.raises(Refused, match="nothing that is not known"):
        house.uses(propose_tariff, ProposeTariff(ImportTariff("again", text, Contradiction.REFUSE), AUTHOR, None))


def test_a_permission_to_export_is_for_who_asked_and_for_a_day(house):
    BulkExport().ask(house)
    house.decides(house.waiting())
    for command, after, is_written in (
        (BulkExport.COMMAND, {"hours": 23}, True),
        (BulkExport.COMMAND, {"hours": 24}, False),
        (replace(BulkExport.COMMAND, by=THIRD), {}, False),
        (replace(BulkExport.COMMAND, options={"region": "Coast"}), {}, False),
    ):
        with house.testbed.parts.store.rehearsal() as work:
            asked = request_export(command, work.at(work.now + timedelta(**after)) if after else work)
        assert (asked is None) == is_written, command
