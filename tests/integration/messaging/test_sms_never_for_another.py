"""Whatever a phone texts, in whatever order: no reading lands on an account that is not its own."""

from contextlib import suppress

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sms.conversation.answer import answer
from sms.conversation.context import Text
from sms.conversation.keywords import KEYWORDS
from tests.support.customers import add_customer

WANJIKU, STRANGER, LANDLORD = "+254711000001", "+254722000002", "+254733000003"
OWN, OTHERS = "3500600-01", "3500700-01"
LANDLORDS = ("1234567", "3500800-01")

numbers = st.sampled_from([OWN, OTHERS, "3500600", "3500700", "35007", *LANDLORDS, "1", "2", "3", "9"])
readings = st.sampled_from(["4402", "4521", "4521", "4700", "4700", "9900", "4,521", "45O0", "30"])
words = st.sampled_from([keyword for keyword, _, _ in KEYWORDS] + ["acc", "meter", "reading", "KE7654321", "no", "kwh"])
anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)
"""A form is read without NUL, see test_sms_in.py."""
texts = st.lists(st.one_of(numbers, readings, words, anything), min_size=1, max_size=4).map(" ".join)
talks = st.lists(st.tuples(st.sampled_from([WANJIKU, STRANGER, LANDLORD]), texts), min_size=1, max_size=6)


class Undo(Exception):
    """So that each talk begins anew."""


@pytest.fixture
def accounts(engine):
    """The account ids of each phone; the stranger has none, and knows no meter."""
    others = add_customer(engine, OTHERS, phone="+254744000004", last=4401, meter="KE1234567")
    own = add_customer(engine, OWN, phone=WANJIKU, last=4401)
    landlords = {add_customer(engine, number, phone=LANDLORD, last=4401) for number in LANDLORDS}
    return {WANJIKU: {own}, LANDLORD: landlords, STRANGER: set(), "others": {others}}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(talk=talks)
def test_no_text_gives_a_reading_for_an_account_of_others(app, accounts, talk):
    parts = app.extensions["parts"]
    with suppress(Undo), parts.store.transaction() as unit_of_work:
        for number, (phone, text) in enumerate(talk):
            answer(Text(str(number), phone, text), unit_of_work, parts.terms)
        given_by = unit_of_work.connection.execute(
            sa.text("SELECT phone, account_id FROM readings WHERE source = 'sms'")
        ).all()
        assert all(account_id in accounts[phone] for phone, account_id in given_by), given_by
        messages = unit_of_work.connection.execute(sa.text("SELECT phone, text FROM messages")).all()
        assert not any(phone == STRANGER and "KES" in text for phone, text in messages), messages
        raise Undo
