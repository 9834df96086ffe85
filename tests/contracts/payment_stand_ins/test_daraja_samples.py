"""What the stand-in says has the names, the types and the order of what Safaricom's portal prints."""

import hashlib

import pytest

from sandbox.daraja import formats
from sandbox.daraja.merchant import PUBLIC_TEST_PASSKEY
from tests.contracts.payment_stand_ins.daraja_caller import PHONE
from tests.contracts.payment_stand_ins.shapes import names, sample, shape


def assert_like(document, name):
    printed = sample(name)
    assert shape(document) == shape(printed)
    assert names(document) == names(printed)


def test_a_token_comes_as_the_portal_prints_it(daraja):
    assert_like(daraja.generate_token().json(), "oauth_token")


def test_an_accepted_prompt_is_answered_as_the_portal_prints_it(daraja):
    assert_like(daraja.push().json(), "stk_accepted")


def test_a_refused_prompt_is_answered_as_the_portal_prints_it(daraja):
    answer = daraja.push(BusinessShortCode="17 41")
    assert_like(answer.json(), "stk_refused")
    assert answer.json()["errorMessage"] == sample("stk_refused")["errorMessage"]
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.002.02")


def test_the_callback_of_a_failure_has_ids_a_code_and_a_text_and_nothing_else(daraja):
    daraja.script(answer="cancel")
    daraja.push_and_wait()
    [message] = daraja.listener.at("/stk")
    assert_like(message.json, "stk_callback_failed")


def test_the_callback_of_a_payment_has_a_balance_without_a_value_and_numbers_where_the_portal_has_them(daraja):
    daraja.push_and_wait()
    [message] = daraja.listener.at("/stk")
    assert_like(message.json, "stk_callback_paid")


def test_a_confirmation_is_as_the_portal_prints_it(daraja):
    daraja.register_urls()
    daraja.paybill("Sample Transaction", amount=5)
    [message] = daraja.listener.at("/confirmation")
    assert_like(message.json, "c2b_confirmation")
    assert message.json["TransAmount"] == sample("c2b_confirmation")["TransAmount"]


def test_the_password_is_that_of_the_portal():
    expected = (
        "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkz"
        "MDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMjEwNjI4MDkyNDA4"
    )
    assert formats.password("174379", PUBLIC_TEST_PASSKEY, "20210628092408") == expected


def test_a_hashed_number_is_the_sha256_of_its_digits():
    expected = "bbff37cea44ac0b2d964ee0dfb8d2df8513dc7ba1b36129a929fc3fbd6dd4af4"
    assert formats.hashed(PHONE) == expected == hashlib.sha256(PHONE.encode()).hexdigest()


def test_a_masked_number_is_written_as_the_portal_prints_it():
    assert formats.masked("254711111126") == sample("c2b_confirmation")["MSISDN"]


@pytest.mark.parametrize(
    ("stamp", "printed"),
    [
        ("20191219102115", sample("stk_callback_paid")["Body"]["stkCallback"]["CallbackMetadata"]["Item"][1]["Value"]),
        ("20231121121325", sample("c2b_confirmation")["TransID"]),
    ],
)
def test_a_receipt_begins_with_the_letters_of_its_day(stamp, printed):
    receipt = formats.receipt(formats.moment(stamp))
    assert receipt[:3] == printed[:3]
    assert len(receipt) == len(printed)
