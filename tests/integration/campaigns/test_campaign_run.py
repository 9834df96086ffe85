"""A campaign runs: numbers and SMS together, pilots that prove something, other phones, and an end for everybody."""

import csv
import re
from collections.abc import Iterator
from hashlib import sha256
from threading import Thread

import pytest

from domain.values.periods import NAIROBI
from tests.support.account_files import as_csv, row
from tests.support.campaigns import (
    APPROVER,
    PLANNER,
    add_customers,
    add_operators,
    campaign_operator,
    plan,
    started,
    status,
    tick,
)
from tests.support.command_line import Operator
from tests.support.sms import asked, later, served, works

FIRST, SECOND, THIRD = "+254711000001", "+254711000002", "+254711000003"
NEVER_REACHED, NO_SUBSCRIBER = "+254711099921", "+254711099926"  # the stand-in's own numbers for it
BUCKETS = ("queued", "submitting", "submitted", "delivered", "failed", "expired", "unknown", "handed_over")


@pytest.fixture
def operator(database_url, redis_url, gateway) -> Iterator[Operator]:
    with campaign_operator(database_url, redis_url, gateway) as at_work:
        yield at_work


@pytest.fixture
def run(operator, gateway):
    """Ticks, each with all that the gateway reports of what was sent in it."""

    def ticks(times=1):
        for _ in range(times):
            works(operator.parts, "feed_campaigns", "send")
            assert gateway.settle()
            works(operator.parts, "merge_reports", "settle_campaigns")

    return ticks


def buckets(said):
    found = {name: said[name] for name in BUCKETS if said[name]}
    assert said["accounts"] == sum(found.values()) + sum(said["excluded"].values())
    return {**found, **said["excluded"]}


def numbers(operator):
    return [number for (number,) in asked(operator.parts, "SELECT number FROM accounts ORDER BY id")]


def test_each_customer_is_told_the_number_that_is_theirs_from_then_on(operator, engine, run, gateway):
    add_customers(engine, FIRST, SECOND, None)
    campaign_id = started(operator)
    run(2)
    first, second, third = numbers(operator)
    assert first in gateway.messages.inbox(FIRST)[0].text
    assert second in gateway.messages.inbox(SECOND)[0].text
    assert len({first, second, third} | {"3500000-01"}) == 4
    said = status(operator, campaign_id)
    assert (said["state"], said["numbered"], buckets(said)) == ("done", 3, {"delivered": 2, "no_phone": 1})


def test_ticks_that_are_repeated_tell_nobody_twice(operator, engine, run, gateway):
    add_customers(engine, FIRST, SECOND)
    started(operator)
    run(5)
    assert [each["accepted"] for each in gateway.messages.tally()] == [1, 1]


def test_the_sum_of_the_buckets_is_the_region_at_every_moment(operator, engine, gateway):
    add_customers(engine, FIRST, SECOND, None, NEVER_REACHED)
    campaign_id = plan(operator)["id"]
    assert buckets(status(operator, campaign_id)) == {"queued": 3, "no_phone": 1}
    operator.asks("campaign", "approve", campaign_id, "--by", APPROVER)
    operator.asks("campaign", "start", campaign_id, "--by", PLANNER)
    for task in ("feed_campaigns", "send", "merge_reports", "settle_campaigns"):
        works(operator.parts, task)
        assert status(operator, campaign_id)["accounts"] == sum(buckets(status(operator, campaign_id)).values()) == 4


def test_a_paused_campaign_sends_nothing_and_goes_on_where_it_was(operator, engine, run, gateway):
    add_customers(engine, FIRST, SECOND)
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    operator.asks("campaign", "pause", campaign_id, "--by", PLANNER)
    run(2)
    assert gateway.messages.accepted() == 0
    assert (status(operator, campaign_id)["state"], status(operator, campaign_id)["queued"]) == ("paused", 2)
    operator.asks("campaign", "resume", campaign_id, "--by", PLANNER)
    run(2)
    assert gateway.messages.delivered() == 2


def test_a_cancelled_campaign_sends_nothing_and_its_numbers_are_void_for_good(operator, engine, run, gateway):
    add_customers(engine, FIRST, SECOND)
    campaign_id = started(operator)
    reserved = {number for (number,) in asked(operator.parts, "SELECT number FROM campaign_accounts")}
    operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    run(2)
    assert gateway.messages.accepted() == 0
    assert buckets(status(operator, campaign_id)) == {"cancelled": 2}
    assert numbers(operator) == ["3500000-01", "3500001-01"]
    started(operator)
    run(2)
    assert not reserved & set(map(int, numbers(operator)))


def test_what_was_queued_when_it_was_cancelled_is_taken_back(operator, engine, run, gateway):
    add_customers(engine, FIRST)
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    run()
    said = status(operator, campaign_id)
    assert (gateway.messages.accepted(), buckets(said), said["numbered"]) == (0, {"expired": 1}, 1)


def test_who_was_in_doubt_when_it_was_cancelled_is_told_by_the_next_campaign(operator, engine, run, gateway):
    add_customers(engine, FIRST, SECOND)
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    tried = "UPDATE messages SET state = %s, attempts = 1, attempted_at = queued_at WHERE phone = %s"
    with engine.begin() as connection:
        connection.exec_driver_sql(tried, ("submitting", FIRST))
        connection.exec_driver_sql(tried, ("unknown", SECOND))
    operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET state = 'queued' WHERE phone = %s", (FIRST,))
    assert (told := plan(operator, "--dry-run"))["excluded"] == {"told_before": 1}, told
    later(operator.parts, hours=25)
    works(operator.parts, "settle_unknown_messages")
    assert gateway.messages.accepted() == 0
    assert asked(operator.parts, "SELECT state, resends FROM messages WHERE wave_id > 0 ORDER BY phone") == [
        ("queued", 0),
        ("expired", 0),
    ]
    started(operator)
    run(2)
    assert (gateway.messages.accepted(FIRST), gateway.messages.accepted(SECOND)) == (1, 1)


def test_who_was_numbered_and_not_told_is_told_the_same_number_by_the_next_campaign(operator, engine, run, gateway):
    add_customers(engine, FIRST, NEVER_REACHED)
    started(operator)
    run(2)
    before = numbers(operator)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET phone = %s WHERE phone = %s", (THIRD, NEVER_REACHED))
    second = plan(operator)
    assert (second["told"], second["excluded"], second["numbers_reserved"]) == (1, {"told_before": 1}, 0)
    operator.asks("campaign", "approve", second["id"], "--by", APPROVER)
    operator.asks("campaign", "start", second["id"], "--by", PLANNER)
    run(2)
    assert numbers(operator) == before
    assert before[1] in gateway.messages.inbox(THIRD)[0].text
    assert gateway.messages.delivered(FIRST) == 1


def test_who_is_not_reached_is_told_on_another_phone_of_the_account(operator, engine, run, gateway):
    (account_id,) = add_customers(engine, NO_SUBSCRIBER)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO links VALUES (%s, %s, now())", (SECOND, account_id))
    campaign_id = started(operator)
    run(3)
    assert gateway.messages.inbox(SECOND)[0].text == gateway.messages.all(NO_SUBSCRIBER)[0].text
    assert buckets(status(operator, campaign_id)) == {"delivered": 1}


def test_another_phone_learns_no_number_of_accounts_that_are_not_its_own(operator, engine, run, gateway):
    first, _ = add_customers(engine, NO_SUBSCRIBER, NO_SUBSCRIBER)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO links VALUES (%s, %s, now())", (SECOND, first))
    campaign_id = started(operator)
    run(3)
    assert gateway.messages.all(SECOND) == []
    assert buckets(status(operator, campaign_id)) == {"failed": 2}


DISOWN = "INSERT INTO disowned_accounts (phone, account_id, disowned_at) VALUES (%s, %s, now())"


@pytest.mark.parametrize("disowned", [0, 1, 2])
def test_a_text_that_names_an_account_which_its_phone_has_disowned_is_not_sent(
    operator, engine, run, gateway, disowned
):
    accounts = add_customers(engine, FIRST, FIRST, FIRST)
    add_customers(engine, SECOND, first=3_600_000)
    campaign_id = started(operator)
    with engine.begin() as connection:
        connection.exec_driver_sql(DISOWN, (FIRST, accounts[disowned]))
    run(2)
    assert (gateway.messages.accepted(FIRST), gateway.messages.accepted(SECOND)) == (0, 1)
    assert buckets(status(operator, campaign_id)) == {"delivered": 1, "expired": 3}


@pytest.mark.parametrize("disowned", [0, 1])
def test_a_text_is_not_sent_once_more_after_its_phone_has_disowned_an_account_of_it(
    operator, engine, run, gateway, disowned
):
    accounts = add_customers(engine, FIRST, FIRST)
    add_customers(engine, SECOND, area="Westlands", first=3_600_000)
    gateway.options.fault_shares = {"failed": 1.0}
    campaign_id = started(operator, "--pilot", "Ruaraka")
    run(3)
    gateway.options.fault_shares = {}
    with engine.begin() as connection:
        connection.exec_driver_sql(DISOWN, (FIRST, accounts[disowned]))
    operator.asks("campaign", "resume", campaign_id, "--by", APPROVER)
    run(2)
    assert gateway.messages.accepted(FIRST) == 1


def test_at_the_deadline_the_rest_gets_numbers_and_no_sms_and_is_listed(operator, engine, run, gateway, tmp_path):
    add_customers(engine, FIRST, SECOND)
    campaign_id = started(operator)
    later(operator.parts, days=3)
    run(2)
    said = status(operator, campaign_id)
    assert (said["state"], said["numbered"], buckets(said)) == ("done", 2, {"expired": 2})
    assert gateway.messages.accepted() == 0
    assert [row["state"] for row in report(operator, campaign_id, tmp_path)] == ["expired", "expired"]


def test_the_deadline_settles_also_what_an_operator_has_paused(operator, engine, run, gateway):
    add_customers(engine, FIRST, SECOND)
    campaign_id = started(operator)
    works(operator.parts, "feed_campaigns")
    operator.asks("campaign", "pause", campaign_id, "--by", PLANNER)
    later(operator.parts, days=3)
    works(operator.parts, "expire_messages_past_their_use")
    run(2)
    said = status(operator, campaign_id)
    assert (said["state"], said["reason"], buckets(said)) == ("done", None, {"expired": 2})
    assert gateway.messages.accepted() == 0


def test_the_deadline_numbers_and_lists_the_rest_although_the_pilot_did_not_prove_itself(
    operator, engine, run, gateway, tmp_path
):
    add_customers(engine, NEVER_REACHED)
    add_customers(engine, SECOND, None, area="Westlands", first=3_600_000)
    campaign_id = started(operator, "--pilot", "Ruaraka")
    run(2)
    assert status(operator, campaign_id)["state"] == "paused"
    later(operator.parts, days=3)
    run(2)
    said = status(operator, campaign_id)
    assert (said["state"], said["numbered"]) == ("done", 3)
    assert buckets(said) == {"failed": 1, "expired": 1, "no_phone": 1}
    assert gateway.messages.accepted(SECOND) == 0
    assert {row["new_number"] for row in report(operator, campaign_id, tmp_path)} == set(numbers(operator))


def test_what_another_campaign_and_the_queue_will_send_is_seen_by_the_next_plan(operator, engine, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1, region="Coast", area="Likoni")))
    operator.asks("import", "accounts", file)
    add_customers(engine, FIRST, SECOND)
    assert plan(operator, "--dry-run", region="Coast")["parts_ahead"] == 0
    started(operator)
    assert plan(operator, "--dry-run", region="Coast")["parts_ahead"] == 2
    works(operator.parts, "feed_campaigns")
    assert plan(operator, "--dry-run", region="Coast")["parts_ahead"] == 2


def test_a_campaign_whose_deadline_passed_while_it_was_paused_is_not_resumed(operator, engine):
    add_customers(engine, FIRST)
    campaign_id = started(operator)
    operator.asks("campaign", "pause", campaign_id, "--by", PLANNER)
    later(operator.parts, days=3)
    said = operator.types("campaign", "resume", campaign_id, "--by", PLANNER)
    assert (said.code, f"The deadline of campaign {campaign_id} has passed" in said.err) == (1, True)


def test_the_rest_waits_for_the_pilot_and_follows_when_it_proves_itself(operator, engine, run, gateway):
    add_customers(engine, FIRST)
    add_customers(engine, SECOND, area="Westlands", first=3_600_000)
    gateway.options.report_delay_seconds = (30.0, 30.0)
    campaign_id = started(operator, "--pilot", "Ruaraka")
    tick(operator.parts, 2)
    assert (gateway.messages.accepted(FIRST), gateway.messages.accepted(SECOND)) == (1, 0)
    assert status(operator, campaign_id)["numbered"] == 1
    assert buckets(status(operator, campaign_id)) == {"submitted": 1, "queued": 1}


def test_a_pilot_that_does_not_reach_its_gate_pauses_the_campaign_and_says_why(operator, engine, run, gateway):
    add_customers(engine, FIRST, NEVER_REACHED)
    add_customers(engine, SECOND, area="Westlands", first=3_600_000)
    campaign_id = started(operator, "--pilot", "Ruaraka")
    run(3)
    said = status(operator, campaign_id)
    assert said["state"] == "paused"
    assert re.fullmatch(r"the pilot reached [01] of [12] settled \([05]+\.0 %\), the gate is 98 %", said["reason"])
    assert gateway.messages.accepted(SECOND) == 0


def test_what_a_campaign_does_by_itself_is_on_record_beside_what_operators_do(operator, engine, run):
    add_customers(engine, NEVER_REACHED)
    add_customers(engine, SECOND, area="Westlands", first=3_600_000)
    campaign_id = started(operator, "--pilot", "Ruaraka")
    run(2)
    operator.asks("campaign", "cancel", campaign_id, "--by", APPROVER)
    query = (
        "SELECT action, operator, details ->> 'reason', os_user <> '' FROM audit WHERE action ~ '^campaign' ORDER BY id"
    )
    assert asked(operator.parts, query)[-2:] == [
        ("campaign paused", None, "the pilot reached 0 of 1 settled (0.0 %), the gate is 98 %", True),
        ("campaign cancel", APPROVER, None, True),
    ]


def test_a_campaign_can_be_watched_until_it_is_over(operator, engine, run):
    add_customers(engine, FIRST, NEVER_REACHED)
    campaign_id = started(operator)
    workers = Thread(target=run, args=(2,))
    workers.start()
    said = operator.types("campaign", "status", campaign_id, "--watch", "--json")
    workers.join()
    assert said.answer["state"] == "done"
    seen = " ".join(said.err.split())
    assert re.search(r"done: 1 delivered, 1 failed, 0 unknown, \d+ a second, 48.0 h to the deadline .* 2 of 2", seen)


def test_after_it_was_mended_the_pilot_is_told_again_and_the_rest_follows(operator, engine, run, gateway):
    add_customers(engine, FIRST, THIRD)
    add_customers(engine, SECOND, area="Westlands", first=3_600_000)
    gateway.options.fault_shares = {"failed": 1.0}
    campaign_id = started(operator, "--pilot", "Ruaraka")
    run(3)
    assert status(operator, campaign_id)["state"] == "paused"
    gateway.options.fault_shares = {}
    operator.asks("campaign", "resume", campaign_id, "--by", APPROVER)
    run(4)
    assert buckets(status(operator, campaign_id)) == {"delivered": 3}
    assert status(operator, campaign_id)["state"] == "done"


def test_nobody_is_told_twice_when_a_campaign_goes_on_whose_pilot_proved_itself(
    database_url, redis_url, gateway, engine
):
    with served(database_url, redis_url, gateway, campaign_gate_percent=50) as flask:
        operator = Operator(flask)
        add_operators(operator)
        add_customers(engine, FIRST, NEVER_REACHED)
        add_customers(engine, SECOND, area="Westlands", first=3_600_000)
        campaign_id = started(operator, "--pilot", "Ruaraka")
        tick(operator.parts)
        assert gateway.settle()
        works(operator.parts, "merge_reports", "settle_campaigns", "feed_campaigns")
        operator.asks("campaign", "pause", campaign_id, "--by", PLANNER)
        assert buckets(status(operator, campaign_id)) == {"delivered": 1, "failed": 1, "queued": 1}
        operator.asks("campaign", "resume", campaign_id, "--by", PLANNER)
        tick(operator.parts)
        assert [gateway.messages.accepted(phone) for phone in (FIRST, NEVER_REACHED, SECOND)] == [1, 1, 1]


def test_a_campaign_without_pilot_has_no_gate(operator, engine, run):
    add_customers(engine, NEVER_REACHED, FIRST)
    campaign_id = started(operator)
    run(3)
    assert buckets(status(operator, campaign_id)) == {"delivered": 1, "failed": 1}


def test_the_report_has_a_row_an_account_and_a_checksum(operator, engine, run, tmp_path):
    add_customers(engine, FIRST, None, NEVER_REACHED)
    campaign_id = started(operator)
    run(2)
    rows = report(operator, campaign_id, tmp_path)
    assert sorted((row["old_number"], row["state"], row["cause"]) for row in rows) == [
        ("3500000-01", "delivered", ""),
        ("3500001-01", "excluded", "no_phone"),
        ("3500002-01", "failed", ""),
    ]
    assert {row["new_number"] for row in rows} == set(numbers(operator))


def test_those_whom_no_sms_reached_are_handed_over_for_letters_and_calls(operator, engine, run, tmp_path):
    add_customers(engine, FIRST, None, NEVER_REACHED)
    campaign_id = started(operator)
    said = operator.types("campaign", "hand-over", campaign_id, "--out", tmp_path / "h.csv", "--by", PLANNER)
    assert (said.code, "hand over when it is done" in said.err) == (1, True)
    run(2)
    for _ in range(2):
        said = operator.asks("campaign", "hand-over", campaign_id, "--out", tmp_path / "h.csv", "--by", PLANNER)
        assert said["rows"] == 2
    with (tmp_path / "h.csv").open() as file:
        assert {row["phone"] for row in csv.DictReader(file)} == {"", f"'{NEVER_REACHED}"}
    assert buckets(status(operator, campaign_id)) == {"delivered": 1, "handed_over": 1, "no_phone": 1}


def test_those_left_at_the_deadline_are_handed_over_too(operator, engine, run, tmp_path):
    add_customers(engine, FIRST, SECOND, SECOND)
    campaign_id = started(operator)
    later(operator.parts, days=3)
    run(2)
    said = operator.asks("campaign", "hand-over", campaign_id, "--out", tmp_path / "h.csv", "--by", PLANNER)
    assert (said["rows"], buckets(status(operator, campaign_id))) == (3, {"handed_over": 3})
    assert [row["state"] for row in report(operator, campaign_id, tmp_path)] == ["handed_over"] * 3
    by_state = operator.asks("messages", "status")["by_state"]
    assert {state: messages for state, messages in by_state.items() if messages} == {"handed_over": 2}


def report(operator, campaign_id, folder):
    said = operator.asks("campaign", "report", campaign_id, "--out", folder / "report.csv")
    content = (folder / "report.csv").read_bytes()
    assert said["sha256"] == sha256(content).hexdigest()
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert said["rows"] == len(rows)
    return rows


def test_at_night_nobody_is_numbered_or_told(database_url, redis_url, gateway, engine):
    with served(database_url, redis_url, gateway, sms_window="07:00-19:00") as flask:
        operator = Operator(flask)
        add_operators(operator)
        add_customers(engine, FIRST)
        campaign_id = started(operator)
        now = operator.parts.clock.now().astimezone(NAIROBI)
        later(operator.parts, hours=24 - now.hour + 3)
        tick(operator.parts, 2)
        assert (numbers(operator), status(operator, campaign_id)["queued"]) == (["3500000-01"], 1)
        later(operator.parts, hours=5)
        tick(operator.parts)
        assert gateway.messages.accepted(FIRST) == 1
