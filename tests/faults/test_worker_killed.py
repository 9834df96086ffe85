"""A worker killed at any step of sending: every customer is notified, and notified twice is at most who was in
doubt.
"""

import os
import random
import signal
from collections import Counter
from time import monotonic

import pytest

from domain.jobs import Job
from store.messaging.totals import totals
from tests.support.service_processes import working
from tests.support.sms import asked, later, queue, quick_gateway, served, works
from tests.support.waiting import until

SOAK = bool(os.environ.get("SOAK"))
MESSAGES, KILLS = (5_000, 50) if SOAK else (300, 3)
FAULTS = {
    "reset_after_accept": 0.02,
    "server_error": 0.02,
    "too_many_requests": 0.01,
    "recipient_missing": 0.01,
    "json_charset": 0.05,
    "reports_shuffled": 0.05,
    "reports_repeated": 0.05,
    "reports_lost": 0.02,
    "report_before_answer": 0.05,
}
SWEEPS = ("let_lapsed_leases_go", "merge_reports", "settle_unknown_messages", "merge_reports")


@pytest.fixture
def gateway():
    with quick_gateway(2, latency=(0.0, 0.05), faults=FAULTS) as stand_in:
        yield stand_in


@pytest.fixture
def parts(database_url, redis_url, gateway):
    with served(database_url, redis_url, gateway) as flask:
        yield flask.extensions["parts"]


def count(parts, condition):
    return asked(parts, f"SELECT count(*) FROM messages WHERE {condition}")[0][0]


def steps(parts, gateway, chance):
    """Moments of the send loop: so many claimed, so many taken by the gateway, so many recorded."""
    some = chance.randint(1, 40)
    taken, recorded = gateway.messages.accepted(), count(parts, "submitted_at IS NOT NULL")
    return chance.choice(
        [
            lambda: count(parts, "state = 'submitting'") > 0,
            lambda: gateway.messages.accepted() >= taken + some,
            lambda: count(parts, "submitted_at IS NOT NULL") >= recorded + some,
        ]
    )


def no_more_to_come(parts, gateway):
    """No time passes over reports that are on their way: in a quarter of an hour they have come."""
    assert gateway.settle(60)
    later(parts, minutes=16)
    works(parts, *SWEEPS)
    parts.nudge(Job.SEND_MESSAGES)
    until(lambda: count(parts, "state = 'submitting' OR (state = 'queued' AND attempts = 0)") == 0)
    return count(parts, "state IN ('queued', 'submitting', 'unknown')") == 0


def test_a_worker_killed_at_any_step_loses_nobodys_message(parts, gateway, shows_fault):
    chance = random.Random(977)  # noqa: S311 - a fixed seed, so that a failure can be seen again
    phones = [f"+25471{number:07d}" for number in range(MESSAGES)]
    queue(parts, *phones)
    in_doubt = 0
    for _ in range(KILLS):
        reached = steps(parts, gateway, chance)
        with working(parts) as worker:
            parts.nudge(Job.SEND_MESSAGES)
            until(reached)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        in_doubt += count(parts, "state = 'submitting'")
        later(parts, minutes=2)
        assert gateway.settle(60)
        works(parts, *SWEEPS)
    with working(parts):
        began, taken = monotonic(), gateway.messages.accepted()
        parts.nudge(Job.SEND_MESSAGES)
        until(lambda: gateway.messages.accepted() > taken or no_more_to_come(parts, gateway))
        seconds = monotonic() - began
        until(lambda: no_more_to_come(parts, gateway), seconds=300)
    assert gateway.settle(60)
    works(parts, "merge_reports")

    deliveries = Counter(message.number for message in gateway.messages.all() if message.delivered_at)
    lost, doubled = len(set(phones) - set(deliveries)), sum(times - 1 for times in deliveries.values())
    shows_fault("worker killed while it sends", seconds, lost, doubled, in_doubt=in_doubt)
    by_state = dict(asked(parts, "SELECT state, count(*) FROM messages GROUP BY 1"))
    assert set(by_state) <= {"delivered", "submitted"}
    with parts.engine.connect() as connection:
        assert {state: count for state, count in totals(connection)[0].items() if count} == by_state
    assert sum(by_state.values()) == MESSAGES


def test_a_worker_that_is_told_to_end_leaves_no_message_in_doubt(parts, gateway):
    gateway.options.latency_seconds = (0.2, 0.4)
    gateway.options.fault_shares = {}
    queue(parts, *[f"+25472{number:07d}" for number in range(1_000)])
    with working(parts) as worker:
        parts.nudge(Job.SEND_MESSAGES)
        until(lambda: gateway.messages.accepted() > 100)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert count(parts, "state IN ('submitting', 'unknown')") == 0
    assert count(parts, "attempts > 0") == gateway.messages.accepted() < 1_000
