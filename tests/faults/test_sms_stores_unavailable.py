"""PostgreSQL or Redis is unavailable for a moment while SMS go out: none is lost, none goes twice."""

from collections import Counter
from threading import Thread

import pytest

from sandbox.africastalking import AfricasTalkingStandIn
from store import embedded
from tests.support.sms import asked, composed, queue
from tests.support.unavailable_stores import hanging, refusing
from tests.support.waiting import until

PHONES = [f"+2547110{number:05d}" for number in range(200)]


@pytest.fixture
def gateway():
    with AfricasTalkingStandIn(seed=3) as stand_in:
        stand_in.options.latency_seconds = (0.1, 0.3)
        stand_in.options.report_delay_seconds = (60.0, 60.0)
        yield stand_in


def deliveries(gateway):
    return Counter(message.number for message in gateway.messages.all())


def sent_all(parts):
    parts.sender.run()
    return asked(parts, "SELECT count(*) FROM messages WHERE state = 'queued'") == [(0,)]


def test_what_was_being_sent_while_postgresql_refused_is_recorded_afterwards(database_url, redis_url, gateway, servers):
    with composed(database_url, redis_url, gateway) as parts:
        queue(parts, *PHONES)
        sending = Thread(target=parts.sender.run)
        sending.start()
        until(lambda: gateway.messages.accepted() > 10)
        with refusing(servers["postgres"], database_url):
            until(lambda: gateway.messages.accepted() >= 64)
        sending.join()
        until(
            lambda: (
                not parts.sender.run()
                and asked(parts, "SELECT count(*) FROM messages WHERE state = 'queued'") == [(0,)]
            )
        )
        assert asked(parts, "SELECT state, count(*) FROM messages GROUP BY 1") == [("submitted", len(PHONES))]
    assert deliveries(gateway) == dict.fromkeys(PHONES, 1)


def test_messages_go_on_while_redis_hangs(database_url, gateway):
    with embedded.redis() as own_redis, composed(database_url, own_redis, gateway) as parts:
        queue(parts, *PHONES[:8])
        with hanging(own_redis):
            parts.sender.run()
        assert deliveries(gateway) == dict.fromkeys(PHONES[:8], 1)
