"""The forms of gateways are read as Python's own library reads them, in less time."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from webhooks.forms import MAX_FIELDS, read_form

PIECES = [
    "a",
    "text",
    "=",
    "&",
    "+",
    "%2B",
    "%",
    "%4",
    "%zz",
    "%00",
    "\x00",
    "*",
    "#",
    ";",
    "%C3%A9",
    "\u00e9",
    "%ff",
    " ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_a_form_is_read_as_the_library_reads_it(pieces):
    text = "".join(pieces)
    expected = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        expected.setdefault(name, value.replace("\x00", ""))
    assert read_form(text.encode()) == expected


def test_bytes_that_are_no_text_are_read_as_far_as_they_are():
    assert read_form(b"a=\xff\xfe&b=1") == {"a": "\ufffd\ufffd", "b": "1"}


def test_more_fields_than_anybody_needs_are_refused():
    assert len(read_form(b"&".join(b"a%d=1" % place for place in range(MAX_FIELDS)))) == MAX_FIELDS
    with pytest.raises(InvalidInput):
        read_form(b"&" * MAX_FIELDS)
