from hypothesis import given
from hypothesis import strategies as st

from domain.values.gsm7 import plain, septets
from domain.values.names import mask_name, short_name


@given(st.text(), st.integers(1, 60))
def test_a_name_always_fits_its_place_on_the_screen(name, room):
    shown = short_name(name, room)
    assert septets(shown) <= room
    assert plain(shown) == shown


@given(st.text())
def test_a_masked_name_is_short_and_shows_initials_only(name):
    masked = mask_name(name)
    assert septets(masked) <= 23
    assert all(set(word[1:]) == {"*"} for word in masked.split())
