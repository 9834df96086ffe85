"""New account numbers: each once, nine digits, and a slip of the finger is caught."""

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.accounts.identifiers import clean, has_valid_check_digit
from domain.campaigns.renumbering import SPACE, Numbering

NUMBERINGS = [Numbering(key) for key in (0, 977, -(2**63))]

numberings = st.sampled_from(NUMBERINGS)
places = st.integers(0, SPACE - 1)


@given(numberings, places, places)
def test_no_number_is_given_twice(numbering, place, other):
    assume(place != other)
    assert numbering.number(place) != numbering.number(other)


@given(numberings, places)
def test_a_number_is_nine_digits_with_its_check_digit_and_is_typed_as_it_is(numbering, place):
    number = str(numbering.number(place))
    assert number[0] != "0"
    assert has_valid_check_digit(number)
    assert clean(number) == number


@given(numberings, places, st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_digit_is_caught(numbering, place, position, by):
    number = str(numbering.number(place))
    wrong = (int(number[position]) + by) % 10
    assert not has_valid_check_digit(f"{number[:position]}{wrong}{number[position + 1 :]}")


@given(numberings, places, st.integers(0, 7))
def test_two_swapped_digits_are_caught(numbering, place, position):
    number = str(numbering.number(place))
    one, other = number[position], number[position + 1]
    assume(one != other)
    assert not has_valid_check_digit(f"{number[:position]}{other}{one}{number[position + 2 :]}")


def test_a_whole_block_of_numbers_holds_none_twice():
    numbers = NUMBERINGS[1].block(0, 100_000)
    assert len(set(numbers)) == 100_000


def test_neighbours_do_not_look_like_neighbours():
    numbers = NUMBERINGS[1].block(0, 1_000)
    apart = [abs(one - other) for one, other in pairwise(numbers)]
    assert sum(distance < 1_000_000 for distance in apart) < 30
    assert len({distance // 1_000 for distance in apart}) > 900


def test_when_the_numbers_are_used_up_it_is_said():
    assert len(NUMBERINGS[1].block(SPACE - 3, 5)) == 3
