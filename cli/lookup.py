"""The account that an operator typed, in any form that a customer may type too."""

from cli.region_limits import require_region_of, require_region_of_any
from domain.accounts.accounts import Account, is_whole
from domain.accounts.identifiers import Match, clean, meant, meter_keys, parse_meter_number
from domain.errors import InvalidInput, NotFound
from domain.values.phones import names_several_phones, network_of, parse_phone
from store.unit_of_work import UnitOfWork


def account_typed(typed: str, unit_of_work: UnitOfWork) -> Account:
    """Raises `InvalidInput` for what is no account number or means several, `NotFound` for an unknown one, `Refused`
    for one that is in a region of others.
    """
    key = clean(typed)
    if key is None:
        raise InvalidInput(f"{typed!r} is no account number", "not_an_account")
    found = {account.id: account for account in unit_of_work.accounts.by_number(key)}
    matches = meant(Match(account.id, is_whole(key, account), account.status) for account in found.values())
    if not matches:
        raise NotFound(f"There is no account {typed}", "no_account")
    if len(matches) > 1:
        numbers = ", ".join(found[match.account_id].number for match in matches)
        raise InvalidInput(f"{typed} may be {numbers}", "several_accounts")
    account = found[matches[0].account_id]
    require_region_of(account.id, unit_of_work)
    return account


def account_ids_named(typed: str, unit_of_work: UnitOfWork) -> list[int]:
    """The ids of the accounts that a number, a phone or a meter's serial may mean, also those without a meter.

    Raises `NotFound` where there is none, `Refused` where all of them are in regions of others.
    """
    found = dict.fromkeys([*_by_number(typed, unit_of_work), *_by_phone(typed, unit_of_work)])
    if not found:
        found = dict.fromkeys(each.id for each in unit_of_work.accounts.payees_by_meter(meter_keys(typed)))
    if not found:
        raise NotFound(f"No account has {typed} as its number, its phone or its meter", "no_account")
    return require_region_of_any(list(found), unit_of_work)


def phone_typed(typed: str) -> str:
    """Raises `InvalidInput` for what is no Kenyan mobile number, or two of them."""
    phone = parse_phone(typed)
    if phone is None:
        wrong = "is more than one phone: give one" if names_several_phones(typed) else "is no Kenyan mobile number"
        raise InvalidInput(f"{typed} {wrong}", "not_a_phone")
    return phone


def serial_typed(typed: str) -> str:
    """Raises `InvalidInput` for what is no serial of a meter."""
    serial = parse_meter_number(typed)
    if serial is None:
        raise InvalidInput(f"{typed!r} is no meter's serial: 5 to 12 letters and digits", "not_a_meter")
    return serial


def slip_in_phone(phone: str) -> str | None:
    """A word of warning where no network is known to have the prefix of a typed number."""
    return None if network_of(phone) else f"No network is known to have {phone[:7]}: a new range, or a slip"


def _by_number(typed: str, unit_of_work: UnitOfWork) -> list[int]:
    key = clean(typed)
    found = unit_of_work.accounts.payees_by_number(key) if key else ()
    matches = meant(Match(account.id, is_whole(key, account), account.status) for account in found)
    return [match.account_id for match in matches]


def _by_phone(typed: str, unit_of_work: UnitOfWork) -> list[int]:
    phone = parse_phone(typed)
    return unit_of_work.account_profiles.of_phone(phone) if phone else []
