"""What a payer types as the account of a paybill payment, and whose account that can mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.accounts import ACTIVE, Account
from domain.gsm7 import plain
from domain.identifiers import Match, clean, letters_as_digits, meant, parse_meter_number

LONGEST_KEPT = 40
UNKNOWN_REFERENCE, SEVERAL_ACCOUNTS, PREPAID_ACCOUNT = "unknown", "several", "prepaid"

# Payers write what stands before the number on the bill, too.
_LABEL = re.compile(r"\s*(?:(?:ACCOUNT|ACCT|ACC|A/C|METER|MTR|NUMBER|NO)(?![A-Z])[.:#\s]*)+", re.IGNORECASE)
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose account a reference means; else why nobody can say."""

    account: Account | None = None
    doubt: str | None = None


class Directory(Protocol):
    """Where accounts are found by what people type."""

    def by_number(self, key: str) -> Sequence[Account]: ...

    def by_meter(self, serials: Sequence[str]) -> Sequence[Account]: ...


def clean_reference(typed: str) -> str:
    """The reference as it is kept and shown: printable, without the label before the number, cut at 40."""
    return _LABEL.sub("", _NOT_PRINTED.sub(" ", typed), count=1).strip()[:LONGEST_KEPT]


def account_meant(typed: str, directory: Directory) -> Meant:
    """By new or old account number first; by the meter's only where no account matches; in doubt nobody's."""
    reference = clean_reference(typed)
    found = _by_number(reference, directory) or _by_meter(reference, directory)
    if not found:
        return Meant(doubt=UNKNOWN_REFERENCE)
    if len(found) > 1:
        return Meant(doubt=SEVERAL_ACCOUNTS)
    account = found[0]
    return Meant(doubt=PREPAID_ACCOUNT) if account.prepaid else Meant(account)


def _by_number(reference: str, directory: Directory) -> list[Account]:
    key = clean(reference)
    found = {account.id: account for account in directory.by_number(key)} if key else {}
    matches = [Match(account.id, _is_whole(account, key), account.status == ACTIVE) for account in found.values()]
    return [found[match.account_id] for match in meant(matches)]


def _is_whole(account: Account, key: str | None) -> bool:
    return account.number.replace("-", "") == key


def _by_meter(reference: str, directory: Directory) -> list[Account]:
    serial = parse_meter_number(plain(reference))
    return list(directory.by_meter(sorted({serial, letters_as_digits(serial)}))) if serial else []
