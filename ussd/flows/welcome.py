"""The first dial of a phone that is not known: it stands at a meter, and names the account and the meter's number.

It may then read, and pay; name and balance stay masked until a code has proved the phone. Who has no account finds
what needs none, under the numbers of the main menu.
"""

from dataclasses import replace

import structlog

from catalogues import Words
from domain import commands
from domain.accounts.accounts import CLOSED, Account
from domain.accounts.identifiers import clean, is_mistyped
from domain.jobs import Job
from domain.services.accounts.count_unknown_account import CountUnknownAccount, WrongNumber, count_unknown_account
from domain.services.accounts.link_account import LinkAccount, Linking, link_account
from domain.services.accounts.name_meter import NameMeter, name_meter
from store.accounts.account_json import pack_account, unpack_account
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows.main_menu import ENTRIES, MENU, NEWCOMER, PREPAID, WELCOME, WORK
from ussd.flows.resume import GO_ON_WITHOUT_ACCOUNT, NOT_FINISHED, was_left
from ussd.screen import N_, Option
from ussd.session_account import asked_account, keep_account

WELCOME_METER, WELCOME_END = "welcome.meter", "welcome.end"
MAX_TRIES = 4
IN_BOTH_LANGUAGES = "Karibu Kenya Power. Welcome."
NO_ACCOUNT = Option("1", "Bila akaunti/No account", "no_account")
WITHOUT_ACCOUNT = tuple(entry for entry in ENTRIES if entry.event in {"outage", "help", "language"})

log = structlog.get_logger()

NOT_A_NUMBER = N_("That is not an account number.")
NO_SUCH_ACCOUNT = N_("We do not know this account.")
CLOSED_ACCOUNT = N_("This account is closed.")
MISTYPED = N_("A digit of this number is wrong. Please check it.")
NOT_ITS_METER = N_("That is not the meter of this account.")


def find_account(context: TurnContext, typed: str) -> str:
    """Which accounts the number may mean: with a number that has lost its suffix, there may be several."""
    key = clean(typed)
    if key is None:
        context.note = NOT_A_NUMBER
        return "unclear"
    with context.services.store.reading() as unit_of_work:
        found = unit_of_work.accounts.by_number(key)
    open_ones = [account for account in found if account.status != CLOSED]
    if not open_ones:
        return _no_account(context, key, CLOSED_ACCOUNT if found else not_found(key))
    if all(account.prepaid for account in open_ones):
        return "prepaid"
    context.memory.typed_number = key
    context.memory.asked_accounts = [pack_account(replace(account, verified=False)) for account in open_ones]
    return "found"


def _no_account(context: TurnContext, key: str, note: str) -> str:
    with context.services.store.transaction() as unit_of_work:
        turn_key = commands.key(context.turn.source, context.turn.text, key)
        missed = count_unknown_account(CountUnknownAccount(turn_key, context.turn.phone), unit_of_work)
    context.note = note
    return _tried(context) if missed is WrongNumber.MISSED else out_of_tries(context)


def not_found(key: str) -> str:
    """What is said of a number that is nobody's: the check digit of a new one tells that it was mistyped."""
    return MISTYPED if is_mistyped(key) else NO_SUCH_ACCOUNT


def check_meter(context: TurnContext, typed: str) -> str:
    """Only somebody at the meter, or with its bill, knows its number."""
    found = account_at(context, typed)
    if isinstance(found, str):
        return found
    context.memory.asked_accounts = [pack_account(found)]
    return "name_meter"


def account_at(context: TurnContext, typed: str) -> Account | str:
    """The account at this meter of those that were asked for; the event where there is none, which is counted."""
    key = commands.key(context.turn.source, context.turn.text, "meter")
    command = NameMeter(key, context.turn.phone, [*map(unpack_account, context.memory.asked_accounts)], typed)
    with context.services.store.transaction() as unit_of_work:
        found = name_meter(command, unit_of_work)
    if isinstance(found, Account):
        return found
    context.note = NOT_ITS_METER
    return _tried(context) if found is WrongNumber.MISSED else out_of_tries(context)


def out_of_tries(context: TurnContext) -> str:
    """Whoever tries number after number is an alarm, and gets no further today."""
    log.error("numbers_are_guessed", session_id=context.turn.session_id, alert=True)
    return "too_many"


def link_at_meter(context: TurnContext) -> str:
    """The phone knows the account from now on, and the phone on file hears of it before anything is shown."""
    account = asked_account(context)
    key = commands.key(context.turn.source, context.turn.text, account.id)
    command = LinkAccount(key, context.turn.phone, account.id, context.memory.typed_number)
    with context.services.store.transaction() as unit_of_work:
        outcome = link_account(command, unit_of_work, context.services.terms)
    context.memory.result = {"typed": command.typed}
    if outcome is Linking.BARRED:
        return "barred"
    keep_account(context, account)
    context.services.nudge(Job.SEND_MESSAGES)
    return "known"


def _tried(context: TurnContext) -> str:
    context.memory.tries += 1
    return "unclear" if context.memory.tries < MAX_TRIES else "too_many"


def greeting(context: TurnContext) -> str:
    return NOT_FINISHED if was_left(context) else IN_BOTH_LANGUAGES


def render_welcome(_: Words, said: str) -> str:
    return f"{_(said)}\nWeka nambari ya akaunti.\nEnter your account number:"


def render_meter(_: Words, _facts: None) -> str:
    return _("Enter the number on your meter (its serial number, not the reading):")


def render_newcomer(_: Words, _facts: None) -> str:
    return "Kenya Power"


def render_end(_: Words, _facts: None) -> str:
    return _("We could not find your account. Please look at your bill and dial again, or call 97771.")


FLOW = Flow(
    states=(
        State(
            WELCOME,
            render_welcome,
            greeting,
            (NO_ACCOUNT, GO_ON_WITHOUT_ACCOUNT, WORK),
            Decision(find_account, ("unclear", "found", "prepaid", "too_many")),
            longest=(IN_BOTH_LANGUAGES, NOT_FINISHED),
        ),
        State(NEWCOMER, render_newcomer, options=WITHOUT_ACCOUNT),
        State(WELCOME_METER, render_meter, answer=Decision(check_meter, ("unclear", "name_meter", "too_many"))),
        State(WELCOME_END, render_end, ends=True),
    ),
    transitions=(
        (WELCOME, "unclear", WELCOME),
        (WELCOME, "found", WELCOME_METER),
        (WELCOME, "prepaid", PREPAID),
        (WELCOME, "too_many", WELCOME_END),
        (WELCOME, "no_account", NEWCOMER),
        (WELCOME_METER, "unclear", WELCOME_METER),
        (WELCOME_METER, "known", MENU),
        (WELCOME_METER, "barred", WELCOME_END),
        (WELCOME_METER, "too_many", WELCOME_END),
    ),
    commands={"name_meter": Command(link_at_meter, ("known", "barred"))},
)
