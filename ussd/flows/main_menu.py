"""The start of a session and the main menu: who dials, and what they may do. The numbers of the menu never change."""

from dataclasses import dataclass

from catalogues import Words
from domain.accounts.accounts import Account, Caller
from domain.values.names import mask_name, short_name
from ussd.flow import Flow, Opening, State, TurnContext
from ussd.memory import account_of, keep_account
from ussd.screen import N_, Option

NAME_SEPTETS = 20

MENU, PREPAID, WELCOME, NEWCOMER = "menu", "prepaid", "welcome", "newcomer"

ENTRIES = (
    Option("1", N_("Enter reading"), "read"),
    Option("2", N_("My bill"), "bill"),
    Option("3", N_("Pay bill"), "pay"),
    Option("4", N_("Report outage"), "outage"),
    Option("5", N_("My account"), "account"),
    Option("6", N_("Help & requests"), "help"),
    Option("7", "Lugha/Language", "language"),
)


@dataclass(frozen=True, slots=True)
class Greeting:
    """Whose account the menu works on; whether the caller has not seen its number yet."""

    name: str
    number: str
    is_new: bool = False


def start_session(context: TurnContext) -> Opening:
    """How the session begins: in the menu, or asking a phone that is not known which meter it stands at."""
    with context.services.store.reading() as unit_of_work:
        caller: Caller = unit_of_work.accounts.caller(context.turn.phone)
    billed = [account for account in caller.accounts if not account.prepaid]
    language = caller.language or _language_on_file(caller) or context.services.language
    if billed:
        keep_account(context, billed[0])
        return Opening(MENU, language, context.memory)
    return Opening(PREPAID if caller.accounts else WELCOME, language, context.memory)


def _language_on_file(caller: Caller) -> str | None:
    """That of an account which has this phone on file; a linked one may be a neighbour's."""
    ours = sorted(caller.accounts, key=lambda account: account.phone != caller.phone)
    return ours[0].language if ours else None


def greeting(context: TurnContext) -> Greeting:
    account = account_of(context)
    name = short_name(account.name, NAME_SEPTETS) if account.verified else mask_name(account.name)
    return Greeting(name, account.number, account.not_notified or has_typed_the_old(context, account))


def has_typed_the_old(context: TurnContext, account: Account) -> bool:
    """Whether the account was named by a number that it no longer has."""
    return context.memory.get("typed") not in {None, account.number.replace("-", "")} and account.is_renumbered


def say_menu(_: Words, facts: Greeting) -> str:
    if facts.is_new:
        return _("Kenya Power\nYour new account number is {number}", number=facts.number)
    return _("Kenya Power\nAcc {number} {name}", number=facts.number, name=facts.name)


def say_prepaid(_: Words, paybill: str) -> str:
    return _(
        "Your meter is prepaid. Buy tokens by M-Pesa: paybill {paybill}, account: your meter number.", paybill=paybill
    )


FLOW = Flow(
    states=(
        State(
            MENU,
            say_menu,
            greeting,
            ENTRIES,
            longest=(Greeting(mask_name("WANJIRU-MUTHONI " * 3), "9999999-99"), Greeting("", "999999999", is_new=True)),
        ),
        State(
            PREPAID,
            say_prepaid,
            lambda context: context.services.terms.prepaid_paybill,
            ends=True,
            longest=("888880",),
        ),
    ),
    transitions=(),
    remembers=Account.__slots__,
)
