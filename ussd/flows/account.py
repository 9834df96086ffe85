"""My account: what we have on file, which accounts this phone works on, and which it does not want."""

from collections.abc import Sequence

from catalogues import Words
from domain import commands
from domain.accounts.accounts import Account, Caller
from domain.services.accounts.choose_account import SWITCHED, ChooseAccount, choose_account
from domain.services.accounts.link import LINKED, link_account
from domain.services.accounts.unlink import UNLINKED, unlink_account
from domain.values.names import mask_name, short_name
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.main_menu import MENU, PREPAID
from ussd.flows.verify_phone import ASK, NOBODY, PROVE
from ussd.flows.welcome import WELCOME_END, account_at, find_account, meter_missed
from ussd.memory import account_of, keep_account, pack, unpack
from ussd.screen import N_, Option

ACCOUNT, ACCOUNT_MASKED, NUMBER = "account", "account.masked", "account.number"
SWITCH, ADD, ADD_METER, ADD_CONFIRM = "account.switch", "account.add", "account.add_meter", "account.add_confirm"
NOT_MINE, REMOVE, REMOVED = "account.not_mine", "account.remove", "account.removed"

STATUS = {"active": N_("connected"), "disconnected": N_("disconnected"), "closed": N_("closed")}
ADD_ACCOUNT = N_("Add an account")
CHOICE_SEPTETS = 26

OPTIONS = (
    Option("1", N_("Another account"), "other"),
    Option("2", N_("Reminders"), "reminders"),
    Option("3", N_("New account number"), "number"),
    Option("4", N_("Not my account"), "not_mine"),
)


def masked_or_not(context: TurnContext) -> str:
    return "account_shown" if account_of(context).verified else "account_masked"


def say_account(_: Words, account: Account) -> str:
    return _(
        "Account {number}\n{name}\nMeter {meter}, {status}",
        number=account.number,
        name=_seen_name(account),
        meter=account.meter.number,
        status=_(STATUS[account.status]),
    )


def say_number(_: Words, facts: tuple[str, str]) -> str:
    number, paybill = facts
    return _(
        "Your account number is {number}. Pay with paybill {paybill}, account {number}.", number=number, paybill=paybill
    )


def number_facts(context: TurnContext) -> tuple[str, str]:
    return account_of(context).number, context.services.terms.paybill


# Another account


def accounts(context: TurnContext) -> Sequence[Account]:
    with context.services.store.reading() as unit_of_work:
        caller: Caller = unit_of_work.accounts.caller(context.turn.phone)
    return [account for account in caller.accounts if not account.prepaid]


def say_switch(_: Words, _accounts: Sequence[Account]) -> str:
    return _("Which account?")


def list_accounts(_: Words, offered: Sequence[Account]) -> list[str]:
    """The accounts of this phone, by their areas where a name is there twice, and at last a new one."""
    same = len({_seen_name(account) for account in offered}) < len(offered)
    told_apart = (account.area if same else _seen_name(account) for account in offered)
    known = [short_name(f"{each.number} {by}", CHOICE_SEPTETS) for each, by in zip(offered, told_apart, strict=True)]
    return [*known, _(ADD_ACCOUNT)]


def _seen_name(account: Account) -> str:
    return short_name(account.name, 30) if account.verified else mask_name(account.name)


def choose(context: TurnContext, place: int) -> str:
    offered = accounts(context)
    if place >= len(offered):
        return "add_account"
    keep_account(context, offered[place])
    return "switch"


def switch(context: TurnContext) -> str:
    account = account_of(context)
    key = commands.key(context.turn.source, context.turn.text, account.id)
    with context.services.store.transaction() as unit_of_work:
        return choose_account(ChooseAccount(key, context.turn.phone, account.id), unit_of_work)


# One more account


def say_add(_: Words, _facts: None) -> str:
    return _("Enter the account number:")


def say_add_meter(_: Words, _facts: None) -> str:
    return _("Enter the number on its meter (the serial number, not the reading):")


def check_meter(context: TurnContext, typed: str) -> str:
    account = account_at(context, typed)
    if account is None:
        return meter_missed(context)
    context.memory["asked"] = [pack(account)]
    return "meter_found"


def account_asked(context: TurnContext) -> Account:
    return unpack(context.memory["asked"][0])


def say_add_confirm(_: Words, account: Account) -> str:
    return _("Add account {number}, {name}, to this phone?", number=account.number, name=mask_name(account.name))


def link(context: TurnContext) -> str:
    account = account_asked(context)
    key = commands.key(context.turn.source, context.turn.text, account.id)
    with context.services.store.transaction() as unit_of_work:
        outcome = link_account(key, context.turn.phone, account.id, unit_of_work)
        mine: Caller = unit_of_work.accounts.caller(context.turn.phone)
    del context.memory["asked"]
    keep_account(context, mine.accounts[0])
    return outcome


# An account that this phone does not want


def on_file_or_linked(context: TurnContext) -> str:
    return "on_file" if account_of(context).phone == context.turn.phone else "linked_only"


def say_not_mine(_: Words, account: Account) -> str:
    return _(
        "Your phone is on file for account {number}. Is it not yours? We take it off, and no SMS about it comes here.",
        number=account.number,
    )


def say_remove(_: Words, account: Account) -> str:
    return _("Take account {number} off this phone?", number=account.number)


def unlink(context: TurnContext) -> str:
    account = account_of(context)
    key = commands.key(context.turn.source, context.turn.text, account.id)
    with context.services.store.transaction() as unit_of_work:
        outcome = unlink_account(key, context.turn.phone, account.id, unit_of_work)
    context.memory["result"] = {"number": account.number}
    return outcome


def say_removed(_: Words, number: str) -> str:
    return _("Done. Account {number} is no longer on this phone.", number=number)


_CONFIRM = (Option("1", N_("Confirm"), "unlink"),)

FLOW = Flow(
    states=(
        State(ACCOUNT, say_account, account_of, OPTIONS, longest=(longest.ACCOUNT,)),
        State(ACCOUNT_MASKED, say_account, account_of, (*OPTIONS, PROVE), longest=(longest.MASKED,)),
        State(NUMBER, say_number, number_facts, longest=((longest.ACCOUNT.number, "888888"),)),
        State(
            SWITCH,
            say_switch,
            accounts,
            answer=Decision(choose, ("switch", "add_account")),
            choices=list_accounts,
            longest=([longest.ACCOUNT] * 9,),
        ),
        State(ADD, say_add, answer=Decision(find_account, ("unclear", "found", "prepaid", "too_many"))),
        State(ADD_METER, say_add_meter, answer=Decision(check_meter, ("unclear", "meter_found", "too_many"))),
        State(
            ADD_CONFIRM,
            say_add_confirm,
            account_asked,
            (Option("1", N_("Confirm"), "link"),),
            longest=(longest.ACCOUNT,),
        ),
        State(NOT_MINE, say_not_mine, account_of, _CONFIRM, longest=(longest.ACCOUNT,)),
        State(REMOVE, say_remove, account_of, _CONFIRM, longest=(longest.ACCOUNT,)),
        State(
            REMOVED,
            say_removed,
            lambda context: context.memory["result"]["number"],
            ends=True,
            longest=(longest.ACCOUNT.number,),
        ),
    ),
    transitions=(
        (MENU, "account_shown", ACCOUNT),
        (MENU, "account_masked", ACCOUNT_MASKED),
        *(
            (state, event, target)
            for state in (ACCOUNT, ACCOUNT_MASKED)
            for event, target in (
                ("other", SWITCH),
                ("number", NUMBER),
                ("on_file", NOT_MINE),
                ("linked_only", REMOVE),
            )
        ),
        (ACCOUNT_MASKED, "ask_for_code", ASK),
        (ACCOUNT_MASKED, "no_phone", NOBODY),
        (SWITCH, SWITCHED, MENU),
        (SWITCH, "add_account", ADD),
        (ADD, "unclear", ADD),
        (ADD, "found", ADD_METER),
        (ADD, "prepaid", PREPAID),
        (ADD, "too_many", WELCOME_END),
        (ADD_METER, "unclear", ADD_METER),
        (ADD_METER, "meter_found", ADD_CONFIRM),
        (ADD_METER, "too_many", WELCOME_END),
        (ADD_CONFIRM, LINKED, MENU),
        *((state, UNLINKED, REMOVED) for state in (NOT_MINE, REMOVE)),
    ),
    decisions={
        "account": Decision(masked_or_not, ("account_shown", "account_masked")),
        "not_mine": Decision(on_file_or_linked, ("on_file", "linked_only")),
    },
    commands={
        "switch": Command(switch, (SWITCHED,)),
        "link": Command(link, (LINKED,)),
        "unlink": Command(unlink, (UNLINKED,)),
    },
)
