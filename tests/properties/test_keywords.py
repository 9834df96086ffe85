from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from domain.gsm7 import plain
from domain.identifiers import clean
from sms.keywords import KEYWORDS, LABELS, Asks, Request, parse

old_numbers = st.from_regex(r"[0-9]{6,7}-[0-9]{2}", fullmatch=True)
numbers = old_numbers | st.from_regex(r"[0-9]{7,9}", fullmatch=True)
readings = st.integers(0, 99_999).map(str)
words = st.sampled_from(
    [keyword for keyword, _, _ in KEYWORDS] + list(LABELS) + ["is", "no", "kwh", "please", "-", ","]
)
pieces = st.one_of(numbers, readings, words, st.text(max_size=5))
texts = st.text() | st.lists(pieces, max_size=8).map(" ".join)


@given(texts)
@example("\x00")
@example("1" * 10_000)
@example("1-" * 499)
def test_whatever_is_texted_is_a_request(text):
    assert isinstance(parse(text), Request)


@given(texts)
@example("BAL000000")
def test_an_account_is_in_a_request_only_where_the_text_names_it(text):
    account = parse(text).account
    assert account is None or account in {clean(run) for run in runs(text)}


@given(numbers, readings, st.sampled_from(["{0} {1}", "acc {0} reading {1}", "Read {1} acc no. {0}", "{0}, {1} kwh"]))
def test_a_named_account_and_its_reading_are_never_taken_for_each_other(number, reading, form):
    request = parse(form.format(number, reading))
    assert (request.asks, request.account, request.figure) == (Asks.READING, clean(number), reading)


def runs(text):
    """Every piece of the text that could be one number, with and without the letters that look like digits."""
    spaced = "".join(letter if letter.isalnum() or letter in "-./" else " " for letter in plain(text))
    for look_alikes in ("OoIiLl", ""):
        split = "".join(f" {it} " if it.isalpha() and it not in look_alikes else it for it in spaced)
        found = [piece.strip("./-") for piece in split.split()]
        yield from found
        for start, end in combinations(range(len(found) + 1), 2):
            yield " ".join(found[start:end])
