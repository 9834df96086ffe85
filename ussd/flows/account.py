"""My account: what we have on file, and which of several accounts this phone works on."""

from collections.abc import Sequence

from catalogues import Words
from domain.accounts import Account, Caller
from domain.names import mask_name, short_name
from ussd.flow import Command, Decision, Flow, State, Visit
from ussd.flows import longest
from ussd.flows.home import MENU
from ussd.memory import account_of, keep_account
from ussd.screen import N_, Option

ACCOUNT, ACCOUNT_OF_SEVERAL, SWITCH = "account", "account.of_several", "account.switch"

STATUS = {"active": N_("connected"), "disconnected": N_("disconnected"), "closed": N_("closed")}
CHOICE_SEPTETS = 26


def one_or_several(visit: Visit) -> str:
    return "several_accounts" if visit.memory.get("several") else "one_account"


def say_account(_: Words, account: Account) -> str:
    name = short_name(account.name, 30) if account.verified else mask_name(account.name)
    return _(
        "Account {number}\n{name}\nMeter {meter}, {status}",
        number=account.number,
        name=name,
        meter=account.meter.number,
        status=_(STATUS[account.status]),
    )


def accounts(visit: Visit) -> Sequence[Account]:
    with visit.desk.store.reading() as unit_of_work:
        caller: Caller = unit_of_work.accounts.caller(visit.turn.phone)
    return [account for account in caller.accounts if not account.prepaid]


def say_switch(_: Words, _accounts: Sequence[Account]) -> str:
    return _("Which account?")


def list_accounts(_: Words, offered: Sequence[Account]) -> list[str]:
    return [short_name(f"{account.number} {_seen_name(account)}", CHOICE_SEPTETS) for account in offered]


def _seen_name(account: Account) -> str:
    return account.name if account.verified else mask_name(account.name)


def choose(visit: Visit, place: int) -> str:
    offered = accounts(visit)
    if place >= len(offered):
        return "gone"
    keep_account(visit, offered[place])
    return "switch"


def switch(visit: Visit) -> str:
    with visit.desk.store.transaction() as unit_of_work:
        unit_of_work.accounts.use(visit.turn.phone, account_of(visit).id)
    return "switched"


FLOW = Flow(
    states=(
        State(ACCOUNT, say_account, account_of, longest=(longest.ACCOUNT,)),
        State(
            ACCOUNT_OF_SEVERAL,
            say_account,
            account_of,
            (Option("1", N_("Another account"), "other"),),
            longest=(longest.ACCOUNT,),
        ),
        State(
            SWITCH,
            say_switch,
            accounts,
            answer=Decision(choose, ("switch", "gone")),
            choices=list_accounts,
            longest=([longest.ACCOUNT] * 9,),
        ),
    ),
    transitions=(
        (MENU, "one_account", ACCOUNT),
        (MENU, "several_accounts", ACCOUNT_OF_SEVERAL),
        (ACCOUNT_OF_SEVERAL, "other", SWITCH),
        (SWITCH, "switched", MENU),
        (SWITCH, "gone", SWITCH),
    ),
    decisions={"account": Decision(one_or_several, ("one_account", "several_accounts"))},
    commands={"switch": Command(switch, ("switched",))},
)
