"""Texts that come in: each answered once, whatever the gateway, the sender, or a second worker does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from bench.statements import statements_of
from domain.errors import InvalidInput
from domain.messaging.messages import REMINDER
from sms.incoming.inbox import AGAIN_AFTER, parse_text
from store.core.clock import travel
from tests.support.customers import add_customer
from tests.support.sms import asked, later, post_text, queue, text_in, works

WANJIKU, STRANGER = "+254711000001", "+254722000002"
FORM = {"from": WANJIKU, "text": "4521", "id": "1f2e"}


@pytest.fixture
def account(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, meter="KE1234567")


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def answers(parts):
    """The SMS that a phone received, in their order."""

    def answers(phone=WANJIKU):
        return [text for to, text in asked(parts, "SELECT phone, text FROM messages ORDER BY id") if to == phone]

    return answers


def test_a_text_is_stored_before_it_is_answered(account, client, parts, answers):
    assert post_text(client, FORM) == 200
    assert asked(parts, "SELECT kind, state FROM inbox") == [("sms.inbound", "new")]
    works(parts, "answer")
    assert asked(parts, "SELECT state FROM inbox") == [("done",)]
    assert len(answers()) == 1


@pytest.mark.parametrize("date", ["2017-05-03T06:04:45Z", "2017-05-03 06:04:45", "yesterday"])
def test_the_gateway_may_write_the_date_as_it_likes(account, client, answers, date):
    post_text(client, {**FORM, "date": date})
    works(client.application.extensions["parts"], "answer")
    assert "Reading 4521" in answers()[0]


def test_a_burst_of_repeats_after_an_outage_makes_one_bill_and_one_answer(account, client, parts):
    for _ in range(30):
        post_text(client, FORM)
        post_text(client, {**FORM, "id": "bal", "text": "BAL"})
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: works(parts, "answer"), range(4)))
    works(parts, "answer")
    assert asked(parts, "SELECT state, count(*) FROM inbox GROUP BY state") == [("done", 60)]
    assert asked(parts, "SELECT count(*) FROM bills") == [(1,)]
    assert asked(parts, "SELECT purpose, count(*) FROM messages GROUP BY purpose ORDER BY 1") == [
        ("answer", 1),
        ("bill", 1),
    ]


def test_a_repeat_is_not_taken_for_a_reading_texted_again(account, client, parts, answers):
    for _ in range(3):
        text_in(client, WANJIKU, "4700", text_id="one and the same")
    assert asked(parts, "SELECT count(*) FROM bills") == [(0,)]
    assert len(answers()) == 1


def test_a_repeat_of_stop_does_not_undo_start(account, client, parts):
    text_in(client, WANJIKU, "STOP", text_id="1")
    text_in(client, WANJIKU, "START", text_id="2")
    text_in(client, WANJIKU, "STOP", text_id="1")
    assert asked(parts, "SELECT count(*), count(lifted_at) FROM opt_outs") == [(2, 2)]


def test_stop_silences_reminders_with_purpose_and_legal_basis_and_is_answered(account, client, parts, answers):
    queue(parts, WANJIKU, purpose=REMINDER)
    text_in(client, WANJIKU, "stop")
    assert asked(parts, "SELECT phone, purpose, legal_basis, source, lifted_at FROM opt_outs") == [
        (WANJIKU, purpose, "legitimate interest", "sms", None) for purpose in ("reminder", "planned")
    ]
    assert asked(parts, "SELECT purpose, state FROM messages ORDER BY id") == [
        ("reminder", "expired"),
        ("answer", "queued"),
    ]
    text_in(client, WANJIKU, "4521")
    assert "Reading 4521" in answers()[-1]


def test_an_answer_names_the_text_that_it_answers(account, client, parts):
    text_in(client, WANJIKU, "HELP", text_id="4711")
    assert asked(parts, "SELECT purpose, subject, phone, priority FROM messages") == [("answer", "4711", WANJIKU, 1)]


@pytest.mark.parametrize(
    "sender", ["MPESA", "95551", "KenyaPower", "22123", "+255711000001", "", "+254711", "x" * 5_000]
)
def test_no_answer_goes_to_names_short_codes_or_abroad(account, client, parts, sender):
    post_text(client, {**FORM, "from": sender, "text": "HELP"})
    works(parts, "answer")
    assert asked(parts, "SELECT state, (SELECT count(*) FROM messages) FROM inbox") == [("done", 0)]


def test_two_machines_that_answer_each_other_stop_after_eight_answers_an_hour(account, client, parts, answers):
    for _ in range(12):
        text_in(client, WANJIKU, "This number is not in use")
    assert len(answers()) == 8
    text_in(client, WANJIKU, "4521")
    assert "Reading 4521" in answers()[-1]
    with parts.engine.begin() as connection:
        travel(connection, timedelta(hours=1, minutes=1))
    text_in(client, WANJIKU, "HELP")
    assert len(answers()) == 10


def test_whoever_gets_no_more_answers_cannot_try_meters_either(account, client, parts, answers):
    for _ in range(8):
        text_in(client, STRANGER, "hm")
    text_in(client, STRANGER, "3500600-01 4521")
    text_in(client, STRANGER, "KE1234567")
    text_in(client, STRANGER, "acc 3500600-01 meter KE1234567 reading 4521")
    assert len(answers(STRANGER)) == 8
    assert asked(parts, "SELECT count(*) FROM bills") == [(0,)]


def test_a_stranger_learns_no_balance(engine, client, answers):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, meter="KE1234567", balance_cents=777_700)
    for text in ("acc 3500600-01 meter KE1234567 reading 4521", "BAL", "BILL", "STMT", "NUMBER"):
        text_in(client, STRANGER, text)
    assert len(answers(STRANGER)) == 5
    assert not any("7,777" in text or "Wanjiku" in text for text in answers(STRANGER))


def test_a_prepaid_customer_is_told_where_to_buy_tokens(engine, client, answers):
    add_customer(engine, "350060001", phone=WANJIKU, category="PP")
    for text in ("4521", "BAL", "NUMBER"):
        text_in(client, WANJIKU, text)
    assert [text for text in answers() if "888880" in text] == answers()


def test_a_closed_or_unknown_account_is_not_found(engine, client, answers):
    add_customer(engine, "3500600-01", phone=WANJIKU, status="closed")
    text_in(client, STRANGER, "3500600-01 4521")
    text_in(client, STRANGER, "7777777 4521")
    assert [text.count("We do not know") for text in answers(STRANGER)] == [1, 1]


def test_a_payment_by_text_asks_once_however_often_the_text_comes(account, client, parts, answers):
    for _ in range(3):
        text_in(client, WANJIKU, "PAY 500", text_id="one and the same")
    assert asked(parts, "SELECT cents, phone, account_id, asked_in FROM payment_intents") == [
        (50_000, WANJIKU, account, "sms:one and the same")
    ]
    assert len(answers()) == 1


@pytest.mark.parametrize(
    ("text", "credit"), [("PAY", "KES 0.50 of it"), ("PAY 2000", "KES 749.50 of it"), ("PAY 500", "")]
)
def test_a_payment_above_what_is_owed_says_what_stays_as_credit(engine, client, answers, text, credit):
    add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=125_050)
    text_in(client, WANJIKU, text)
    assert credit in answers()[0]
    assert ("credit" in answers()[0]) == bool(credit)


def test_m_pesa_is_not_asked_on_a_phone_of_another_network(account, client, parts, answers):
    post_text(client, {**FORM, "text": "PAY 500", "networkCode": "63903"})
    works(parts, "answer")
    assert "paybill 888888, account 3500600-01" in answers()[0]
    assert asked(parts, "SELECT count(*) FROM payment_intents") == [(0,)]


def test_an_outage_at_home_joins_the_account_and_one_elsewhere_its_area(account, engine, client, parts):
    add_customer(engine, "3500700-01", area="Kayole Soweto")
    text_in(client, WANJIKU, "OUTAGE")
    text_in(client, WANJIKU, "outage kayole soweto near the market")
    text_in(client, WANJIKU, "hatuna stima tangu asubuhi")
    text_in(client, WANJIKU, "outage low voltage")
    rows = asked(
        parts,
        "SELECT t.kind, t.place, a.name, t.account_id IS NOT NULL FROM outage_tickets t"
        " LEFT JOIN areas a ON a.id = t.area_id ORDER BY t.id",
    )
    assert rows == [
        ("no_power", "3500600-01", "Ruaraka", True),
        ("no_power", "Kayole Soweto Near The Market", "Kayole Soweto", False),
        ("low_voltage", "3500600-01", "Ruaraka", True),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "45\x0021", "😀" * 400, "a" * 10_000, "1" * 10_000, "*977#", "%", "'; DROP TABLE readings --", "{0}"],
)
def test_whatever_is_texted_gets_one_answer_and_breaks_nothing(account, client, parts, answers, text):
    post_text(client, {**FORM, "text": text})
    works(parts, "answer")
    assert asked(parts, "SELECT state FROM inbox") == [("done",)]
    assert len(answers()) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no id"),
        (b"\x00\xff\xfe", "no id"),
        (b"{}", "no id"),
        (urlencode({"from": WANJIKU, "text": "4521"}).encode(), "no id"),
        (urlencode({**FORM, "id": "x" * 101}).encode(), "no id"),
        (b"&".join(b"a%d=1" % number for number in range(60)), "more than 50 fields"),
    ],
)
def test_what_is_no_text_is_kept_with_the_reason_and_told_to_nobody(account, client, parts, body, reason):
    assert post_text(client, body) == 200
    works(parts, "answer")
    assert asked(parts, "SELECT state, reason, (SELECT count(*) FROM messages) FROM inbox") == [("failed", reason, 0)]


def test_a_missing_text_is_answered_with_help(account, client, parts, answers):
    post_text(client, urlencode({"from": WANJIKU, "id": "1"}).encode())
    works(parts, "answer")
    assert "did not understand" in answers()[0]


def test_a_wrong_token_is_told_nothing_and_nothing_is_kept(client, parts):
    assert post_text(client, FORM, token="guess") == 404
    assert asked(parts, "SELECT count(*) FROM inbox") == [(0,)]


def test_a_body_that_no_text_can_have_is_refused(client, parts):
    assert post_text(client, b"text=" + b"a" * 20_000) == 413
    assert asked(parts, "SELECT count(*) FROM inbox") == [(0,)]


def test_one_text_that_fails_keeps_nobody_waiting_and_is_tried_again(account, engine, client, parts, answers):
    otieno = "+254722000003"
    add_customer(engine, "3500800-01", phone=otieno)
    post_text(client, FORM)
    post_text(client, {**FORM, "id": "2", "from": otieno, "text": "4521"})
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.text("SELECT 1 FROM accounts WHERE id = :id FOR UPDATE"), {"id": account})
        works(parts, "answer")
        assert "Reading 4521" in answers(otieno)[0]
        assert answers() == []
    works(parts, "answer")
    assert answers() == []
    later(parts, seconds=AGAIN_AFTER[0].total_seconds())
    works(parts, "answer")
    assert "Reading 4521" in answers()[0]


def test_a_text_that_fails_again_and_again_is_tried_less_and_less_then_left_to_people_and_its_sender_told(
    account, engine, client, parts, answers
):
    post_text(client, FORM)
    tries = []
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.text("SELECT 1 FROM accounts WHERE id = :id FOR UPDATE"), {"id": account})
        for wait in (timedelta(), *AGAIN_AFTER):
            later(parts, seconds=wait.total_seconds())
            for _ in range(3):
                works(parts, "answer")
            tries += asked(parts, "SELECT state, failures FROM inbox")
    assert tries == [*(("new", count) for count in range(1, 5)), ("failed", 4)]
    assert asked(parts, "SELECT reason FROM inbox") == [("failed again and again",)]
    assert answers() == [
        "Kenya Power: Sorry, we could not answer your text. Please text again later, dial *977#, or call 97771."
    ]


def test_old_ids_and_questions_are_forgotten(account, client, parts):
    text_in(client, WANJIKU, "4700")
    works(parts, "forget_old_texts")
    assert asked(parts, "SELECT (SELECT count(*) FROM texts), (SELECT count(*) FROM pending)") == [(1, 1)]
    with parts.engine.begin() as connection:
        travel(connection, timedelta(days=32))
    works(parts, "forget_old_texts")
    assert asked(parts, "SELECT (SELECT count(*) FROM texts), (SELECT count(*) FROM pending)") == [(0, 0)]


def test_a_reading_by_text_costs_as_many_statements_as_this(account, engine, client, parts):
    add_customer(engine, "3500800-01", phone=STRANGER)
    text_in(client, STRANGER, "4521")
    assert cost_of(parts, lambda: text_in(client, WANJIKU, "4521")) == 9
    assert cost_of(parts, lambda: text_in(client, WANJIKU, "BAL")) == 7


def cost_of(parts, step):
    """Without storing the text and the look for another one; the tariffs are known since the reading before."""
    with statements_of(parts.engine) as statements:
        step()
    return sum("INSERT INTO inbox" not in statement.text for statement in statements) - 1


@pytest.mark.parametrize(
    ("to", "taken"),
    [("95551", True), ("+95551", True), (" 95551", True), ("", True), ("40404", False), ("955510", False)],
)
def test_a_text_to_another_number_than_our_short_code_is_none_of_ours(to, taken):
    body = urlencode({"id": "1", "from": "+254711000001", "to": to, "text": "BALANCE"}).encode()
    if taken:
        assert parse_text(body, "95551").words == "BALANCE"
    else:
        with pytest.raises(InvalidInput, match="another number than our short code"):
            parse_text(body, "95551")
    assert parse_text(body).words == "BALANCE"
