"""Network 99999 is the gateway's own sandbox: anybody may dial from it under any number."""

import pytest
import redis
import sqlalchemy as sa

import logs
from app import create_app
from settings import Settings
from tests.support.customers import add_customer
from tests.support.dialling import TOKEN, Phone
from tests.support.production_settings import PRODUCTION

WANJIKU, SANDBOX = "+254711000001", "99999"


@pytest.fixture
def production(database_url, redis_url):
    """A customer, and the service as production runs it."""
    servers = {"database_url": database_url, "redis_url": redis_url, "africastalking_callback_tokens": (TOKEN,)}
    service = create_app(Settings(**PRODUCTION | servers))
    add_customer(service.extensions["parts"].engine, "350060001", phone=WANJIKU, last=4401)
    yield service.test_client()
    service.extensions["parts"].engine.dispose()
    logs.configure(Settings())


def bills(engine):
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM bills")).scalar_one()


def test_production_opens_no_session_for_the_sandbox(production, redis_url):
    Phone(production, WANJIKU, SANDBOX).dials().ends("*977#").sees_no("Enter reading")
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.keys("ussd:*") + connection.keys("dials:*") == []


def test_production_does_nothing_that_the_sandbox_asks_for_in_a_session_of_a_customer(production, engine):
    wanjiku = Phone(production, WANJIKU).dials().answers("1", "4521").sees("1 Confirm")
    wanjiku.sends("1*4521*1", networkCode=SANDBOX).ends()
    assert bills(engine) == 0
    wanjiku.sends("1*4521*1").ends()
    assert bills(engine) == 1


def test_development_serves_the_sandbox(engine, phone):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    phone(WANJIKU, SANDBOX).dials().answers("1", "4521", "1").ends()
    assert bills(engine) == 1
