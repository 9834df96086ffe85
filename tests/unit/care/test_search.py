"""What a text in the search box may mean."""

import pytest

from domain.care.case_references import APPLICATION, QUERY, TICKET, reference
from domain.care.search import MAX_SEARCH_LENGTH, Case, Search, parse_search
from domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "found_by"),
    [
        ("3500600-01", {"account_key": "3500600-01"}),
        (" 3500600/1 ", {"account_key": "3500600-01"}),
        ("3500600 01", {"account_key": "3500600-01"}),
        ("350060001", {"account_key": "350060001"}),
        ("0712 345 678", {"phone": "+254712345678"}),
        ("+254-712-345678", {"phone": "+254712345678"}),
        ("712345678", {"phone": "+254712345678", "account_key": "712345678"}),
        ("00123456", {"meter_keys": ("123456",)}),
        ("SKL1234567", {"receipts": ("SKL1234567",)}),
        ("skl1234567", {"receipts": ("skl1234567", "SKL1234567")}),
        ("UKTVUXWMEH", {"receipts": ("UKTVUXWMEH",), "name": "UKTVUXWMEH"}),
        ("uktvuxwmeh", {"receipts": ("uktvuxwmeh", "UKTVUXWMEH")}),
        ("Wanjiku", {"receipts": ()}),
        ("FT 2611/22", {"receipts": ("FT 2611/22", "FT2611/22")}),
        ("S-77", {"receipts": ("S-77",)}),
        ("202611dc 0000000012", {"bill_number": "202611DC0000000012"}),
        ("ATUid_3f2a99cc01", {"session_id": "ATUid_3f2a99cc01"}),
        ("Wanjiku", {"name": "Wanjiku"}),
        ("  wanjiku   KAMAU ", {"name": "wanjiku KAMAU"}),
        ("O'Brien", {"name": "O'Brien"}),
        ("Nyambura-Otieno", {"name": "Nyambura-Otieno"}),
        ("Zoë", {"name": "Zoë"}),
    ],
)
def test_a_text_is_looked_up_as_everything_that_it_may_be(typed, found_by):
    search = parse_search(typed)
    assert {name: getattr(search, name) for name in found_by} == found_by


@pytest.mark.parametrize("letter", [QUERY, TICKET, APPLICATION])
def test_a_reference_is_the_case_that_it_names(letter):
    assert parse_search(reference(letter, 4711).lower()).cases == (Case(letter, 4711),)


@pytest.mark.parametrize(
    "typed", ["", "   ", "\x00", "W", "%", "100%", "_", "' OR 1=1 --", "💡", "12", "-", "x" * (MAX_SEARCH_LENGTH + 1)]
)
def test_what_can_be_nothing_gets_a_sentence_and_no_look_up(typed):
    with pytest.raises(InvalidInput) as refused:
        parse_search(typed)
    assert " " in str(refused.value)


@pytest.mark.parametrize("typed", ["T000-0126", "Q0000124"])
def test_a_mistyped_reference_is_no_case(typed):
    assert parse_search(typed).cases == ()


def test_names_hold_no_signs_of_a_pattern():
    assert parse_search("Wan").name == "Wan"
    assert Search(name="x") != Search()
    with pytest.raises(InvalidInput):
        parse_search("Wan%")
