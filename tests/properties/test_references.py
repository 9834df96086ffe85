"""A paybill payment goes to the account that the payer meant, or to nobody's."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import CLOSED, PREPAID
from domain.meters import Meter
from domain.references import LONGEST_KEPT, account_meant, clean_reference
from ussd.flows.longest import ACCOUNT

OLD = replace(ACCOUNT, id=1, number="3500600-01", meter=Meter("KE1234567", 5, 1))
NEW = replace(ACCOUNT, id=2, number="350060103", meter=Meter("12345678901", 5, 1))
MOVED_OUT = replace(ACCOUNT, id=3, number="7001234-01", status=CLOSED)
MOVED_IN = replace(ACCOUNT, id=4, number="7001234-02", status="active")
TOKENS = replace(ACCOUNT, id=5, number="5551234-01", category=PREPAID)
EVERYBODY = (OLD, NEW, MOVED_OUT, MOVED_IN, TOKENS)


class Directory:
    """Accounts by the keys that the store would find them by."""

    def by_number(self, key):
        return [one for one in EVERYBODY if key in {one.number.replace("-", ""), one.number.partition("-")[0]}]

    def by_meter(self, serials):
        return [one for one in EVERYBODY if one.meter.number in serials]


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        ("3500600-01", OLD),
        ("35OO6OO-Ol", OLD),
        (" 3500600 01 ", OLD),
        ("3500600", OLD),
        ("Acc no: 3500600-01", OLD),
        ("A/C 350060103", NEW),
        ("account 350060103", NEW),
        ("KE1234567", OLD),
        ("ke-123 4567", OLD),
        ("meter 12345678901", NEW),
        ("7001234", MOVED_IN),
        ("7001234-01", MOVED_OUT),
        ("3500600-01\x00", OLD),
    ],
)
def test_the_account_is_found_however_its_number_or_its_meter_is_typed(typed, account):
    assert account_meant(typed, Directory()).account == account


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("", "unknown"),
        ("9999999", "unknown"),
        ("JOHN KAMAU", "unknown"),
        ("\U0001f600\U0001f4a1", "unknown"),
        ("0711000001", "unknown"),
        ("350060001 JOHN", "unknown"),
        ("5551234-01", "prepaid"),
    ],
)
def test_in_doubt_it_is_nobodys(typed, doubt):
    meant = account_meant(typed, Directory())
    assert (meant.account, meant.doubt) == (None, doubt)


@given(st.text(max_size=60))
def test_any_text_is_taken_and_never_leads_to_a_stranger(typed):
    found = account_meant(typed, Directory()).account
    shown = clean_reference(typed)
    assert len(shown) <= LONGEST_KEPT
    assert shown.isprintable() or not shown.isascii()
    if found:
        digits = {"3500600": 1, "350060001": 1, "350060103": 2, "700123401": 3, "700123402": 4, "7001234": 4}
        assert found.id in {*digits.values()}


@given(st.text(alphabet="0123456789OoIl -", min_size=5, max_size=14))
def test_other_digits_never_lead_to_an_account(typed):
    found = account_meant(typed, Directory()).account
    digits = typed.upper().translate(str.maketrans("OIL", "011")).replace(" ", "").replace("-", "")
    if found:
        own = found.number.replace("-", "")
        stem, _, suffix = found.number.partition("-")
        assert digits in {own, stem, found.meter.number, f"{stem}{suffix.lstrip('0')}"}
