"""Who is this, what do they owe, what was sent and did it arrive: what a clerk asks with the customer on the line."""

import pytest
import sqlalchemy as sa

from domain.operators.audit_events import phone_subject
from tests.support.customers import add_customer

WANJIKU, OTIENO = "+254711000001", "+254722000002"


@pytest.fixture
def wanjiku(engine):
    return add_customer(
        engine, "3500600-01", phone=WANJIKU, name="Wanjiku Kamau", meter="KP0418833", balance_cents=125_050, days_ago=40
    )


@pytest.mark.parametrize(
    "what", ["3500600-01", "350060001", "3500600", "0711 000001", WANJIKU, "KP0418833", "kp 0418833"]
)
def test_an_account_is_shown_by_its_number_its_phone_or_its_meter(wanjiku, operator, what):
    shown = operator.asks("account", "show", what)
    assert (shown["number"], shown["name"], shown["meter"], shown["area"]) == (
        "3500600-01",
        "Wanjiku Kamau",
        "KP0418833",
        "Ruaraka",
    )
    assert shown["balance"] == "1250.50"
    assert (shown["last_reading"], shown["status"], shown["phone"]) == (4401, "active", WANJIKU)


def test_it_shows_what_was_billed_paid_and_sent(wanjiku, operator, phone, engine, rows):
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO payments (provider, receipt, cents, account_id, reference, phone, source, received_at,
                                      recorded_at)
                VALUES ('mpesa', 'SKX1234567', 50000, :id, '3500600', :payer, 'confirmation', now(), now())
            """),
            {"id": wanjiku, "payer": OTIENO},
        )
        connection.execute(sa.text("UPDATE messages SET state = 'failed', gateway_status = 'UserInBlacklist'"))
    shown = operator.asks("account", "show", "3500600-01")
    (bill,) = shown["bills"]
    assert (bill["number"], bill["units"]) == (rows("SELECT number FROM bills")[0][0], "90.000")
    assert [(each["receipt"], each["amount"], each["payer"]) for each in shown["payments"]] == [
        ("SKX1234567", "500.00", OTIENO)
    ]
    (message,) = shown["messages"]
    assert (message["purpose"], message["state"], message["gateway_status"]) == ("bill", "failed", "UserInBlacklist")
    said = operator.types("account", "show", "3500600-01").out
    assert "balance: 1,250.50" not in said
    assert "UserInBlacklist" in said


def test_a_phone_with_several_accounts_shows_a_line_of_each(wanjiku, operator, engine):
    add_customer(engine, "3500601-01", phone=WANJIKU, area="Zimmerman")
    shown = operator.asks("account", "show", WANJIKU)
    assert [account["area"] for account in shown["accounts"]] == ["Ruaraka", "Zimmerman"]
    said = operator.types("account", "show", WANJIKU).out.splitlines()
    assert said[0].split() == ["number", "name", "status", "region", "area", "meter", "balance", "overdue"]
    assert len(said) == 3


def test_what_is_open_is_shown_with_its_reference(wanjiku, operator, phone):
    phone(WANJIKU).dials().answers("4", "1", "1", "1").ends()
    (ticket,) = operator.asks("account", "show", "3500600")["open"]
    assert (ticket["kind"], ticket["reference"][0]) == ("no_power", "T")


def test_a_closed_account_whose_meter_is_gone_is_shown_too(operator, engine):
    add_customer(engine, "3500600-01", status="closed")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE meters SET removed_on = '2026-01-01', final_reading = 5000"))
    shown = operator.asks("account", "show", "3500600-01")
    assert (shown["status"], shown["meter"]) == ("closed", None)


@pytest.mark.parametrize("what", ["999999999", "0799999999", "KP9999999", "?", "", "3500600-01; DROP TABLE accounts"])
def test_what_nobody_has_is_said_in_a_sentence(wanjiku, operator, what):
    said = operator.types("account", "show", what)
    assert (said.code, said.out) == (1, "")
    assert "No account has" in said.err


def test_whoever_needs_no_names_sees_the_account_and_not_whose_it_is(wanjiku, operator, phone, engine):
    """As on the console: payments need the account, what is owed and what was paid."""
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    for name, role in (("Njeri", "admin"), ("Barasa", "payments"), ("Achieng", "care"), ("Otieno", "field")):
        operator.asks("operator", "create", name, "--role", role)
    for name in ("Achieng", "Otieno", "Njeri"):
        shown = operator.asks("account", "show", "3500600-01", "--by", name)
        assert (shown["name"], shown["phone"]) == ("Wanjiku Kamau", WANJIKU)
        assert "4491" in shown["messages"][0]["text"]
    shown = operator.asks("account", "show", "3500600-01", "--by", "Barasa")
    assert (shown["balance"], shown["meter"]) == (operator.asks("account", "show", "3500600")["balance"], "KP0418833")
    assert (shown["name"], shown["phone"]) == ("W****** K******", "•••• 001")
    listed = operator.asks("list", "disconnect", "--by", "Barasa")
    printed = str(shown) + str(listed) + operator.types("list", "disconnect", "--csv", "--by", "Barasa").out
    assert not [word for word in ("Wanjiku", "711000001", "4491 ") if word in printed]
    add_customer(engine, "3500601-01", phone=WANJIKU)
    assert "Wanjiku" not in operator.types("account", "show", WANJIKU, "--by", "Barasa").out


@pytest.mark.parametrize(("role", "code"), [("care", 0), ("field", 0), ("admin", 0), ("payments", 1), ("campaigns", 1)])
def test_the_texts_to_a_phone_are_read_by_those_who_see_names(wanjiku, operator, role, code):
    operator.asks("operator", "create", "Barasa", "--role", role)
    said = operator.types("messages", "of", WANJIKU, "--by", "Barasa")
    assert (said.code, "this is for care, field and admin" in said.err) == (code, bool(code))


def test_who_looked_is_on_record(wanjiku, operator, rows):
    """Of a phone by a name that only we can give it: the row is for good."""
    operator.asks("account", "show", "3500600-01")
    operator.asks("messages", "of", WANJIKU)
    phone = phone_subject(WANJIKU, operator.parts.settings.secret_key.encode())
    looked = "SELECT subject FROM audit WHERE action IN ('account show', 'messages of') ORDER BY id"
    assert rows(looked) == [("3500600-01",), (phone,)]


def test_the_messages_of_a_phone_are_read_page_by_page_the_newest_first(wanjiku, operator, engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, state, queued_at,
                                      not_before, useful_until)
                SELECT 'notice', n, :phone, :id, 'Text ' || n, 1, 1, 'delivered', now(), now(), now()
                FROM generate_series(1, 5) n
            """),
            {"phone": WANJIKU, "id": wanjiku},
        )
    first = operator.asks("messages", "of", "0711000001", "--most", 2)
    assert [row["text"] for row in first["rows"]] == ["Text 5", "Text 4"]
    second = operator.asks("messages", "of", WANJIKU, "--most", 2, "--after", first["next"])
    assert [row["text"] for row in second["rows"]] == ["Text 3", "Text 2"]
    printed = operator.types("messages", "of", WANJIKU, "--csv").out.splitlines()
    assert len(printed) == 6
    assert operator.types("messages", "of", WANJIKU).out.splitlines()[0].split()[:2] == ["queued", "at"]


@pytest.mark.parametrize(
    ("phone", "words"),
    [("0711000001/0722000002", "more than one phone"), ("0202345678", "no Kenyan mobile number")],
)
def test_what_is_no_phone_is_refused_in_a_sentence(operator, phone, words):
    said = operator.types("messages", "of", phone)
    assert (said.code, words in said.err) == (1, True)
