"""Phones of ranges that no table of prefixes has, at every door: the gateway and the till vouch for them."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from payments.provider_messages import Paybills, confirmed_payment
from tests.support.account_files import as_csv, row
from tests.support.customers import add_customer
from tests.support.dialling import TOKEN
from tests.support.payment_providers import SHORTCODE, confirmation
from tests.support.sms import FORM, post_text, text_in, works
from webhooks.phones import phones_not_understood

RANGES = ["+254109000001", "+254147000001", "+254122000001", "+254150000001", "+254199000001"]
NUMBER = "3500600-01"


@pytest.fixture
def texts(rows):
    return lambda phone: [text for (text,) in rows("SELECT text FROM messages WHERE phone = :phone", phone=phone)]


@pytest.mark.parametrize("number", RANGES)
def test_it_dials_and_sees_its_bill(engine, phone, number):
    add_customer(engine, NUMBER, phone=number, balance_cents=125_000)
    phone(number).dials().sees("1 Enter reading").answers("2").sees("KES 1,250")


@pytest.mark.parametrize("number", RANGES)
def test_it_texts_and_is_answered(engine, client, texts, number):
    add_customer(engine, NUMBER, phone=number, balance_cents=125_000)
    text_in(client, number, "BAL")
    assert "KES 1,250" in texts(number)[0]
    text_in(client, number, "STOP")
    assert len(texts(number)) == 2


@pytest.mark.parametrize("number", RANGES)
def test_it_opts_out_at_the_network(client, rows, number):
    body = urlencode({"senderId": "KenyaPower", "phoneNumber": number})
    assert client.post(f"/callbacks/{TOKEN}/sms/optout", data=body, content_type=FORM).status_code == 200
    works(client.application.extensions["parts"], "record_opt_outs")
    assert rows("SELECT DISTINCT phone FROM opt_outs") == [(number,)]


@pytest.mark.parametrize("number", RANGES)
def test_a_payment_keeps_it_for_the_receipt(number):
    body = json.dumps(confirmation(MSISDN=number.removeprefix("+"))).encode()
    assert confirmed_payment(body, Paybills(SHORTCODE, "888899"), datetime.now(UTC)).phone == number


def test_it_is_imported_and_put_on_file_with_a_word_of_warning(operator, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(*(row(number=place, phone=number) for place, number in enumerate(RANGES))))
    answer = operator.asks("import", "accounts", file)
    assert (answer["new"], answer["unknown_prefixes"]) == (5, 5)
    said = operator.types("import", "accounts", file).out
    assert "5 phones have a prefix that no network is known to have" in said
    put = operator.asks("phone", "set", "3500600-01", "0147 000 002", "--by", "Njeri")
    assert put["phone"] == "+254147000002"
    assert put["warning"] == "No network is known to have +254147: a new range, or a slip"
    assert operator.asks("phone", "set", "3500600-01", "0712345678", "--by", "Njeri")["warning"] is None


@pytest.mark.parametrize(
    ("sender", "count"),
    [("+255712345678", 1), ("254202345678", 1), ("Safaricom", 0), ("95551", 0), ("", 0)],
)
def test_what_looks_like_a_phone_and_is_none_is_logged_with_a_count(client, rows, sender, count):
    with capture_logs() as logs:
        post_text(client, {"from": sender, "text": "BAL", "id": "1"})
        works(client.application.extensions["parts"], "answer")
    noted = [each for each in logs if each["event"] == "phone_not_understood"]
    assert [each["source"] for each in noted] == ["sms"] * count
    assert all(each["count"] >= 1 and len(each["prefix"]) == 7 for each in noted)
    assert rows("SELECT state FROM inbox") == [("done",)]


def test_what_is_not_understood_is_a_figure(phone):
    before = phones_not_understood.take()
    phone("+255712345678").dials()
    assert (before is not None, phones_not_understood.take()) == (True, 1)
