"""The start of a session and the main menu: who dials, and what they may do. The numbers of the menu never change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogues import Words
from domain.accounts.accounts import PREPAID as PREPAID_CATEGORY
from domain.accounts.accounts import Account
from domain.services.billing.offer_reconnection import ReconnectionOffer
from domain.values.names import mask_name, short_name
from domain.values.periods import business_date
from store.accounts.account_json import AccountJson, open_question
from ussd.flow import Flow, Opening, State, TurnContext
from ussd.flows import disconnected
from ussd.flows.outage_news import LONGEST, OutageNews, in_short, news_of
from ussd.flows.resume import GO_ON, NOT_FINISHED, number_left
from ussd.screen import N_, Option
from ussd.session_account import account_of, keep_found_account

NAME_SEPTETS = 20

MENU, PREPAID, WELCOME, NEWCOMER = "menu", "prepaid", "welcome", "newcomer"
QUESTION = "why_less"
"""Before the menu of whoever is asked why less is used."""

ENTRIES = (
    Option("1", N_("Enter reading"), "read"),
    Option("2", N_("My bill"), "bill"),
    Option("3", N_("Pay bill"), "pay"),
    Option("4", N_("Report outage"), "outage"),
    Option("5", N_("My account"), "account"),
    Option("6", N_("Help & requests"), "help"),
    Option("7", "Lugha/Language", "language"),
)
WORK = Option("8", N_("My work"), "work", lambda context: context.memory.is_technicians)
"""Of the phone of a technician alone."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """Whose account the menu works on; whether the caller has not seen its number yet, and whether its supply is cut
    off; what is known of an outage there.

    `left` is the account for which something was left unsent, empty where it was for none; None where nothing was left.
    """

    name: str
    number: str
    is_new: bool = False
    left: str | None = None
    reconnection: ReconnectionOffer | None = None
    outage: OutageNews | None = None


def start_session(context: TurnContext) -> Opening:
    """How the session begins: in the menu, or asking a phone that is not known which meter it stands at."""
    with context.services.store.reading() as unit_of_work:
        chosen, accounts, technician = unit_of_work.accounts.caller_as_json(context.turn.phone)
    context.memory.is_technicians = technician is not None
    on_file = (account["language"] for account in accounts if account.get("phone") == context.turn.phone)
    language = chosen or next(on_file, technician or context.services.language)
    billed = next((account for account in accounts if account["category"] != PREPAID_CATEGORY), None)
    if billed:
        keep_found_account(context, billed)
        return Opening(MENU, language, context.memory, QUESTION if keep_question(context, accounts) else None)
    return Opening(PREPAID if accounts else WELCOME, language, context.memory)


def keep_question(context: TurnContext, accounts: Sequence[AccountJson]) -> bool:
    """Whether the customer of one of these accounts is asked why less is used: only who may know what is used."""
    today = business_date(context.services.clock.now())
    asked = (open_question(account) for account in accounts if account["verified"])
    question = next((each for each in asked if each and today <= each.until), None)
    if question is not None:
        context.memory.question_id, context.memory.question_number = question.id, question.number
    return question is not None


def greeting(context: TurnContext) -> Greeting:
    account = account_of(context)
    name = short_name(account.name, NAME_SEPTETS) if account.verified else mask_name(account.name)
    is_new = account.not_notified or has_typed_the_old(context, account)
    news = news_of(account.outage, context.services.clock.now()) if account.outage else None
    return Greeting(name, account.number, is_new, number_left(context), disconnected.offer_of(context), news)


def has_typed_the_old(context: TurnContext, account: Account) -> bool:
    """Whether the account was named by a number that it no longer has."""
    typed = context.memory.typed_number or context.memory.result.get("typed")
    return typed not in {None, account.number.replace("-", "")} and account.is_renumbered


def render_menu(_: Words, facts: Greeting) -> str:
    if facts.left is not None or facts.reconnection or facts.outage:
        return "\n".join(_notices(_, facts))
    if facts.is_new:
        return _("Kenya Power\nYour new account number is {number}", number=facts.number)
    return _("Kenya Power\nAcc {number} {name}", number=facts.number, name=facts.name)


def _notices(_: Words, facts: Greeting) -> Iterator[str]:
    """What comes before everything else: in the place of company and name, for the menu leaves no more room."""
    yield _("New number {number}", number=facts.number) if facts.is_new else _("Acc {number}", number=facts.number)
    if facts.left in {"", facts.number}:
        yield _(NOT_FINISHED)
    elif facts.left:
        yield _("You had not finished, account {number}.", number=facts.left)
    if facts.reconnection:
        yield disconnected.in_short(_, facts.reconnection)
    elif facts.outage and facts.left is None:
        yield in_short(_, facts.outage)


def render_prepaid(_: Words, paybill: str) -> str:
    return _(
        "Your meter is prepaid. Buy tokens by M-Pesa: paybill {paybill}, account: your meter number.", paybill=paybill
    )


FLOW = Flow(
    states=(
        State(
            MENU,
            render_menu,
            greeting,
            (GO_ON, *ENTRIES, WORK),
            longest=(
                Greeting(mask_name("WANJIRU-MUTHONI " * 3), "9999999-99"),
                Greeting("", "999999999", is_new=True),
                Greeting("", "9999999-99", left="9999999-99"),
                Greeting("", "9999999-99", left="9999999-98"),
                *(Greeting("", "9999999-99", is_new=True, outage=news) for news in LONGEST),
                *(Greeting("", "9999999-99", reconnection=offer) for offer in disconnected.LONGEST),
            ),
        ),
        State(
            PREPAID,
            render_prepaid,
            lambda context: context.services.terms.prepaid_paybill,
            ends=True,
            longest=("888880",),
        ),
    ),
    transitions=(),
)
