"""My bill: what is owed now, by when, and from which reading."""

from dataclasses import dataclass, replace

from catalogues import Words
from domain.accounts import Account
from domain.money import format_kes
from domain.periods import format_day
from ussd.flow import Decision, Flow, State, Visit
from ussd.flows import longest
from ussd.flows.home import MENU
from ussd.flows.proof import ASK, NOBODY, SEEN
from ussd.memory import account_of
from ussd.screen import N_, Option

BILL, BILL_MASKED = "bill", "bill.masked"

ONLY_ON_FILE = N_("The balance is shown on the phone that is on file for this account only.")


def masked_or_not(visit: Visit) -> str:
    return "bill_shown" if account_of(visit).verified else "bill_masked"


@dataclass(frozen=True, slots=True)
class Owed:
    """The account as it is now, and where to pay."""

    account: Account
    paybill: str


def owed_now(visit: Visit) -> Owed:
    """Looked up anew: a payment may have been booked since the dial."""
    known = account_of(visit)
    with visit.desk.store.reading() as unit_of_work:
        account = unit_of_work.accounts.get(known.id)
    return Owed(replace(account, verified=known.verified), visit.desk.terms.paybill)


def to_pay(visit: Visit) -> Owed:
    return Owed(account_of(visit), visit.desk.terms.paybill)


def say_bill(_: Words, owed: Owed) -> str:
    return "\n".join([*_balance(_, owed.account), _pay_by(_, owed)])


def say_masked(_: Words, owed: Owed) -> str:
    return f"{_(ONLY_ON_FILE)}\n{_pay_by(_, owed)}"


def _balance(_: Words, account: Account) -> list[str]:
    cents = account.balance_cents
    lines = [_("Owed now: {amount}", amount=format_kes(max(cents, 0)))]
    if cents < 0:
        lines.append(_("Credit: {amount}", amount=format_kes(-cents)))
    if cents > 0 and account.due_on:
        lines.append(_("Pay by {day}", day=format_day(account.due_on)))
    return [*lines, _last_reading(_, account)]


def _last_reading(_: Words, account: Account) -> str:
    return _("Last reading {value} on {day}", value=account.last.value, day=format_day(account.last.read_on))


def _pay_by(_: Words, owed: Owed) -> str:
    return _("Paybill {paybill}, account {account}", paybill=owed.paybill, account=owed.account.number)


FLOW = Flow(
    states=(
        State(BILL, say_bill, owed_now, longest=(Owed(longest.ACCOUNT, "888888"),)),
        State(
            BILL_MASKED,
            say_masked,
            to_pay,
            (Option("1", N_("Name and balance"), "see_all"),),
            longest=(Owed(longest.MASKED, "888888"),),
        ),
    ),
    transitions=(
        *((state, "bill_shown", BILL) for state in (MENU, SEEN)),
        *((state, "bill_masked", BILL_MASKED) for state in (MENU, SEEN)),
        (BILL_MASKED, "ask_for_code", ASK),
        (BILL_MASKED, "no_phone", NOBODY),
    ),
    decisions={"bill": Decision(masked_or_not, ("bill_shown", "bill_masked"))},
)
