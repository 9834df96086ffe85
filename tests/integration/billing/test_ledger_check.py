"""The nightly check of the ledger: what cannot be is set aside with a reason, the others go on."""

import pytest
import sqlalchemy as sa

from domain import commands
from domain.errors import Refused
from domain.services.billing.send_mini_statement import SendMiniStatement, send_mini_statement
from tests.support.customers import add_customer

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU = "+254711000001"
NUMBER = "3500600-01"


@pytest.fixture
def change(engine):
    """What no use case does: a row changed by hand."""

    def changed(statement):
        with engine.begin() as connection:
            connection.execute(sa.text(statement))

    return changed


def parked(operator):
    return {row["account"]: row["reason"] for row in operator.asks("list", "parked")["rows"]}


def test_a_ledger_that_is_right_parks_nobody(engine, phone, operator):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, balance_cents=12_345)
    add_customer(engine, "350060002", balance_cents=-500)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    assert operator.asks("ledger", "check") == {"parked": {}, "released": 0}
    assert parked(operator) == {}


def test_a_balance_that_is_not_the_journals_is_parked_and_released_when_it_is_right(engine, phone, operator, change):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401)
    add_customer(engine, "350060002", phone="+254722000002", last=4401)
    change(f"UPDATE accounts SET balance_cents = 1 WHERE number = '{NUMBER}'")
    assert operator.asks("ledger", "check") == {"parked": {"balance_differs_from_journal": 1}, "released": 0}
    assert parked(operator) == {NUMBER: "balance_differs_from_journal"}
    phone(WANJIKU).dials().answers("1", "4491").sees("bill nothing until we have checked").answers("1").ends()
    phone("+254722000002").dials().answers("1", "4491", "1").ends("is due by")
    change(f"UPDATE accounts SET balance_cents = 0 WHERE number = '{NUMBER}'")
    assert operator.asks("ledger", "check") == {"parked": {}, "released": 1}
    phone(WANJIKU).dials().answers("1", "4491", "1").ends("is due by")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("UPDATE meters SET removed_on = '2026-01-01', final_reading = 1", "no_meter"),
        ("UPDATE readings SET state = 'held' WHERE source = 'import'", "no_reading"),
    ],
)
def test_an_account_that_cannot_be_is_parked_and_nobody_else_suffers(engine, operator, change, phone, spoil, reason):
    add_customer(engine, NUMBER, phone=WANJIKU)
    change(spoil)
    add_customer(engine, "350060002", phone=WANJIKU)
    operator.asks("ledger", "check")
    assert parked(operator) == {NUMBER: reason}
    phone(WANJIKU).dials().sees("350060002", "1 Enter reading")


def test_a_bill_of_a_reading_that_does_not_stand_is_noticed(engine, operator, change, phone):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    change("UPDATE readings SET state = 'corrected' WHERE source = 'ussd'")
    operator.asks("ledger", "check")
    assert parked(operator) == {NUMBER: "bill_of_a_reading_that_does_not_stand"}


def test_every_account_is_looked_at_however_many_there_are(engine, operator, monkeypatch):
    for number in range(350060001, 350060013):
        add_customer(engine, str(number), days_ago=60)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET balance_cents = 5"))
    assert operator.asks("ledger", "check")["parked"] == {"balance_differs_from_journal": 12}


def test_a_statement_is_opening_and_movements_and_closing(engine, operator, phone, pass_time, rows):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, balance_cents=12_345, days_ago=30)
    phone(WANJIKU).dials().answers("1", "4531", "1").ends()
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    [(wrong, note), (right, _)] = rows("SELECT total_cents, credit_note FROM bills ORDER BY id")
    [(first, last)] = rows("SELECT min(booked_on), max(booked_on) FROM journal_entries")
    stated = operator.asks("ledger", "statement", NUMBER, "--from", first, "--to", last)
    assert (stated["opening"], stated["closing"]) == ("0.00", f"{(12_345 + right) / 100:.2f}")
    assert [movement["amount"] for movement in stated["movements"]] == [
        f"{cents / 100:.2f}" for cents in (12_345, wrong, -wrong, right)
    ]
    assert stated["movements"][2]["reference"] == note
    later = operator.asks("ledger", "statement", NUMBER, "--from", last, "--to", last)
    assert (later["opening"], later["closing"]) == ("123.45", stated["closing"])


@pytest.fixture
def mini(app, engine):
    account = add_customer(engine, NUMBER, phone=WANJIKU, last=4401, balance_cents=12_345)

    def sent(turn="1", *, language="en", verified=True):
        parts = app.extensions["parts"]
        command = SendMiniStatement(commands.key("ussd:test", turn, account), account, WANJIKU, language, verified)
        with parts.store.transaction() as unit_of_work:
            return send_mini_statement(command, unit_of_work, parts.terms)

    return sent


def test_a_mini_statement_comes_by_sms_once_however_often_the_turn_is_repeated(mini, phone, rows):
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    [(total,)] = rows("SELECT total_cents FROM bills")
    assert mini() == mini() == "sent"
    [(text, parts)] = rows("SELECT text, parts FROM messages WHERE purpose = 'answer'")
    assert parts == 1
    assert f"Bill KES {total // 100:,}" in text
    assert "Brought over KES 123.45" in text
    assert f"Owed now: KES {(12_345 + total) / 100:,.2f}" in text


def test_a_mini_statement_speaks_the_customers_language(mini, rows):
    mini(language="sw")
    assert "Salio la awali KES 123.45" in rows("SELECT text FROM messages")[0][0]


def test_a_strange_phone_gets_no_mini_statement(mini, rows):
    with pytest.raises(Refused):
        mini(verified=False)
    assert rows("SELECT count(*) FROM messages") == [(0,)]
