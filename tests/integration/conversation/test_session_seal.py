"""Whoever reaches Redis can take sessions away, and can neither make one nor move one to another phone."""

from dataclasses import replace

import pytest
import redis

from tests.support.customers import add_customer
from tests.support.kept_sessions import KeptSessions

WANJIKU, OTIENO, STRANGER = "+254711000001", "+254711000002", "+254711000009"


@pytest.fixture(autouse=True)
def customers(engine):
    add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=125_000, name="Wanjiku Kamau")
    add_customer(engine, "3500700-01", phone=OTIENO, balance_cents=777_700, name="Brian Otieno", meter="KE7654321")


def test_a_session_whose_account_was_changed_in_redis_is_as_one_that_was_lost(phone, redis_url):
    otienos = KeptSessions(redis_url).get(phone(OTIENO).dials().session_id).memory
    wanjiku = phone(WANJIKU).dials()
    forger = KeptSessions(redis_url, secret="another key")
    forger.change(wanjiku.session_id, lambda session: replace(session, memory=otienos))
    wanjiku.answers("2").sees("1,250").sees_no("7,777")


def test_a_session_that_was_copied_to_another_is_as_one_that_was_lost(phone, redis_url):
    otieno = phone(OTIENO).dials()
    stranger = phone(STRANGER).dials()
    with redis.Redis.from_url(redis_url) as connection:
        connection.set(f"ussd:{stranger.session_id}", connection.get(f"ussd:{otieno.session_id}"))
    stranger.answers("2").sees_no("7,777").sees_no("Otieno")


def test_a_session_with_one_bit_changed_is_as_one_that_was_lost(phone, redis_url):
    wanjiku = phone(WANJIKU).dials()
    with redis.Redis.from_url(redis_url) as connection:
        kept = connection.get(f"ussd:{wanjiku.session_id}")
        for place in (0, 8, 24, len(kept) - 1):
            connection.set(f"ussd:{wanjiku.session_id}", kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])
            wanjiku.answers("2").sees("1,250").answers("0")
