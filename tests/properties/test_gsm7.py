from hypothesis import given
from hypothesis import strategies as st

from domain.values.gsm7 import BASIC, EXTENSION, offending, parts, plain, septets, transliterate

gsm7_texts = st.text(st.sampled_from(BASIC + EXTENSION * 5), max_size=700)
long_texts = st.builds(
    lambda head, middle, tail: head + middle + tail,
    st.integers(140, 320).map(lambda count: "a" * count),
    st.text(st.sampled_from("a€^é"), max_size=40),
    st.integers(0, 320).map(lambda count: "b" * count),
)
ucs2_texts = st.text(st.sampled_from("a’é€😀各"), min_size=30, max_size=300)


def slow_parts(text):
    """The same, as a handset counts it: write characters into a part until the next does not fit, then take a new
    part.
    """
    is_gsm7 = all(letter in BASIC + EXTENSION for letter in text)
    codes = [b"\x1b?" if letter in EXTENSION else b"?" for letter in text]
    written = codes if is_gsm7 else [letter.encode("utf-16-be") for letter in text]
    single, each = (160, 153) if is_gsm7 else (140, 134)
    if len(b"".join(written)) <= single:
        return 1
    pages = [b""]
    for code in written:
        if len(pages[-1] + code) > each:
            pages.append(b"")
        pages[-1] += code
    return len(pages)


@given(gsm7_texts | long_texts | ucs2_texts)
def test_parts_are_those_a_handset_counts(text):
    assert parts(text) == slow_parts(text)


@given(st.text())
def test_whatever_is_written_goes_out_in_gsm_7(text):
    written = transliterate(text)
    assert offending(written) is None
    assert transliterate(written) == written


@given(gsm7_texts)
def test_what_is_gsm_7_already_stays_as_it_is(text):
    assert transliterate(text) == text


@given(st.text())
def test_a_screen_costs_one_septet_a_character(text):
    written = plain(text)
    assert written.isascii()
    assert offending(written) is None
    assert septets(written) == len(written)
    assert plain(written) == written


@given(gsm7_texts, gsm7_texts)
def test_a_longer_text_never_costs_less(text, more):
    assert parts(text) <= parts(text + more)
