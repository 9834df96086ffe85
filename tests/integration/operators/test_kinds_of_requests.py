"""Each kind of request, asked for by its command: done once, by somebody else, for what was looked at, in time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, ProgrammingError

from domain.errors import Refused
from domain.services.billing.import_tariff import Contradiction, ImportTariff
from domain.services.billing.propose_tariff import ProposeTariff, propose_tariff
from domain.services.operators.approval_kinds import KINDS
from domain.services.operators.request_export import request_export
from domain.values.periods import business_date, month_of
from store.core.engine import make_engine
from store.unit_of_work import Store
from tests.support.request_kinds import (
    AUTHOR,
    DECIDER,
    NUMBER,
    RECEIPT,
    ROWS,
    THIRD,
    BulkExport,
    House,
    SuspenseRelease,
    TariffFile,
)

THREADS = 20


@pytest.fixture
def house(payments, tmp_path):
    return House(payments, tmp_path)


@pytest.fixture(params=ROWS, ids=lambda kind: type(kind).__name__)
def kind(request, house):
    request.param.ask(house)
    assert request.param.effects(house) == 0
    assert house.waiting()["kind"] == request.param.name
    return request.param


def test_every_kind_that_can_be_asked_for_has_a_row():
    assert sorted(kind.name for kind in ROWS) == sorted(KINDS)


def test_it_is_done_by_somebody_else_who_looked_at_it_in_time_and_else_not(house, kind):
    asked = house.waiting()
    for decision, words in (
        ({"by": AUTHOR}, "a second operator does"),
        ({"by": kind.outsider}, "has the role"),
        ({"by": "nobody"}, "There is no operator nobody"),
        ({"seen": "0" * 64}, "another hash"),
        ({"after": kind.lasts + timedelta(seconds=1)}, "has expired"),
    ):
        with pytest.raises(Refused, match=words):
            house.decides(asked, **decision)
        assert kind.effects(house) == 0, words
        assert house.operator.asks("request", "show", asked["id"])["state"] == "open"
    house.operator.asks("request", "approve", asked["id"], "--hash", asked["hash"], "--by", DECIDER)
    assert kind.effects(house) == 1
    assert house.operator.asks("request", "list")["requests"] == []


def test_what_was_asked_for_again_is_what_counts(house, kind):
    before = house.waiting()
    kind.ask(house)
    after = house.waiting()
    if not kind.is_replaced:
        house.decides(before)
        assert kind.effects(house) == 1
        assert house.waiting()["id"] == after["id"]
        return
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
