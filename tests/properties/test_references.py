"""A paybill payment goes to the account that the payer meant, or to nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.accounts import ACTIVE, CLOSED, PREPAID, Payee, PayeeMatch
from domain.accounts.identifiers import aliases
from domain.payments.references import MAX_KEPT_LENGTH, clean_reference, payee_meant

METERS = {1: "KE1234567", 2: "12345678901", 3: "0044444444", 4: "0055555555", 5: "0066666666"}
METERS |= {6: "7766666666", 7: "8866666666"}


def payee(number, **changes):
    return Payee(
        **{
            "id": len(number),
            "number": number,
            "name": "Wanjiku Kamau",
            "status": ACTIVE,
            "category": "DC",
            "balance_cents": 0,
            "phone": None,
            "language": "en",
            **changes,
        }
    )


OLD = payee("3500600-01", id=1)
NEW = payee("350060103", id=2)
MOVED_OUT = payee("7001234-01", id=3, status=CLOSED)
MOVED_IN = payee("7001234-02", id=4)
TOKENS = payee("5551234-01", id=5, category=PREPAID)
ZERO_BEFORE = payee("0412277-03", id=6)
STRANGER_OF_ITS_DIGITS = payee("41227703", id=7)
EVERYBODY = (OLD, NEW, MOVED_OUT, MOVED_IN, TOKENS, ZERO_BEFORE, STRANGER_OF_ITS_DIGITS)


class Directory:
    """Accounts by the keys that the store would find them by."""

    def payees_by_number(self, key):
        return [one for one in EVERYBODY if key in {alias.key for alias in aliases(one.number)}]

    def payees_by_meter(self, keys):
        return [one for one in EVERYBODY if METERS[one.id].lstrip("0") in keys]

    def payees_by_digits(self, key, meter_keys):
        by_number = [PayeeMatch(one, at_meter=False) for one in self.payees_by_number(key)]
        return [*by_number, *(PayeeMatch(one, at_meter=True) for one in self.payees_by_meter(meter_keys))]


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
        ("3500600-01.", OLD),
        ("-3500600-01,.", OLD),
        ("KE1234567.", OLD),
        ("41227703.", STRANGER_OF_ITS_DIGITS),
    ],
)
def test_the_account_is_found_however_its_number_or_its_meter_is_typed(typed, account):
    assert payee_meant(typed, Directory()).payee == account


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
        ("412277-03", "written_otherwise"),
        ("412277-03.", "written_otherwise"),
        (".412277-03", "written_otherwise"),
        ("412277-03-", "written_otherwise"),
        ("412277-03/", "written_otherwise"),
        ("412277/03.", "written_otherwise"),
        ("412277 03 -", "written_otherwise"),
        ("Acc No: 412277-03.", "written_otherwise"),
        ("A/C. -412277-3.,", "written_otherwise"),
    ],
)
def test_in_doubt_it_is_nobodys(typed, doubt):
    meant = payee_meant(typed, Directory())
    assert (meant.payee, meant.doubt) == (None, doubt)


@given(st.text(max_size=60))
def test_any_text_is_taken_and_kept_printable(typed):
    meant = payee_meant(typed, Directory())
    assert (meant.payee is None) == (meant.doubt is not None)
    shown = clean_reference(typed)
    assert len(shown) <= MAX_KEPT_LENGTH
    assert shown.isprintable() or not shown.isascii()


@given(st.text(alphabet="0123456789OoIl -", min_size=5, max_size=14))
def test_other_digits_never_lead_to_an_account(typed):
    found = payee_meant(typed, Directory()).payee
    digits = typed.upper().translate(str.maketrans("OIL", "011")).replace(" ", "").replace("-", "")
    if found:
        own = found.number.replace("-", "")
        stem, _, suffix = found.number.partition("-")
        meter = METERS[found.id].lstrip("0")
        assert digits in {own, stem, f"{stem}{suffix.lstrip('0')}"} or digits.lstrip("0") == meter
