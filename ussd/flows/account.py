"""My account: what we have on file, which accounts this phone works on, and which it does not want."""

from collections.abc import Sequence

from catalogues import Words
from domain import commands
from domain.accounts.access import CODE_ASKED, READING, TECHNICIAN, WRONG_METER, KnownPhone
from domain.accounts.access import LINKED as LINK
from domain.accounts.access import PROVED as PROOF
from domain.accounts.access import TAKEN_OFF as OFF
from domain.accounts.accounts import Account, Caller
from domain.jobs import Job
from domain.services.accounts.choose_account import ChooseAccount, Choosing, choose_account
from domain.services.accounts.link_account import LinkAccount, Linking, link_account
from domain.services.accounts.take_phone_off import PhoneRemoval, TakePhoneOff, take_phone_off
from domain.services.accounts.unlink_account import UnlinkAccount, Unlinking, unlink_account
from domain.values.names import mask_name, short_name
from domain.values.phones import shown_end
from store.accounts.account_json import pack_account
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.main_menu import MENU, PREPAID
from ussd.flows.verify_phone import ASK, NOBODY, PROVE
from ussd.flows.welcome import WELCOME_END, account_at, find_account
from ussd.memory import ChosenPhone, remembered
from ussd.screen import N_, Option
from ussd.session_account import account_of, asked_account, keep_account

ACCOUNT, ACCOUNT_MASKED, NUMBER = "account", "account.masked", "account.number"
SWITCH, ADD, ADD_METER, ADD_CONFIRM = "account.switch", "account.add", "account.add_meter", "account.add_confirm"
PHONES, PHONE, NO_PHONES, OFF_PHONE = "account.phones", "account.phone", "account.no_phones", "account.phone_off"
NOT_MINE, REMOVE, REMOVED = "account.not_mine", "account.remove", "account.removed"

STATUS = {"active": N_("connected"), "disconnected": N_("disconnected"), "closed": N_("closed")}
ADD_ACCOUNT = N_("Add an account")
CHOICE_SEPTETS = 26

OPTIONS = (
    Option("1", N_("Another account"), "other"),
    Option("2", N_("Reminders"), "reminders"),
    Option("3", N_("New account number"), "number"),
    Option("4", N_("Not my account"), "not_mine"),
    Option("6", N_("Other phones"), "phones"),
)
MASKED_OPTIONS = (*OPTIONS[:4], PROVE)
DID = {
    LINK: N_("named the meter"),
    PROOF: N_("proved by code"),
    READING: N_("gave a reading"),
    CODE_ASKED: N_("asked for a code"),
    TECHNICIAN: N_("asked for technician"),
    WRONG_METER: N_("wrong meter number"),
    OFF: N_("was taken off"),
}


def masked_or_not(context: TurnContext) -> str:
    return "account_shown" if account_of(context).verified else "account_masked"


def render_account(_: Words, account: Account) -> str:
    return _(
        "Account {number}\n{name}\nMeter {meter}, {status}",
        number=account.number,
        name=_seen_name(account),
        meter=account.meter.number,
        status=_(STATUS[account.status]),
    )


def render_number(_: Words, facts: tuple[str, str]) -> str:
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


def render_switch(_: Words, _accounts: Sequence[Account]) -> str:
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


def render_add(_: Words, _facts: None) -> str:
    return _("Enter the account number:")


def render_add_meter(_: Words, _facts: None) -> str:
    return _("Enter the number on its meter (the serial number, not the reading):")


def check_meter(context: TurnContext, typed: str) -> str:
    found = account_at(context, typed)
    if isinstance(found, str):
        return found
    context.memory.asked_accounts = [pack_account(found)]
    return "meter_found"


def render_add_confirm(_: Words, account: Account) -> str:
    return _("Add account {number}, {name}, to this phone?", number=account.number, name=mask_name(account.name))


def link(context: TurnContext) -> str:
    account = asked_account(context)
    key = commands.key(context.turn.source, context.turn.text, account.id)
    with context.services.store.transaction() as unit_of_work:
        command = LinkAccount(key, context.turn.phone, account.id)
        outcome = link_account(command, unit_of_work, context.services.terms)
        mine: Caller = unit_of_work.accounts.caller(context.turn.phone)
    context.memory.asked_accounts = ()
    context.services.nudge(Job.SEND_MESSAGES)
    if outcome is Linking.LINKED:
        keep_account(context, mine.accounts[0])
    return outcome


# An account that this phone does not want


def on_file_or_linked(context: TurnContext) -> str:
    return "on_file" if account_of(context).phone == context.turn.phone else "linked_only"


def render_not_mine(_: Words, account: Account) -> str:
    return _(
        "Your phone is on file for account {number}. Is it not yours? We take it off, and no SMS about it comes here.",
        number=account.number,
    )


def render_remove(_: Words, account: Account) -> str:
    return _("Take account {number} off this phone?", number=account.number)


def unlink(context: TurnContext) -> str:
    account = account_of(context)
    key = commands.key(context.turn.source, context.turn.text, account.id)
    with context.services.store.transaction() as unit_of_work:
        outcome = unlink_account(
            UnlinkAccount(key, context.turn.phone, account.id), unit_of_work, context.services.terms
        )
    context.services.nudge(Job.SEND_MESSAGES)
    context.memory.result = {"number": account.number}
    return outcome


def render_removed(_: Words, number: str) -> str:
    return _("Done. Account {number} is no longer on this phone.", number=number)


# The phones that know this account


def known_phones(context: TurnContext) -> Sequence[KnownPhone]:
    with context.services.store.reading() as unit_of_work:
        return unit_of_work.access.known_phones(account_of(context).id)


def look_at_phones(context: TurnContext) -> str:
    """Only the phone on file sees who else knows the account."""
    is_owner = account_of(context).phone == context.turn.phone
    return "phones_known" if is_owner and known_phones(context) else "no_phones"


def render_phones(_: Words, _known: Sequence[KnownPhone]) -> str:
    return _("Phones that know this account:")


def list_phones(_: Words, known: Sequence[KnownPhone]) -> list[str]:
    return [
        _("...{end} sees balance", end=shown_end(each.phone)) if each.is_proved else f"...{shown_end(each.phone)}"
        for each in known
    ]


def choose_phone(context: TurnContext, place: int) -> str:
    known = known_phones(context)[place]
    context.memory.subject = ChosenPhone(known.phone, [(what, day.isoformat()) for what, day in known.acts])
    return "phone_chosen"


def chosen_phone(context: TurnContext) -> KnownPhone:
    subject = context.memory.subject
    chosen = remembered(subject if isinstance(subject, ChosenPhone) else None)
    return KnownPhone(chosen.phone, is_proved=False, acts=chosen.dated_acts())


def render_phone(_: Words, known: KnownPhone) -> str:
    acts = [f"{day:%d/%m} {_(DID[what])}" for what, day in known.acts]
    return "\n".join([_("Phone ...{end}", end=shown_end(known.phone)), *acts])


def take_off(context: TurnContext) -> str:
    account, phone = account_of(context), chosen_phone(context).phone
    key = commands.key(context.turn.source, context.turn.text, account.id, phone)
    command = TakePhoneOff(key, context.turn.phone, account.id, phone)
    with context.services.store.transaction() as unit_of_work:
        outcome = take_phone_off(command, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    return outcome


def render_no_phones(_: Words, _facts: None) -> str:
    return _("No other phone knows this account. Only the phone on file sees them.")


def render_taken_off(_: Words, _facts: None) -> str:
    return _("Done. That phone is off this account and cannot come back. It gets an SMS.")


_KNOWN = KnownPhone(
    "+254799999999", is_proved=True, acts=tuple((what, longest.DAY) for what in (TECHNICIAN, READING, WRONG_METER))
)
_CONFIRM = (Option("1", N_("Confirm"), "unlink"),)

FLOW = Flow(
    states=(
        State(ACCOUNT, render_account, account_of, OPTIONS, longest=(longest.ACCOUNT,)),
        State(ACCOUNT_MASKED, render_account, account_of, MASKED_OPTIONS, longest=(longest.MASKED,)),
        State(NUMBER, render_number, number_facts, longest=((longest.ACCOUNT.number, "888888"),)),
        State(
            SWITCH,
            render_switch,
            accounts,
            answer=Decision(choose, ("switch", "add_account")),
            choices=list_accounts,
            longest=([longest.ACCOUNT] * 9,),
        ),
        State(ADD, render_add, answer=Decision(find_account, ("unclear", "found", "prepaid", "too_many"))),
        State(ADD_METER, render_add_meter, answer=Decision(check_meter, ("unclear", "meter_found", "too_many"))),
        State(
            ADD_CONFIRM,
            render_add_confirm,
            asked_account,
            (Option("1", N_("Confirm"), "link"),),
            longest=(longest.ACCOUNT,),
        ),
        State(
            PHONES,
            render_phones,
            known_phones,
            answer=Decision(choose_phone, ("phone_chosen",)),
            choices=list_phones,
            longest=([_KNOWN] * 9,),
        ),
        State(PHONE, render_phone, chosen_phone, (Option("1", N_("Take it off"), "take_off"),), longest=(_KNOWN,)),
        State(NO_PHONES, render_no_phones),
        State(OFF_PHONE, render_taken_off, ends=True),
        State(NOT_MINE, render_not_mine, account_of, _CONFIRM, longest=(longest.ACCOUNT,)),
        State(REMOVE, render_remove, account_of, _CONFIRM, longest=(longest.ACCOUNT,)),
        State(
            REMOVED,
            render_removed,
            lambda context: context.memory.result["number"],
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
        (ACCOUNT, "phones_known", PHONES),
        (ACCOUNT, "no_phones", NO_PHONES),
        (PHONES, "phone_chosen", PHONE),
        (PHONE, PhoneRemoval.TAKEN_OFF, OFF_PHONE),
        (PHONE, PhoneRemoval.NOT_OWNER, NO_PHONES),
        (ACCOUNT_MASKED, "ask_for_code", ASK),
        (ACCOUNT_MASKED, "no_phone", NOBODY),
        (SWITCH, Choosing.SWITCHED, MENU),
        (SWITCH, "add_account", ADD),
        (ADD, "unclear", ADD),
        (ADD, "found", ADD_METER),
        (ADD, "prepaid", PREPAID),
        (ADD, "too_many", WELCOME_END),
        (ADD_METER, "unclear", ADD_METER),
        (ADD_METER, "meter_found", ADD_CONFIRM),
        (ADD_METER, "too_many", WELCOME_END),
        (ADD_CONFIRM, Linking.LINKED, MENU),
        (ADD_CONFIRM, Linking.BARRED, WELCOME_END),
        *((state, Unlinking.UNLINKED, REMOVED) for state in (NOT_MINE, REMOVE)),
    ),
    decisions={
        "account": Decision(masked_or_not, ("account_shown", "account_masked")),
        "phones": Decision(look_at_phones, ("phones_known", "no_phones")),
        "not_mine": Decision(on_file_or_linked, ("on_file", "linked_only")),
    },
    commands={
        "switch": Command(switch, (Choosing.SWITCHED,)),
        "link": Command(link, (Linking.LINKED, Linking.BARRED)),
        "unlink": Command(unlink, (Unlinking.UNLINKED,)),
        "take_off": Command(take_off, tuple(PhoneRemoval)),
    },
)
