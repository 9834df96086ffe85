"""What a payer types as the account of a paybill payment, and whose account that can mean.

Whoever pays a stranger's bill does not get the money back by himself: so digits that may be two people's are nobody's,
and two persons find out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.accounts import CLOSED, Accounts, Payee, is_whole
from domain.accounts.identifiers import Match, clean, has_suffix, meant, meter_keys
from domain.values.gsm7 import plain

MAX_KEPT_LENGTH = 40

# Payers write what stands before the number on the bill, too.
_METER_WORDS = "METER|METRE|MTR|MITA|SERIAL"
_ACCOUNT_WORDS = "ACCOUNT|ACCT|ACC|A/C|AKAUNTI|AKAUNT"
_NUMBER_WORDS = "NUMBER|NO|NAMBARI|NAMBA|YA"
_LABEL = re.compile(
    rf"\s*(?:(?:(?P<meter>{_METER_WORDS})|(?P<account>{_ACCOUNT_WORDS})|{_NUMBER_WORDS})(?![A-Z])[.:#\s-]*)+",
    re.IGNORECASE,
)
_AROUND = " '\"#*()<>=+_:;,./-"
"""What payers put around a number, as around a code that is dialled."""
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f]+")


class Doubt(StrEnum):
    """Why a payment waits in suspense."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    PREPAID = "prepaid"
    WRITTEN_OTHERWISE = "written_otherwise"
    """Only in another way of writing is it somebody's number: without its suffix apart, or an account for a meter."""
    OTHER_SOURCE = "other_source"
    """The same receipt and amount are booked from another source already."""
    OTHER_PAYBILL = "other_paybill"
    """An application's reference, at the paybill for bills."""
    NO_REFERENCE = "no_reference"
    """Digits, at the paybill for connections: nothing but references is looked up there."""
    NOT_QUOTED = "not_quoted"
    LAPSED = "lapsed"
    ALREADY_PAID = "already_paid"
    WITHDRAWN = "withdrawn"
    """Of an application, and why that cannot be paid, or what was paid of it goes back."""
    RECEIPT = "receipt"
    """The account may be right; the receipt has a form that this provider does not give."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose account a reference means; else why nobody can say."""

    payee: Payee | None = None
    doubt: Doubt | None = None


def clean_reference(typed: str) -> str:
    """The reference as it is kept and shown: what can be printed of it, cut at 40."""
    return _NOT_PRINTED.sub(" ", typed).strip()[:MAX_KEPT_LENGTH]


def payee_meant(typed: str, accounts: Accounts) -> Meant:
    """Whose account it is: by new or old account number, or by the meter's; in doubt nobody's."""
    words = plain(_NOT_PRINTED.sub(" ", typed)).strip(_AROUND)
    label = _LABEL.match(words)
    reference = words[label.end() :] if label else words
    if label and label["meter"]:
        return _of_meter(reference, accounts)
    key = clean(reference)
    if key is None:
        return _only(accounts.payees_by_meter(meter_keys(reference)))
    if has_suffix(key):
        return _of_old_number(key, accounts)
    return _of_digits(key, is_account=bool(label and label["account"]), accounts=accounts)


def payees_of_number(typed: str, accounts: Accounts) -> list[Payee]:
    """The accounts that an operator can mean by a number: all of it beats a part, several share one without suffix."""
    found = _by_number(typed, accounts)
    key = clean(typed)
    matches = [Match(payee.id, is_whole(key, payee), payee.status) for payee in found.values()]
    return [found[match.account_id] for match in meant(matches)]


def payees_to_choose_from(typed: str, accounts: Accounts) -> list[Payee]:
    """The accounts that a customer can mean by a number: also those of which it is all but the suffix."""
    return _could_be(clean(typed), list(_by_number(typed, accounts).values()))


def _by_number(typed: str, accounts: Accounts) -> dict[int, Payee]:
    key = clean(typed)
    return {payee.id: payee for payee in accounts.payees_by_number(key)} if key else {}


def _could_be(key: str | None, found: Sequence[Payee]) -> list[Payee]:
    """The account of the whole number, and who is there by it without its suffix: not who left."""
    whole = [payee for payee in found if is_whole(key, payee)]
    parts = [payee for payee in found if not is_whole(key, payee)]
    present = meant(Match(payee.id, whole=False, status=payee.status) for payee in parts)
    ids = {match.account_id for match in present if not whole or match.status != CLOSED}
    return [*whole, *(payee for payee in parts if payee.id in ids)]


def _of_meter(reference: str, accounts: Accounts) -> Meant:
    """Who writes that it is a meter means no account of the same digits."""
    found = accounts.payees_by_meter(keys) if (keys := meter_keys(reference)) else ()
    if found:
        return _only(found)
    return Meant(doubt=Doubt.WRITTEN_OTHERWISE if _by_number(reference, accounts) else Doubt.UNKNOWN)


def _of_old_number(key: str, accounts: Accounts) -> Meant:
    """Digits, a dash and two more are an old number: whose number they are without the dash is somebody else."""
    if found := accounts.payees_by_number(key):
        return _only(found)
    digits = key.replace("-", "")
    others = accounts.payees_by_digits(digits, meter_keys(digits))
    return Meant(doubt=Doubt.WRITTEN_OTHERWISE if others else Doubt.UNKNOWN)


def _of_digits(key: str, *, is_account: bool, accounts: Accounts) -> Meant:
    """One's account and another's meter are a doubt, unless the payer has said which it is."""
    found = accounts.payees_by_digits(key, meter_keys(key))
    by_number = _could_be(key, [match.payee for match in found if not match.at_meter])
    at_meter = [match.payee for match in found if match.at_meter]
    if is_account:
        return _only(by_number) if by_number or not at_meter else Meant(doubt=Doubt.WRITTEN_OTHERWISE)
    return _only([*by_number, *at_meter])


def _only(found: Iterable[Payee]) -> Meant:
    payees = {payee.id: payee for payee in found}
    if not payees:
        return Meant(doubt=Doubt.UNKNOWN)
    if len(payees) > 1:
        return Meant(doubt=Doubt.SEVERAL)
    [payee] = payees.values()
    return Meant(doubt=Doubt.PREPAID) if payee.prepaid else Meant(payee)
