"""One-time codes: six digits, good for one account and one phone."""

import pytest

from domain.accounts.codes import Code, CodeGenerator, parse_code

WANJIKU, OTIENO = "+254711000001", "+254711000002"


def generator(number=42, secret=b"secret"):
    return CodeGenerator(secret, lambda _below: number)


@pytest.mark.parametrize(("number", "code"), [(0, "000000"), (42, "000042"), (999_999, "999999")])
def test_a_code_has_six_digits(number, code):
    assert generator(number).new() == code


def test_chance_decides_over_all_six_digits():
    asked = []
    CodeGenerator(b"secret", lambda below: asked.append(below) or 0).new()
    assert asked == [1_000_000]


def test_a_code_fits_only_the_account_and_the_phone_it_was_made_for():
    code = Code(1, generator().digest("000042", 7, WANJIKU), 3)
    assert code.fits(generator().digest("000042", 7, WANJIKU))
    for digest in (
        generator().digest("000043", 7, WANJIKU),
        generator().digest("000042", 8, WANJIKU),
        generator().digest("000042", 7, OTIENO),
        generator(secret=b"other").digest("000042", 7, WANJIKU),
    ):
        assert not code.fits(digest)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("000042", "000042"), (" 000 042 ", "000042"), ("OOOO42", "000042"), ("42", None), ("0000421", None), ("", None)],
)
def test_a_code_is_understood_as_people_type_it(typed, code):
    assert parse_code(typed) == code
