import re

import phonenumbers
from hypothesis import given
from hypothesis import strategies as st

from domain.values.phones import network_of, parse_phone

subscribers = st.from_regex(r"[0-9]{9}", fullmatch=True)
noise = st.text("0123457 -+\n٧x", max_size=16)


@given(st.text() | noise)
def test_nothing_but_a_kenyan_mobile_number_leaves_here(text):
    phone = parse_phone(text)
    assert phone is None or re.fullmatch(r"\+254[17][0-9]{8}", phone)


@given(subscribers)
def test_it_takes_the_numbers_that_the_phonenumbers_library_takes_and_those_of_ranges_to_come(subscriber):
    number = phonenumbers.parse(f"+254{subscriber}")
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    assert (parse_phone(f"+254{subscriber}") is not None) == (mobile or subscriber.startswith(("1", "7")))


@given(st.sampled_from(["", "0", "254", "+254", " 254"]), st.from_regex(r"(7[0-9]|11)[0-9]{7}", fullmatch=True))
def test_every_way_to_write_a_number_is_the_same_number(prefix, subscriber):
    assert parse_phone(prefix + subscriber) == f"+254{subscriber}"


@given(st.from_regex(r"\+2547[0-9]{8}", fullmatch=True))
def test_every_number_has_an_operator(phone):
    assert network_of(phone) is not None
