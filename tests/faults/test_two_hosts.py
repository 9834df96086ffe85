"""Two workers on hosts of their own, one of them cut off in the middle: nobody is forgotten, and notified twice is at
most its batch.
"""

import os
import signal
from contextlib import ExitStack

import pytest
import redis

from sms.outgoing.sender import MAX_AT_ONCE
from tests.support.campaigns import file_of_town, started
from tests.support.network_hosts import host
from tests.support.renumbered_town import (
    Town,
    assert_each_account_has_one_number,
    assert_each_customer_is_notified,
    assert_the_office_knows_it,
)
from tests.support.service_processes import working
from tests.support.sms import quick_gateway, served
from tests.support.waiting import until

SOAK = bool(os.environ.get("SOAK"))
ACCOUNTS, PARTS_PER_SECOND = (20_000, 200) if SOAK else (600, 60)
SOME = ACCOUNTS // 30
EAST, WEST = "East", "West"


@pytest.fixture
def gateway():
    with quick_gateway(4, latency=(0.2, 0.4)) as stand_in:
        yield stand_in


@pytest.fixture
def town(database_url, redis_url, gateway, tmp_path):
    file = tmp_path / "town.csv"
    file.write_bytes(file_of_town(ACCOUNTS))
    with served(database_url, redis_url, gateway) as flask:
        yield Town(flask, gateway, file)


@pytest.fixture
def hosts(town, database_url, redis_url, gateway):
    """By name, each with the worker on it; the sender ID tells which of them sent an SMS."""
    with ExitStack() as stack:
        stack.enter_context(working(town.parts, "clock"))
        found = {}
        for number, name in enumerate((EAST, WEST)):
            place = host(name, number, database_url, redis_url, gateway.base_url)
            where, stores = stack.enter_context(place)
            own = {"sms_parts_per_second": PARTS_PER_SECOND, "sms_sender_id": name, **stores}
            found[name] = where, stack.enter_context(working(town.parts, inside=where.inside, **own))
        with redis.Redis.from_url(redis_url) as broker:
            until(lambda: broker.info("clients")["blocked_clients"] >= len(found))
        yield found


def sent_by(town, name):
    return sum(1 for message in town.gateway.messages.all() if message.sender == name)


def sends_more(town, name, messages=SOME):
    before = sent_by(town, name)
    until(lambda: town.nudges() or sent_by(town, name) > before + messages)


def test_a_host_that_is_cut_off_and_comes_back_loses_nobody_and_tells_few_twice(town, hosts, tmp_path):
    (_, east), (west, _) = hosts[EAST], hosts[WEST]
    campaign_id = started(town.office)

    def both_have_sent():
        town.nudges()
        return sent_by(town, EAST) > SOME and sent_by(town, WEST) > SOME

    until(both_have_sent)
    west.cut()
    in_the_air = town.count("state = 'submitting'")
    sends_more(town, EAST, 3 * SOME)  # what was at the gateway already has landed by then
    before = sent_by(town, WEST)
    sends_more(town, EAST)
    assert sent_by(town, WEST) == before
    east.send_signal(signal.SIGTERM)  # so that it is the other who ends it
    east.wait()
    town.time_passes(minutes=2)
    west.mend()
    sends_more(town, WEST)
    town.ends()

    assert_each_account_has_one_number(town)
    assert_each_customer_is_notified(town, twice_at_most=min(in_the_air, MAX_AT_ONCE))
    assert_the_office_knows_it(town, campaign_id, tmp_path)


def test_what_a_host_had_locked_when_it_vanished_is_free_within_a_minute(town):
    assert town.asked("SHOW idle_in_transaction_session_timeout") == [("1min",)]
