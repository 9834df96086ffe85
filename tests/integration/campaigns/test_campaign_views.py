"""What operators look at while a campaign runs, and what they are told when they end it."""

import csv
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.support.campaigns import (
    APPROVER,
    NEVER_REACHED,
    PLANNER,
    add_customers,
    add_operators,
    deadline,
    plan,
    started,
    status,
    tick,
)
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.sms import served, works

FIRST, SECOND = "+254711000001", "+254711000002"
UNREACHED = f"+2547110{NEVER_REACHED}"


@pytest.fixture
def operator(database_url, redis_url, gateway) -> Iterator[Operator]:
    with served(database_url, redis_url, gateway, campaign_gate_percent=60) as flask:
        at_work = Operator(flask)
        add_operators(at_work)
        yield at_work


def test_campaigns_are_listed_the_newest_first_with_whether_they_will_be_in_time(operator, engine):
    add_customers(engine, FIRST, SECOND)
    first = plan(operator)["id"]
    operator.asks("campaign", "cancel", first, "--by", PLANNER)
    second = started(operator)
    rows = operator.asks("campaign", "list")["rows"]
    assert [(row["id"], row["state"], row["accounts"]) for row in rows] == [
        (second, "running", 2),
        (first, "cancelled", 2),
    ]
    assert (rows[0]["in_time"][:5], rows[1]["in_time"]) == ("yes, ", "cancelled")
    assert rows[0]["ends_at"].endswith("+00:00")
    said = operator.types("campaign", "list").out.splitlines()
    assert said[0].split()[:2] == ["id", "region"]
    assert "in time" in said[0]
    assert "yes, " in said[1]
    assert "+00:00" not in said[1]


def test_the_list_is_a_file_for_those_who_want_one(operator, engine, tmp_path):
    add_customers(engine, FIRST)
    started(operator)
    printed = operator.types("campaign", "list", "--csv").out.splitlines()
    assert printed[0].startswith("id,region,area,pilot,state")
    written = operator.asks("campaign", "list", "--out", tmp_path / "list.csv")
    assert written["rows"] == 1
    assert (tmp_path / "list.csv").stat().st_mode & 0o777 == 0o600


def test_the_status_begins_with_a_line_and_shows_the_pilot_at_its_gate(operator, engine):
    add_customers(engine, FIRST, UNREACHED, SECOND, area="Ruaraka")
    add_customers(engine, "+254711000003", area="Kasarani", first=3_600_000)
    campaign_id = started(operator, "--pilot", "Ruaraka")
    works(operator.parts, "feed_campaigns")
    assert status(operator, campaign_id)["gate"] == {
        "state": "waits",
        "delivered": 0,
        "settled": 0,
        "accounts": 3,
        "percent": 0.0,
        "needed_percent": 60,
    }
    tick(operator.parts, 3)
    seen = status(operator, campaign_id)
    assert (seen["gate"]["state"], seen["gate"]["percent"]) == ("open", 66.7)
    assert seen["failures"] == [{"network": "Safaricom", "cause": "Failed DeliveryFailure", "accounts": 1}]
    first, second, third, *rest = operator.types("campaign", "status", campaign_id).out.splitlines()
    assert first.startswith(f"campaign {campaign_id} of Nairobi is ")
    assert second.startswith("in time: ")
    assert third == "gate: 3 of 3 of Ruaraka settled, 66.7 % delivered, 60 needed: open"
    assert "  Safaricom  Failed DeliveryFailure         1" in rest


def test_what_was_planned_can_be_looked_at_before_it_is_approved(operator, engine):
    add_customers(engine, FIRST)
    planned = plan(operator)
    shown = operator.asks("campaign", "show", planned["id"])
    assert shown["samples"] == planned["samples"]
    assert (shown["hash"], shown["planned_by"], shown["state"]) == (planned["hash"], PLANNER, "planned")


def test_an_approval_is_of_what_was_looked_at(operator, engine):
    add_customers(engine, FIRST)
    planned = plan(operator)
    other = operator.types("campaign", "approve", planned["id"], "--hash", "deadbeef", "--by", APPROVER)
    assert (other.code, "has another hash than deadbeef" in other.err) == (1, True)
    assert operator.types("campaign", "approve", planned["id"], "--hash", "", "--by", APPROVER, "--json").code == 0


def test_a_short_beginning_of_the_hash_is_no_proof(operator, engine):
    add_customers(engine, FIRST)
    planned = plan(operator)
    guess = ("campaign", "approve", planned["id"], "--hash", planned["hash"][:4], "--by", APPROVER)
    assert operator.types(*guess).code == 1
    operator.asks(*guess[:-3], planned["hash"][:8], "--by", APPROVER)


def test_a_cancel_says_what_it_leaves_and_the_report_says_why(operator, engine, tmp_path):
    add_customers(engine, FIRST, SECOND)
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    cancelled = operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    assert (cancelled["numbered_not_notified"], cancelled["keep_their_number"]) == (2, 0)
    assert f"`campaign hand-over {campaign_id}` lists them" in cancelled["do"]
    (nairobi,) = [row for row in operator.asks("region", "list")["regions"] if row["name"] == "Nairobi"]
    assert (nairobi["renumbered"], nairobi["not_notified"]) == (2, 2)
    operator.asks("campaign", "report", campaign_id, "--out", tmp_path / "report.csv")
    with (tmp_path / "report.csv").open() as report:
        assert {row["cause"] for row in csv.DictReader(report)} == {"cancelled"}


def test_who_is_notified_by_a_second_plan_is_not_left_any_more(operator, engine):
    add_customers(engine, FIRST)
    works(operator.parts, "feed_campaigns")
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    started(operator)
    tick(operator.parts, 2)
    (nairobi,) = [row for row in operator.asks("region", "list")["regions"] if row["name"] == "Nairobi"]
    assert (nairobi["renumbered"], nairobi["not_notified"]) == (1, 0)


@pytest.mark.parametrize("state", ["waiting", "pilot"])
def test_customers_who_may_not_read_yet_are_not_asked_to(operator, engine, state):
    add_customers(engine, FIRST)
    pilot = ("--pilot", "Kasarani") if state == "pilot" else ()
    operator.asks("region", "set", "Nairobi", "--state", state, *pilot, "--by", PLANNER)
    seen = plan(operator, "--dry-run")
    assert [words for words in seen["blockers"] if "Nairobi may not do so yet: `region open` comes first" in words]


def test_a_text_of_ones_own_is_warned_of(operator, engine, tmp_path):
    add_customers(engine, FIRST)
    (tmp_path / "text").write_text("Kenya Power: your new account number is {new}.")
    operator.asks("region", "set", "Nairobi", "--state", "waiting", "--by", PLANNER)
    seen = plan(operator, "--dry-run", "--template", tmp_path / "text")
    assert seen["blockers"] == []
    assert "Customers of Nairobi may not read their own meters yet" in seen["warnings"]


def test_an_area_that_opens_first_may_be_named_before_the_import(operator, engine):
    answer = operator.asks("region", "set", "Coast", "--state", "pilot", "--pilot", "Nyali", "--by", PLANNER)
    assert (answer["pilot"], answer["pilot_is_new"]) == ("Nyali", True)
    add_customer(engine, "3700000-01", area="Nyali")
    again = operator.asks("region", "set", "Coast", "--pilot", "NYALI", "--by", PLANNER)
    assert (again["pilot"], again["pilot_is_new"]) == ("Nyali", False)


def test_a_region_without_accounts_is_done_on_no_day(operator, engine):
    add_customers(engine, FIRST)
    days = {row["name"]: row["done_on"] for row in operator.asks("region", "list")["regions"]}
    assert days["Coast"] is None


def test_the_deadline_is_said_in_nairobi_and_in_utc(operator, engine):
    add_customers(engine, FIRST)
    until = deadline(operator.parts.clock.now())
    campaign_id = started(operator)
    assert status(operator, campaign_id)["deadline"].endswith("+00:00")
    assert f"(deadline {until}, " in operator.types("campaign", "status", campaign_id).out


def test_failures_are_counted_by_network_and_cause(operator, engine):
    add_customers(engine, FIRST, SECOND, "+254733000001", "+254190000001")
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE messages SET state = 'expired', gateway_status = NULL WHERE phone = :phone"),
            {"phone": FIRST},
        )
        connection.execute(
            sa.text("UPDATE messages SET state = 'failed', gateway_status = '406' WHERE phone <> :phone"),
            {"phone": FIRST},
        )
    found = {(each["network"], each["cause"]): each["accounts"] for each in status(operator, campaign_id)["failures"]}
    assert found == {
        ("Safaricom", "expired"): 1,
        ("Safaricom", "406"): 1,
        ("Airtel", "406"): 1,
        ("other", "406"): 1,
    }
