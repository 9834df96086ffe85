"""References are short, and a mistyped one is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.identifiers import clean
from domain.care.case_references import APPLICATION, TICKET, parse_reference, reference

SERIALS = st.integers(0, 10**12)


def test_a_reference_is_short_enough_to_be_read_out():
    assert [reference(TICKET, serial) for serial in (1, 12, 345_678, 1_234_567)] == [
        "T000-0013",
        "T000-0125",
        "T345-6784",
        "T1234-5671",
    ]


@given(SERIALS)
def test_a_reference_is_understood_as_people_write_it(serial):
    written = reference(TICKET, serial)
    for typed in (written, written.lower(), written.replace("-", " "), f" {written.replace('0', 'O')} "):
        assert parse_reference(TICKET, typed) == serial


@given(SERIALS, st.data())
def test_one_wrong_digit_is_noticed(serial, data):
    written = reference(TICKET, serial).replace("-", "")
    place = data.draw(st.integers(1, len(written) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != written[place]]))
    assert parse_reference(TICKET, written[:place] + other + written[place + 1 :]) is None


def test_swapped_digits_are_noticed():
    assert parse_reference(TICKET, "T000-0152") is None


def test_a_reference_of_another_kind_is_not_taken_for_one_of_this():
    assert parse_reference(TICKET, reference(APPLICATION, 12)) is None


@given(SERIALS)
def test_a_reference_is_never_taken_for_an_account_number(serial):
    assert clean(reference(TICKET, serial)) is None


@given(st.text())
def test_what_is_no_reference_is_not_taken_for_one(typed):
    serial = parse_reference(TICKET, typed)
    assert serial is None or reference(TICKET, serial)[0] in typed.strip().upper()
