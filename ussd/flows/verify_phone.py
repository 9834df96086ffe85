"""Name and balance on another phone than the one on file: a one-time code lifts the mask."""

from collections.abc import Mapping
from typing import Any

from catalogues import Words
from domain import commands
from domain.accounts.codes import DIGITS, parse_code
from domain.jobs import Job
from domain.services.accounts.send_code import CodeSending, SendCode, send_code
from domain.services.accounts.verify_phone import Verification, VerifyPhone, verify_phone
from domain.values.contacts import CARE
from domain.values.phones import shown_end
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.main_menu import MENU
from ussd.memory import remembered
from ussd.screen import N_, Option
from ussd.session_account import account_of, keep_account, still_there

ASK, ENTER, SEEN = "verify_phone", "verify_phone.enter", "verify_phone.seen"
NOBODY, TOO_MANY, SPENT = "verify_phone.no_phone", "verify_phone.too_many", "verify_phone.spent"

PROVE = Option("5", N_("Name and balance"), "see_all")

NO_CODE = N_("The code has 6 digits.")
NOT_THE_CODE = N_("That is not the code.")


def look_for_phone(context: TurnContext) -> str:
    """Without a phone on file nobody can prove anything."""
    return CodeSending.NO_PHONE if account_of(context).phone is None else "ask_for_code"


def asked(context: TurnContext) -> tuple[str, str]:
    account = account_of(context)
    return account.number, shown_end(account.phone or "")


def send(context: TurnContext) -> str:
    account = account_of(context)
    key = commands.key(context.turn.source, context.turn.text, "code", account.id)
    with context.services.store.transaction() as unit_of_work:
        sent = send_code(SendCode(key, account.id, context.turn.phone), unit_of_work, context.services.terms)
    context.memory.result = sent.result
    context.services.nudge(Job.SEND_MESSAGES)
    return sent.name


def have_code(context: TurnContext) -> str:
    account = account_of(context)
    context.memory.result = {"account_id": account.id, "end": shown_end(account.phone or "")}
    return "enter_code"


def read_code(context: TurnContext, typed: str) -> str:
    code = parse_code(typed)
    if code is None:
        context.note = NO_CODE
        return "unclear"
    context.memory.code = code
    return "verify"


def verify(context: TurnContext) -> str:
    code, account_id = remembered(context.memory.code), context.memory.result["account_id"]
    context.memory.code = None
    key = commands.key(context.turn.source, context.turn.text, account_id, code)
    command = VerifyPhone(key, account_id, context.turn.phone, code)
    with context.services.store.transaction() as unit_of_work:
        verified = verify_phone(command, unit_of_work, context.services.terms)
        if verified.name == Verification.VERIFIED:
            keep_account(context, still_there(unit_of_work.accounts.get(command.account_id)))
    context.memory.result = verified.result
    context.note = NOT_THE_CODE if verified.name == Verification.WRONG_CODE else ""
    return verified.name


def render_ask(_: Words, facts: tuple[str, str]) -> str:
    number, end = facts
    return _(
        "Account {number}: a code goes by SMS to the phone on file, which ends in {end}. Type it here within "
        "10 minutes.",
        number=number,
        end=end,
    )


def render_enter(_: Words, result: Mapping[str, Any]) -> str:
    return _("Type the {digits} digits that came by SMS to the phone that ends in {end}:", digits=DIGITS, **result)


def render_seen(_: Words, number: str) -> str:
    return _("Thank you. This phone now sees name and balance of account {number}.", number=number)


def render_nobody(_: Words, _facts: None) -> str:
    return _("No phone is on file for this account. Please call {care} to give us yours.", care=CARE)


def render_too_many(_: Words, _facts: None) -> str:
    return _("Enough codes were sent for this account today. Please try again tomorrow.")


def render_spent(_: Words, service_code: str) -> str:
    return _("This code is no longer good. Please dial {code} and ask for a new one.", code=service_code)


def result_of(context: TurnContext) -> Mapping[str, Any]:
    return context.memory.result


_AFTER_SEND = {CodeSending.CODE_SENT: ENTER, CodeSending.NO_PHONE: NOBODY, CodeSending.TOO_MANY_CODES: TOO_MANY}
_AFTER_VERIFICATION = {Verification.VERIFIED: SEEN, Verification.WRONG_CODE: ENTER, Verification.CODE_SPENT: SPENT}

FLOW = Flow(
    states=(
        State(
            ASK,
            render_ask,
            asked,
            (Option("1", N_("Send the code"), "send_code"), Option("2", N_("I have a code"), "have_code")),
            longest=((longest.ACCOUNT.number, "999"),),
        ),
        State(
            ENTER,
            render_enter,
            result_of,
            answer=Decision(read_code, ("unclear", "verify")),
            unsent=True,
            longest=({"account_id": 1, "end": "999"},),
        ),
        State(
            SEEN,
            render_seen,
            lambda context: result_of(context)["number"],
            (Option("1", N_("My bill"), "bill"), Option("2", N_("Main menu"), "menu")),
            longest=(longest.ACCOUNT.number,),
        ),
        State(NOBODY, render_nobody, ends=True),
        State(TOO_MANY, render_too_many, ends=True),
        State(SPENT, render_spent, lambda context: context.services.service_code, ends=True, longest=("*977#",)),
    ),
    transitions=(
        *((ASK, event, target) for event, target in _AFTER_SEND.items()),
        (ASK, "enter_code", ENTER),
        (ENTER, "unclear", ENTER),
        *((ENTER, event, target) for event, target in _AFTER_VERIFICATION.items()),
        (SEEN, "menu", MENU),
    ),
    decisions={
        "see_all": Decision(look_for_phone, ("ask_for_code", CodeSending.NO_PHONE)),
        "have_code": Decision(have_code, ("enter_code",)),
    },
    commands={
        "send_code": Command(send, tuple(_AFTER_SEND)),
        "verify": Command(verify, tuple(_AFTER_VERIFICATION)),
    },
)
