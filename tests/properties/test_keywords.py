import re

from hypothesis import example, given
from hypothesis import strategies as st

from domain.accounts.identifiers import clean, letters_as_digits
from domain.values.gsm7 import plain
from sms.conversation.keywords import KEYWORDS, LABELS, Asks, TextRequest, parse

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
    assert isinstance(parse(text), TextRequest)


@given(texts)
@example("BAL000000")
@example("BAL00000:A:0")
@example("00000:NUMBER0:0")
@example("A/C00000:READ00:A/C0")
@example("BAL 998877-1")
def test_an_account_is_in_a_request_only_where_the_text_names_it(text):
    account = parse(text).account
    assert account is None or is_made_of(account, text)


@given(numbers, readings, st.sampled_from(["{0} {1}", "acc {0} reading {1}", "Read {1} acc no. {0}", "{0}, {1} kwh"]))
def test_a_named_account_and_its_reading_are_never_taken_for_each_other(number, reading, form):
    request = parse(form.format(number, reading))
    assert (request.asks, request.account, request.figure) == (Asks.READING, clean(number), reading)


def is_made_of(account, text):
    """Whether the account is one number of the text, or several in their order, each whole."""
    joined = {""}
    for number in numbers_in(text):
        joined |= {before + number for before in joined if account.startswith(before + number)}
    return account in joined


def numbers_in(text):
    """As digits, with and without the letters that look like digits."""
    spaced = "".join(letter if letter.isalnum() or letter in "-./" else " " for letter in plain(text))
    for piece in spaced.split():
        for run in {*re.findall(r"[0-9OoIiLl./-]+", piece), *re.findall(r"[0-9./-]+", piece)}:
            if re.search("[0-9]", run):
                yield re.sub("[./-]", "", letters_as_digits(run.upper()))
                yield clean(run) or run
