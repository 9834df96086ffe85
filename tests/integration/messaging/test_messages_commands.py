"""Operators see how the queue is doing and let a halted one go on."""

from datetime import timedelta

import pytest

from domain.messaging.messages import BILL, CODE
from tests.support.sms import PHONE, asked, composed, queue, works


@pytest.fixture
def parts(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway) as parts:
        yield parts


def test_the_status_counts_every_message_once(operator, parts):
    queue(parts, PHONE, purpose=BILL)
    works(parts, "send")
    queue(parts, PHONE, purpose=CODE, ago=timedelta(seconds=90))
    status = operator.asks("messages", "status")
    assert (status["queued"], status["rate_per_minute"]) == (1, 1)
    assert 90 <= status["oldest_seconds"] < 120
    assert status["by_state"] == {
        **dict.fromkeys(("submitting", "unknown", "delivered", "failed", "expired", "handed_over"), 0),
        "queued": 1,
        "submitted": 1,
    }
    assert {name: count for name, count in status["by_purpose"].items() if count} == {"bill": 1, "code": 1}
    assert status["gateway"]["state"] == "running"


def test_an_empty_queue_has_no_oldest_message(operator):
    status = operator.asks("messages", "status")
    assert (status["queued"], status["oldest_seconds"], status["rate_per_minute"]) == (0, 0, 0)


def test_a_stopped_queue_goes_on_at_once_when_an_operator_says_so(operator, parts, gateway):
    gateway.fail_next("unauthorised")
    queue(parts, PHONE)
    works(parts, "send")
    stopped = operator.asks("messages", "status")["gateway"]
    assert (stopped["state"], stopped["reason"]) == ("stopped", "HTTP 401 Unauthorized")
    assert operator.asks("messages", "resume", "--by", "achieng")["was_halted"]
    works(parts, "send")
    assert gateway.messages.accepted() == 1
    assert asked(parts, "SELECT action, operator FROM audit ORDER BY id")[-1:] == [("messages resume", "achieng")]


def test_nobody_resumes_the_queue_without_a_name(operator):
    assert operator.types("messages", "resume").code != 0


def test_a_new_price_is_expected_from_its_day_on(operator, parts):
    operator.asks(
        "messages", "price", "--network", "Airtel", "--from", "2026-01-01", "--kes", "0.95", "--by", "achieng"
    )
    with parts.store.reading() as unit_of_work:
        assert unit_of_work.sms_costs.price_micros("Airtel", unit_of_work.now.date()) == 950_000
