"""Whatever a provider writes is either understood, in texts that can be stored, or refused: never an error of ours."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ServiceError
from domain.payments.payments import Payment
from domain.payments.references import clean_reference
from payments.json_fields import FIRST_YEAR, LAST_YEAR
from payments.provider_messages import Paybills, confirmed_payment, prompted_payment, pulled_payment, read_prompt_result

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHORTCODE = "888888"
PAYBILLS = Paybills(SHORTCODE, "888899")

# Half an emoji is no character, and JSON carries it all the same.
texts = st.text(st.characters() | st.characters(categories=["Cs", "Cc"]), max_size=30)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.decimals().map(str)
values = texts | st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
CONFIRMATION = {
    "TransID": "RKL51ZDR4F",
    "TransTime": "20261123121325",
    "TransAmount": "500.00",
    "BusinessShortCode": SHORTCODE,
    "BillRefNumber": "350060001",
    "OrgAccountBalance": "",
    "MSISDN": "254711000001",
}
ITEMS = {
    "Amount": 500,
    "MpesaReceiptNumber": "RKL51ZDR4F",
    "TransactionDate": 20261123121325,
    "PhoneNumber": 254711000001,
}
RESULT = {"CheckoutRequestID": "ws_CO_1", "ResultCode": 0, "ResultDesc": "", "CallbackMetadata": None}
ROW = {"transactionId": "RKL51ZDR4F", "amount": "500.00", "billreference": "350060001", "msisdn": "254711000001"}


def changed(message):
    """The message with some of its fields replaced by anything."""
    changes = st.fixed_dictionaries({}, optional=dict.fromkeys(message, values))
    return st.builds(lambda some: {**message, **some}, changes)


items = changed(ITEMS).map(lambda each: [{"Name": name, "Value": value} for name, value in each.items()])
metadata = st.builds(lambda item: {"Item": item}, items | st.lists(values, max_size=3) | values)
results = st.builds(lambda message, beside: {**message, "CallbackMetadata": beside}, changed(RESULT), metadata | values)


def understood(read, *arguments):
    with suppress(ServiceError):
        return read(*arguments)
    return None


def can_be_stored(payment: Payment | None):
    if payment:
        assert payment.cents > 0
        for text in (payment.receipt, clean_reference(payment.reference), payment.phone or ""):
            assert "\x00" not in text.encode().decode()


@given(changed(CONFIRMATION) | values)
def test_a_confirmation(message):
    can_be_stored(understood(confirmed_payment, json.dumps(message).encode(), PAYBILLS, NOW))


@given(results | values)
def test_the_result_of_a_prompt(message):
    body = json.dumps({"Body": {"stkCallback": message}}).encode()
    if result := understood(read_prompt_result, body):
        assert "\x00" not in (result.checkout_id + result.code + result.text).encode().decode()
        can_be_stored(understood(prompted_payment, result, 1, NOW))


@given(changed(ROW))
def test_a_row_of_the_pull(row):
    can_be_stored(understood(partial(pulled_payment, for_connections=False), row, NOW))


@given(st.binary(max_size=300))
def test_bytes_that_are_no_message(body):
    assert understood(confirmed_payment, body, PAYBILLS, NOW) is None
    assert understood(read_prompt_result, body) is None


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_that_no_payment_can_have_is_far_from_any_of_ours(year):
    message = {
        "TransID": "RKL51ZDR4F",
        "TransAmount": "5",
        "BusinessShortCode": SHORTCODE,
        "TransTime": f"{year:04}1231235959",
    }
    assert confirmed_payment(json.dumps(message).encode(), PAYBILLS, NOW).paid_at.year in {FIRST_YEAR, LAST_YEAR}
