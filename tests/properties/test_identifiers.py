import re

from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import damm

from domain.accounts.accounts import STATUSES
from domain.accounts.identifiers import (
    Match,
    aliases,
    clean,
    has_suffix,
    has_valid_check_digit,
    meant,
    parse_meter_number,
    same_meter,
)

old_numbers = st.from_regex(r"[0-9]{6,7}-[0-9]{2}", fullmatch=True)
numbers = old_numbers | st.from_regex(r"[0-9]{7,9}", fullmatch=True)
new_numbers = st.from_regex(r"[1-9][0-9]{7}", fullmatch=True).map(lambda stem: stem + damm.calc_check_digit(stem))
spaces = st.sampled_from(["", " ", "  ", "\u00a0", "."])
marks = st.text(alphabet="-./ \u00a0\u2013", max_size=3)


@given(st.text())
def test_whatever_is_typed_is_a_key_or_nothing(text):
    key = clean(text)
    assert key is None or re.fullmatch("[0-9]{6,9}|[0-9]{6,7}-[0-9]{2}", key)


@given(numbers, st.data())
def test_a_number_finds_its_account_with_spaces_and_letters_for_digits_anywhere(number, data):
    look_alike = {"0": "0Oo", "1": "1Il"}
    typed = "".join(data.draw(st.sampled_from(look_alike.get(digit, digit))) + data.draw(spaces) for digit in number)
    assert clean(typed) in {alias.key for alias in aliases(number) if alias.whole} or has_suffix(clean(typed))


@given(numbers, marks, marks)
def test_marks_beside_a_number_change_nothing(number, before, behind):
    assert clean(f"{before}{number}{behind}") == clean(number)


@given(old_numbers)
def test_an_old_number_finds_its_account_without_suffix(number):
    assert clean(number.split("-")[0]) == aliases(number)[-1].key


@given(st.lists(st.builds(Match, st.integers(), st.booleans(), st.sampled_from(STATUSES))))
def test_a_typed_number_means_only_accounts_it_leads_to_and_loses_none_for_good(found):
    chosen = meant(found)
    assert set(chosen) <= set(found)
    assert bool(chosen) == bool(found)


@given(new_numbers, st.integers(0, 8), st.sampled_from("0123456789"))
def test_one_wrong_digit_in_a_new_number_is_noticed(number, at, digit):
    assume(number[at] != digit)
    assert has_valid_check_digit(number)
    assert not has_valid_check_digit(number[:at] + digit + number[at + 1 :])


@given(new_numbers, st.integers(0, 7))
def test_two_swapped_digits_in_a_new_number_are_noticed(number, at):
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assume(swapped != number)
    assert not has_valid_check_digit(swapped)


@given(st.text() | st.from_regex(r"[0-9A-Za-z -]{7,14}", fullmatch=True))
def test_a_meter_number_once_read_stays_what_it_is(text):
    serial = parse_meter_number(text)
    assert serial is None or (parse_meter_number(serial) == serial and same_meter(text, serial))
