"""Pay bill on the phone: the prompt comes when the session has ended, and the next dial shows the new balance."""

import pytest
import requests
import sqlalchemy as sa

from jobs import payments as tasks
from tests.support.customers import add_customer
from tests.support.dialling import TOKEN
from tests.support.sms import text_in

WANJIKU, OTIENO, AIRTEL = "+254711000001", "+254722000002", "+254733000003"


def prompt_delay(payments, seconds):
    """Make the prompts that were asked for wait so long for the end of their session."""
    with payments.parts.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE payment_intents SET not_before = created_at + :seconds * interval '1 second'"),
            {"seconds": seconds},
        )


def session_ended(payments, phone):
    form = {"sessionId": phone.session_id, "status": "Success"}
    requests.post(f"{payments.public_url}/callbacks/{TOKEN}/ussd/events", data=form, timeout=10).raise_for_status()


def test_dial_pay_a_part_get_the_prompt_after_the_session_and_see_the_new_balance(payments, account):
    payments.safaricom.command("options", answer="wait")
    wanjiku = payments.phone(WANJIKU).dials().sees("3 Pay bill").answers("3")
    wanjiku.sees("Owed now: KES 1,250", "1 Pay all", "2 Another amount", "3 Another account")
    wanjiku.answers("2").sees("Enter amount").answers("500").sees("KES 500", "1 M-Pesa", "2 Card")
    wanjiku.answers("1").sees("0711000001", "1 Confirm").answers("1")
    wanjiku.ends("KES 500", "PIN", "paybill 888888", "3500600-01")
    prompt_delay(payments, 300)
    tasks.send()
    assert payments.safaricom.look("__prompts?phone=254711000001")["prompts"] == []
    session_ended(payments, wanjiku)
    tasks.send()
    [prompt] = payments.safaricom.look("__prompts?phone=254711000001")["prompts"]
    assert (prompt["amount"], prompt["reference"]) == (500, "350060001")
    payments.safaricom.answer(prompt["id"], pin="1234")
    payments.works()
    payments.phone(WANJIKU).dials().answers("2").sees("KES 750")
    [(text,)] = payments.rows("SELECT text FROM messages WHERE purpose = 'receipt'")
    assert "KES 750" in text


def test_without_the_events_callback_the_prompt_comes_after_the_delay(payments, account):
    payments.phone(WANJIKU).dials().answers("3", "1", "1", "1").ends("PIN")
    prompt_delay(payments, 5)
    payments.works()
    assert payments.safaricom.look("__pushes") == []
    payments.pass_time(6)
    payments.works()
    assert payments.one("SELECT balance_cents FROM accounts") == 0


def test_pay_all_asks_for_whole_shillings_and_says_what_stays_as_credit(payments):
    add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_001)
    wanjiku = payments.phone(WANJIKU).dials().answers("3").sees("KES 1,250.01")
    wanjiku.answers("1").sees("KES 1,251", "KES 0.99 of it stays as credit").answers("1", "1")
    payments.works()
    assert payments.one("SELECT balance_cents FROM accounts") == -99


def test_who_owes_nothing_may_pay_in_advance(payments):
    add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=-8_000)
    wanjiku = payments.phone(WANJIKU).dials().answers("3").sees("Nothing to pay", "Credit: KES 80", "1 Another amount")
    wanjiku.answers("1", "500").sees("KES 500 of it stays as credit").answers("1", "1").ends("PIN")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-5", "Digits only"),
        ("1000000000", "At most KES 250,000"),
        ("12.50", "Whole shillings"),
        ("five", "Digits only"),
        ("", "Digits only"),
        ("\U0001f600", "Digits only"),
    ],
)
def test_a_wrong_amount_gets_a_reason_and_the_same_question(payments, account, typed, words):
    wanjiku = payments.phone(WANJIKU).dials().answers("3", "2", typed).sees(words, "Enter amount")
    wanjiku.answers("500").sees("1 M-Pesa")


def test_another_s_account_shows_a_masked_name_and_no_balance(payments, account):
    add_customer(payments.parts.engine, "8800600-01", name="Otieno Odhiambo", phone=OTIENO, balance_cents=77_700)
    wanjiku = payments.phone(WANJIKU).dials().answers("3", "3").sees("account number").answers("8800600-01")
    wanjiku.sees("O****** O******", "Enter amount").sees_no("777", "Otieno")
    wanjiku.answers("1000").sees_no("credit").answers("1", "1").ends("8800600-01")
    payments.works()
    receipts = dict(payments.rows("SELECT phone, text FROM messages WHERE purpose = 'receipt'"))
    assert set(receipts) == {WANJIKU, OTIENO}
    assert "223" in receipts[OTIENO]
    assert "223" not in receipts[WANJIKU]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9999999", "do not know"),
        ("999999901", "A digit of this number is wrong"),
        ("9999999-01", "do not know"),
        ("x", "do not know"),
        ("5551234-01", "prepaid"),
        ("", "do not know"),
    ],
)
def test_an_account_that_cannot_be_paid_is_said_so(payments, account, typed, words):
    add_customer(payments.parts.engine, "5551234-01", category="PP")
    payments.phone(WANJIKU).dials().answers("3", "3", typed).sees(words, "account number")


def test_a_number_without_its_suffix_is_chosen_from_a_list(payments, account):
    for suffix, name in (("01", "Njeri Mwangi"), ("02", "Kiprop Koech")):
        add_customer(payments.parts.engine, f"7001234-{suffix}", name=name)
    wanjiku = (
        payments.phone(WANJIKU)
        .dials()
        .answers("3", "3", "7001234")
        .sees("1 7001234-01 N******", "2 7001234-02 K******")
    )
    wanjiku.answers("2").sees("7001234-02", "Enter amount")


@pytest.fixture
def airtel(payments):
    """A phone of another network, with a bill to pay."""
    add_customer(payments.parts.engine, "3500600-01", phone=AIRTEL, balance_cents=125_000)
    return payments.phone(AIRTEL, network="63903")


def asks_to_pay(airtel, payer, amount=None):
    choices = ("3", "2", amount, "1") if amount else ("3", "1", "1")
    return airtel.dials().answers(*choices).sees("M-Pesa number that pays").answers(payer, "1")


def pushes(payments):
    payments.works()
    return [push["phone"] for push in payments.safaricom.look("__pushes")]


def test_the_phone_of_another_is_prompted_only_once_it_has_agreed(payments, airtel):
    airtel.dials().answers("3", "1", "1").answers("0800").sees("not a Kenyan mobile").answers("0711 000 001")
    airtel.sees("0711000001").answers("1").ends("gets an SMS first")
    assert pushes(payments) == []
    [(text,)] = payments.rows("SELECT text FROM messages WHERE phone = '+254711000001'")
    assert all(words in text for words in ("...003", "KES 1,250", "3500600-01", "AGREE"))
    text_in(payments.flask.test_client(), WANJIKU, "Agree")
    assert pushes(payments) == ["254711000001"]


def test_whoever_agreed_once_is_prompted_for_that_account_at_once(payments, airtel):
    asks_to_pay(airtel, "0711000001", "100")
    text_in(payments.flask.test_client(), WANJIKU, "KUBALI")
    assert pushes(payments) == ["254711000001"]
    payments.pass_time(3_600)
    asks_to_pay(airtel, "0711000001", "200").ends("comes to 0711000001", "PIN there")


def test_agree_answers_the_request_that_waits_and_not_a_later_one_that_was_agreed_to_before(payments, airtel):
    agrees = lambda: text_in(payments.flask.test_client(), WANJIKU, "AGREE")  # noqa: E731
    asks_to_pay(airtel, "0711000001", "100")
    agrees()
    assert len(pushes(payments)) == 1
    payments.pass_time(3_600)
    add_customer(payments.parts.engine, "8800600-01", phone=OTIENO, balance_cents=125_000)
    asks_to_pay(payments.phone(OTIENO, network="63903"), "0711000001", "300").ends("gets an SMS first")
    asks_to_pay(airtel, "0711000001", "200").ends("comes to 0711000001")
    assert len(pushes(payments)) == 2
    payments.pass_time(3_600)
    agrees()
    asked = payments.rows("SELECT account_number, cents FROM payment_intents ORDER BY id")
    assert asked == [("3500600-01", 10_000), ("3500600-01", 20_000), ("8800600-01", 30_000)]


def test_a_linked_phone_needs_not_agree(payments, airtel):
    [(meter,)] = payments.rows("SELECT number FROM meters")
    payments.phone(WANJIKU).dials().answers("3500600-01", meter)
    asks_to_pay(airtel, "0711000001").ends("comes to 0711000001")


def test_a_phone_that_was_asked_nothing_agrees_to_nothing(payments, airtel):
    text_in(payments.flask.test_client(), WANJIKU, "AGREE")
    assert pushes(payments) == []


@pytest.mark.parametrize("words", ["AGREE but 300 only", "KUBALI sitaki", "agree? who are you"])
def test_only_agree_alone_agrees(payments, airtel, words):
    asks_to_pay(airtel, "0711000001", "200").ends("gets an SMS first")
    text_in(payments.flask.test_client(), WANJIKU, words)
    assert payments.rows("SELECT FROM payment_intents") == []
    text_in(payments.flask.test_client(), WANJIKU, "Agree, please")
    assert payments.rows("SELECT cents FROM payment_intents") == [(20_000,)]


def test_nobody_is_asked_more_than_three_times_a_day(payments, airtel):
    for amount in ("100", "200", "300"):
        asks_to_pay(airtel, "0711000001", amount).ends("gets an SMS first")
    payments.pass_time(900)
    asks_to_pay(airtel, "0711000001", "400").ends("Too many requests")


def test_nobody_asks_more_than_ten_others_a_day(payments, airtel):
    for place in range(10):
        asks_to_pay(airtel, f"071100010{place}", "100").ends("gets an SMS first")
    asks_to_pay(airtel, "0711000111", "100").ends("Too many requests")


@pytest.mark.parametrize("network", ["99999", "63977", ""])
def test_where_the_gateway_names_no_operator_the_prefix_says_whether_the_phone_has_m_pesa(payments, network):
    add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
    add_customer(payments.parts.engine, "8800600-01", phone=AIRTEL, balance_cents=125_000)
    payments.phone(WANJIKU, network).dials().answers("3", "1", "1").sees("By M-Pesa from 0711000001")
    payments.phone(AIRTEL, network).dials().answers("3", "1", "1").sees("M-Pesa number that pays")


def test_a_phone_that_is_not_on_file_may_pay_and_sees_no_balance(payments, account):
    [(meter,)] = payments.rows("SELECT number FROM meters")
    stranger = payments.phone(OTIENO).dials().answers("3500600-01", meter).answers("3")
    stranger.sees("W******", "1 Another amount").sees_no("1,250")
    stranger.answers("1", "500", "1", "1").ends("PIN")


def test_by_card_an_sms_brings_the_link(payments, account):
    payments.phone(WANJIKU).dials().answers("3", "1", "2").sees("card", "1 Confirm").answers("1").ends(
        "SMS", "24 hours"
    )
    tasks.send()
    [(text,)] = payments.rows("SELECT text FROM messages")
    assert f"{payments.public_url}/p/" in text


def test_the_same_turn_again_asks_once_and_answers_the_same(payments, account):
    wanjiku = payments.phone(WANJIKU).dials().answers("3", "1", "1", "1")
    first = wanjiku.reply
    assert wanjiku.again().reply == first
    with_redis_empty = payments.parts.redis.call("FLUSHDB")
    assert with_redis_empty
    wanjiku.again().ends("PIN", "KES 1,250")
    assert payments.one("SELECT count(*) FROM payment_intents") == 1


def test_while_a_request_is_open_a_second_dial_is_told_so(payments, account):
    payments.phone(WANJIKU).dials().answers("3", "1", "1", "1").ends("PIN")
    payments.phone(WANJIKU).dials().answers("3", "2", "700", "1", "1").ends("open on that phone", "888888")
    payments.works()
    payments.phone(WANJIKU).dials().answers("3").sees("Nothing to pay").answers("1", "1250", "1", "1").ends("wait")
    assert payments.one("SELECT count(*) FROM payment_intents") == 1


def test_in_kiswahili_the_options_are_the_same(payments):
    add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000, language="sw")
    phone = payments.phone(WANJIKU).dials().sees("3 Lipa bili").answers("3").sees("1 Lipa yote", "2 Kiasi kingine")
    phone.answers("2").sees("Weka kiasi").answers("500").sees("1 M-Pesa", "2 Kadi").answers("1").sees("1 Thibitisha")
    phone.answers("1").ends("PIN")
