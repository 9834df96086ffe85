"""Redis that hangs, PostgreSQL that refuses: kind words for the customer, nothing lost, nothing doubled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.service import service_on
from tests.support.unavailable_stores import hanging, refusing
from tests.support.waiting import until

WANJIKU = "+254711000001"


@pytest.fixture
def service(database_url, own_redis):
    with service_on(database_url, own_redis) as flask:
        yield flask


@pytest.fixture
def wanjiku(service, engine):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    return Phone(service.test_client(), WANJIKU)


def count(engine, table):
    with engine.connect() as connection:
        return connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_while_redis_hangs_a_customer_still_sees_the_bill_and_nothing_is_billed_unseen(wanjiku, own_redis, engine):
    with hanging(own_redis):
        wanjiku.dials().sees("1 Enter reading")
        wanjiku.answers("2").sees("Nothing to pay")
        wanjiku.dials("1*4521").sees("Present 4521")
        wanjiku.answers("1").ends("does not work now")
    assert count(engine, "bills") == 0


def test_a_session_goes_on_after_redis_hung(wanjiku, own_redis, engine):
    wanjiku.dials().answers("1", "4521")
    with hanging(own_redis):
        wanjiku.answers("1").ends("does not work now")
    until(lambda: wanjiku.client.get("/readyz").status_code == 200)
    wanjiku.again().ends("is due by")
    assert (count(engine, "bills"), count(engine, "messages")) == (1, 1)


def test_while_postgresql_refuses_the_customer_gets_kind_words_and_the_same_turn_bills_later(
    wanjiku, engine, servers, database_url
):
    wanjiku.dials().answers("1", "4521")
    engine.dispose()
    with refusing(servers["postgres"], database_url):
        wanjiku.answers("1").ends("does not work now")
        Phone(wanjiku.client, WANJIKU).dials().ends("does not work now")
        assert wanjiku.client.get("/readyz").status_code == 503
        assert wanjiku.client.get("/healthz").status_code == 200
    wanjiku.again().ends("is due by")
    assert (count(engine, "readings WHERE source = 'ussd'"), count(engine, "bills")) == (1, 1)
    assert wanjiku.client.get("/readyz").status_code == 200


def test_after_postgresql_ended_all_connections_nobody_who_dials_notices(service, engine, servers, database_url):
    phones = [Phone(service.test_client(), f"+2547110000{number:02d}") for number in range(20)]
    for number, phone in enumerate(phones):
        add_customer(engine, f"3500600{number:02d}", phone=phone.number, last=4401)
    engine.dispose()
    with ThreadPoolExecutor(5) as customers:
        list(customers.map(lambda phone: phone.dials().answers("1", "4521"), phones))
        with refusing(servers["postgres"], database_url):
            pass
        list(customers.map(lambda phone: phone.answers("1").ends("is due by"), phones))
    assert (count(engine, "bills"), count(engine, "readings WHERE source = 'ussd'")) == (20, 20)
