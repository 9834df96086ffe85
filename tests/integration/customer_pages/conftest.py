"""A customer who has a link, and a browser that keeps cookies."""

import re

import pytest

from tests.support.customers import add_customer
from tests.support.sms import asked

WANJIKU = "+254711000001"
METER = "37012345"
DIGITS = "2345"


@pytest.fixture
def wanjiku(engine, phone):
    """She has an account, and has read her meter: there is a bill."""
    add_customer(engine, "3500600-01", phone=WANJIKU, meter=METER, last=4401)
    at_home = phone(WANJIKU)
    at_home.dials().answers("1", "4521", "1").ends("is due by")
    return at_home


@pytest.fixture
def newest_link(app):
    """The path of the newest link that was sent to a phone."""

    def found(phone=WANJIKU):
        texts = asked(
            app.extensions["parts"],
            f"SELECT text FROM messages WHERE phone = '{phone}' AND text LIKE '%/s/%' ORDER BY id DESC LIMIT 1",
        )
        return re.search(r"/s/[0-9A-Za-z]{22}", texts[0][0]).group()

    return found


@pytest.fixture
def link(wanjiku, newest_link):
    wanjiku.dials().answers("2", "3", "2").ends("The link comes by SMS")
    return newest_link()


@pytest.fixture
def reader(client, link):
    """A browser that has opened the link."""
    assert client.post(link, data={"digits": DIGITS}).status_code == 303
    return client
