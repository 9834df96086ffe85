"""A queued message goes to the gateway, and what the gateway said of it is kept."""

import threading

import pytest

from bench.statements import statements_of
from domain.messaging.messages import BILL, CAMPAIGN, CODE, RECEIPT
from domain.values.periods import NAIROBI
from tests.support.sms import ANOTHER_PHONE, PHONE, asked, composed, later, queue, row, rows, states
from tests.support.waiting import until


@pytest.fixture
def parts(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway) as parts:
        yield parts


def test_a_queued_message_reaches_the_gateway_once_and_its_id_and_cost_are_kept(parts, gateway):
    queue(parts, PHONE, text="Habari yako")
    parts.sender.run()
    parts.sender.run()
    (taken,) = gateway.messages.all(PHONE)
    kept = row(parts)
    assert (taken.text, taken.sender) == ("Habari yako", "KenyaPower")
    assert (kept.state, kept.gateway_id, kept.cost_micros, kept.gateway_status) == (
        "submitted",
        taken.id,
        800_000,
        "101 Sent",
    )


def test_many_messages_all_go_out_once(parts, gateway):
    phones = [f"+2547110{number:05d}" for number in range(300)]
    queue(parts, *phones)
    parts.sender.run()
    assert gateway.messages.accepted() == 300
    assert set(states(parts).values()) == {"submitted"}


def test_two_workers_at_once_send_nothing_twice(parts, gateway, database_url, redis_url):
    queue(parts, *[f"+2547110{number:05d}" for number in range(300)])
    with composed(database_url, redis_url, gateway) as other:
        workers = [threading.Thread(target=each.sender.run) for each in (parts, other)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert gateway.messages.accepted() == 300


@pytest.mark.parametrize(
    ("phone", "state", "status"),
    [
        ("+254711199403", "failed", "403 InvalidPhoneNumber"),
        ("+254711199404", "failed", "404 UnsupportedNumberType"),
        ("+254711199406", "failed", "406 UserInBlacklist"),
        ("+254711199407", "failed", "407 CouldNotRoute"),
        ("+254711199409", "failed", "409 DoNotDisturbRejection"),
        ("+254711199502", "failed", "502 RejectedByGateway"),
        ("+254711199500", "queued", "500 InternalServerError"),
        ("+254711199501", "queued", "501 GatewayError"),
        ("+254711199910", "queued", "left out of the answer"),
        ("+254711199908", "queued", "HTTP 500 Internal Server Error"),
        ("+254711199909", "queued", "HTTP 429 Too Many Requests"),
        ("+254711199904", "submitted", "101 Sent"),
        ("+254711199906", "unknown", "ConnectionError"),
        ("+254711199907", "unknown", "ConnectionError"),
    ],
)
def test_what_the_gateway_says_decides_what_becomes_of_the_message(parts, phone, state, status):
    queue(parts, phone)
    parts.sender.run()
    assert (row(parts, phone).state, row(parts, phone).gateway_status) == (state, status)


@pytest.mark.parametrize(
    ("phone", "state"),
    [
        ("+254711199405", "paused"),
        ("+254711199902", "paused"),
        ("+254711199401", "stopped"),
        ("+254711199402", "stopped"),
        ("+254711199901", "stopped"),
        ("+254711199903", "stopped"),
    ],
)
def test_a_refusal_that_concerns_all_halts_the_queue_and_keeps_the_message(parts, gateway, phone, state):
    queue(parts, phone)
    parts.sender.run()
    queue(parts, PHONE, subject="2")
    parts.sender.run()
    assert states(parts) == {phone: "queued", PHONE: "queued"}
    assert gateway.messages.accepted() == 0
    later(parts, seconds=31)
    parts.sender.run()
    assert row(parts, phone).attempts + row(parts).attempts == 2


def test_a_paused_queue_goes_on_by_itself_when_there_is_money_again(parts, gateway):
    gateway.options.balance_cents = 0
    queue(parts, PHONE, "+254711000002", "+254711000003")
    parts.sender.run()
    gateway.options.balance_cents = 10_000
    parts.sender.run()
    assert gateway.messages.accepted() == 0
    later(parts, seconds=31)
    parts.sender.run()
    assert set(states(parts).values()) == {"submitted"}


def test_what_an_operator_stops_while_a_message_tries_the_way_stays_stopped(parts, gateway):
    gateway.options.balance_cents = 0
    queue(parts, PHONE, ANOTHER_PHONE)
    parts.sender.run()
    gateway.options.balance_cents, gateway.options.latency_seconds = 10_000, (1.0, 1.0)
    later(parts, seconds=31)
    sender = threading.Thread(target=parts.sender.run)
    sender.start()
    until(lambda: "submitting" in states(parts).values())
    with parts.store.transaction() as unit_of_work:
        assert unit_of_work.sms_gateway.halt_by_hand("a wrong text")
    sender.join()
    parts.sender.run()
    assert gateway.messages.accepted() == 1
    assert asked(parts, "SELECT state, reason FROM sms_gateway") == [("stopped", "a wrong text")]


def test_while_nothing_answers_the_message_waits_longer_each_time_and_is_sent_in_the_end(parts, gateway):
    gateway.stop()
    queue(parts, PHONE)
    waits = []
    for _ in range(3):
        parts.sender.run()
        waits.append((row(parts).not_before - parts.clock.now()).total_seconds())
        later(parts, seconds=60)
    assert row(parts).state == "queued"
    assert 0 < waits[0] < waits[2] < 30
    gateway.start()
    parts.sender.run()
    assert row(parts).state == "submitted"


def test_codes_and_receipts_overtake_bills_and_bills_overtake_campaigns(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway, sms_parts_per_second=1) as parts:
        for number, purpose in enumerate((CAMPAIGN, BILL, RECEIPT, CODE)):
            queue(parts, f"+25471100000{number}", purpose=purpose)
        parts.sender.run()
    taken = [message.number[-1] for message in gateway.messages.all()]
    assert (set(taken[:2]), taken[2:]) == ({"2", "3"}, ["1", "0"])


def test_what_nobody_asked_for_waits_for_the_morning(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway, sms_window="07:00-19:00") as parts:
        night = parts.clock.now().astimezone(NAIROBI).replace(hour=22)
        later(parts, seconds=(night - parts.clock.now()).total_seconds())
        queue(parts, PHONE, purpose=CAMPAIGN)
        queue(parts, ANOTHER_PHONE, purpose=BILL)
        parts.sender.run()
        assert states(parts) == {PHONE: "queued", ANOTHER_PHONE: "submitted"}
        later(parts, hours=10)
        parts.sender.run()
        assert row(parts).state == "submitted"


def test_without_redis_messages_go_out_slowly_instead_of_not_at_all(database_url, gateway):
    with composed(database_url, "redis://127.0.0.1:1/0", gateway) as parts:
        queue(parts, PHONE, ANOTHER_PHONE)
        parts.sender.run()
    assert gateway.messages.accepted() == 2


def test_a_worker_that_is_told_to_end_claims_no_more(parts, gateway):
    parts.sender.stop()
    queue(parts, PHONE)
    parts.sender.run()
    assert row(parts).attempts == 0
    assert len(rows(parts)) == 1


def test_sending_costs_less_than_one_statement_for_ten_messages(parts, gateway):
    queue(parts, *[f"+2547110{number:05d}" for number in range(640)])
    with statements_of(parts.engine) as statements:
        parts.sender.run()
    assert gateway.messages.accepted() == 640
    assert len(statements) < 64
