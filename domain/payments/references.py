"""What a payer types as the account of a paybill payment, and whose account that can mean."""

import re
from dataclasses import dataclass

from domain.accounts.accounts import Accounts, Payee, is_whole
from domain.accounts.identifiers import Match, clean, letters_as_digits, meant, parse_meter_number
from domain.values.gsm7 import plain

MAX_KEPT_LENGTH = 40
UNKNOWN_REFERENCE, SEVERAL_ACCOUNTS, PREPAID_ACCOUNT = "unknown", "several", "prepaid"

# Payers write what stands before the number on the bill, too.
_LABEL = re.compile(r"\s*(?:(?:ACCOUNT|ACCT|ACC|A/C|METER|MTR|NUMBER|NO)(?![A-Z])[.:#\s]*)+", re.IGNORECASE)
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose account a reference means; else why nobody can say."""

    payee: Payee | None = None
    doubt: str | None = None


def clean_reference(typed: str) -> str:
    """The reference as it is kept and shown: printable, without the label before the number, cut at 40."""
    return _LABEL.sub("", _NOT_PRINTED.sub(" ", typed), count=1).strip()[:MAX_KEPT_LENGTH]


def payee_meant(typed: str, accounts: Accounts) -> Meant:
    """By new or old account number first; by the meter's only where no account matches; in doubt nobody's."""
    reference = clean_reference(typed)
    found = payees_of_number(reference, accounts) or _by_meter(reference, accounts)
    if not found:
        return Meant(doubt=UNKNOWN_REFERENCE)
    if len(found) > 1:
        return Meant(doubt=SEVERAL_ACCOUNTS)
    return Meant(doubt=PREPAID_ACCOUNT) if found[0].prepaid else Meant(found[0])


def payees_of_number(typed: str, accounts: Accounts) -> list[Payee]:
    """The accounts that a typed account number may mean: several where its suffix is left out."""
    key = clean(typed)
    found = {payee.id: payee for payee in accounts.payees_by_number(key)} if key else {}
    matches = [Match(payee.id, is_whole(key, payee), payee.status) for payee in found.values()]
    return [found[match.account_id] for match in meant(matches)]


def _by_meter(reference: str, accounts: Accounts) -> list[Payee]:
    serial = parse_meter_number(plain(reference))
    return list(accounts.payees_by_meter(sorted({serial, letters_as_digits(serial)}))) if serial else []
