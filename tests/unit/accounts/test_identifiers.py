import pytest

from domain.accounts.accounts import ACTIVE, CLOSED, DISCONNECTED
from domain.accounts.identifiers import (
    Alias,
    Match,
    aliases,
    clean,
    has_valid_check_digit,
    letters_as_digits,
    meant,
    parse_meter_number,
    same_meter,
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("998877-01", "998877-01"),
        ("99887701", "99887701"),
        ("998877", "998877"),
        (" 998 877 - 01 ", "998877-01"),
        ("3500600-01", "3500600-01"),
        ("3500600 01", "3500600-01"),
        ("3500600 - 1", "3500600-01"),
        ("3500600--01", "3500600-01"),
        ("3500600-/.01", "3500600-01"),
        ("3500600\u00ad01", "3500600-01"),
        ("3500600\u201301", "3500600-01"),
        ("123-456-78", "12345678"),
        ("35OO6OO-Ol", "3500600-01"),
        ("I23456789", "123456789"),
        ("998877–01", "998877-01"),
        ("998877/01", "998877-01"),
        ("998877-1", "998877-01"),
        ("560-165-582", "560165582"),
        ("1234567\n", "1234567"),
        ("412277-03.", "412277-03"),
        (".412277-03", "412277-03"),
        ("-412277-03", "412277-03"),
        ("412277-03 -", "412277-03"),
        ("412277-03/", "412277-03"),
        ("412277/03.", "412277-03"),
        ("- 412277 03 ./", "412277-03"),
        ("\u2013412277-3\u2013", "412277-03"),
        ("560-165-582.", "560165582"),
    ],
)
def test_an_account_number_is_understood_however_it_is_typed(typed, key):
    assert clean(typed) == key


@pytest.mark.parametrize("typed", ["", "12345", "1234567890", "12345x", "-1234567x", "١٢٣٤٥", "😀", "1" * 10_000, "--"])
def test_what_can_be_no_account_number_is_not_looked_up(typed):
    assert clean(typed) is None


def test_an_old_number_is_found_with_and_without_its_suffix():
    assert aliases("3500600-01") == (
        Alias("350060001", whole=True),
        Alias("3500600-01", whole=True),
        Alias("3500600", whole=False),
    )
    assert aliases("123456789") == (Alias("123456789", whole=True),)


TENANT_WHO_LEFT = Match(1, whole=False, status=CLOSED)
TENANT = Match(2, whole=False, status=ACTIVE)
SECOND_TENANT = Match(3, whole=False, status=ACTIVE)
STRANGER = Match(4, whole=True, status=ACTIVE)
STRANGER_WHO_LEFT = Match(5, whole=True, status=CLOSED)
CUT_OFF = Match(6, whole=False, status=DISCONNECTED)


@pytest.mark.parametrize(
    ("found", "accounts"),
    [
        ([], ()),
        ([TENANT], (TENANT,)),
        ([TENANT_WHO_LEFT, TENANT], (TENANT,)),
        ([TENANT, SECOND_TENANT], (TENANT, SECOND_TENANT)),
        ([TENANT_WHO_LEFT], (TENANT_WHO_LEFT,)),
        ([TENANT, STRANGER], (STRANGER,)),
        ([STRANGER_WHO_LEFT], (STRANGER_WHO_LEFT,)),
        ([STRANGER_WHO_LEFT, TENANT], (STRANGER_WHO_LEFT,)),
        ([TENANT_WHO_LEFT, CUT_OFF], (CUT_OFF,)),
        ([CUT_OFF, TENANT], (TENANT,)),
    ],
)
def test_without_its_suffix_a_number_means_who_is_there(found, accounts):
    assert meant(found) == accounts


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("123456784", False),
        ("123456786", True),
        ("572000000", False),
        ("12345678", False),
        ("1234567890", False),
        ("", False),
        ("٠" * 9, False),
    ],
)
def test_a_number_that_the_renumbering_never_made_is_told_from_one_it_made(number, valid):
    assert has_valid_check_digit(number) is valid


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("12345678901", "12345678901"),
        ("kp-123 456", "KP123456"),
        ("ABC1234", "ABC1234"),
        ("123456", "123456"),
        ("12345", "12345"),
        ("1234", None),
        ("1234567890123", None),
        ("KP_123456", None),
        ("", None),
    ],
)
def test_a_meter_number_is_understood_however_it_is_typed(text, serial):
    assert parse_meter_number(text) == serial


def test_a_customer_at_the_meter_may_read_an_o_for_a_zero():
    assert same_meter("kp 1O2345l", "KP102345I")
    assert not same_meter("KP1023452", "KP1023451")
    assert not same_meter("", "")
    assert same_meter("412277", "0412277")
    assert same_meter("O412277", "412277")
    assert letters_as_digits("READ 4S2l") == "READ 4S21"
