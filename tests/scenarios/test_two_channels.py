"""The same reading by SMS and on the phone menu: the same bill, to the cent, and the same words."""

import pytest

from tests.support.customers import add_customer
from tests.support.sms import asked, served, works

BY_SMS, BY_MENU = "+254711000001", "+254722000002"


@pytest.fixture
def service(database_url, redis_url, gateway):
    with served(database_url, redis_url, gateway) as flask:
        yield flask


@pytest.mark.parametrize("typed", ["4402", "4521", "4700", "4401", "30"])
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"average_units": "20", "balance_cents": 123_450},
        {"category": "SC", "multiplier": 40, "average_units": "4000", "days_ago": 75},
    ],
)
def test_a_reading_gives_the_same_bill_by_sms_as_on_the_phone_menu(service, engine, gateway, typed, facts):
    last = 99_950 if typed == "30" else 4401
    add_customer(engine, "3500600-01", phone=BY_SMS, last=last, **facts)
    add_customer(engine, "3500600-02", phone=BY_MENU, last=last, **facts)
    parts = service.extensions["parts"]
    by_text(parts, gateway, typed)
    by_menu(gateway, typed)
    works(parts, "send")
    assert gateway.settle()
    works(parts, "merge_reports")
    first, second = asked(
        parts,
        "SELECT total_cents, units, due_on, snapshot -> 'lines', r.state, r.flag FROM readings r"
        " LEFT JOIN bills ON r.id = reading_id WHERE r.source <> 'import' ORDER BY r.account_id",
    )
    assert first == second
    assert [text.replace("600-01", "600-02") for text in bills_sent(gateway, BY_SMS)] == bills_sent(gateway, BY_MENU)


def bills_sent(gateway, phone):
    return [message.text for message in gateway.messages.inbox(phone) if "Bill" in message.text]


def by_text(parts, gateway, typed):
    """Text it, and answer what is asked about it."""
    gateway.text_in(BY_SMS, typed)
    for answer in (typed, typed):
        assert gateway.settle()
        works(parts, "answer", "send")
        if asked(parts, "SELECT 1 FROM bills"):
            return
        gateway.text_in(BY_SMS, answer)


def by_menu(gateway, typed):
    """Dial, type it, and go through the screens that ask about it."""
    session = gateway.dial("*977#", BY_MENU)
    session.reply("1")
    session.reply(typed)
    while not session.ended:
        session.reply(typed if "again to be sure" in session.screen else "1")
