"""My bill: what is owed now and by when, why, what was used in the last months, and a statement by SMS or as a page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from catalogues import Words
from domain import commands
from domain.accounts.accounts import Account
from domain.billing.allocation import Debt, debt_of
from domain.billing.bills import CYCLE, Bill
from domain.jobs import Job
from domain.metering.consumption import Trend, Usage
from domain.services.accounts.send_page_link import LinkSending, SendPageLink, send_page_link
from domain.services.billing.bill_texts import MAX_REASON_SEPTETS, reason_of, units_of
from domain.services.billing.offer_reconnection import ReconnectionOffer, offer_reconnection
from domain.services.billing.send_mini_statement import SendMiniStatement, StatementSending, send_mini_statement
from domain.services.billing.watch_consumption import DearerBand, dearer_band_ahead, watch_consumption
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.rating import LINE_ORDER, Charges, Line
from domain.tariffs.tariffs import CONSUMPTION, EPRA, REP, ROUNDING, VAT
from domain.terms import Terms
from domain.values.money import format_kes, format_shillings
from domain.values.periods import Month, business_date, format_day
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import disconnected, longest
from ussd.flows.main_menu import MENU
from ussd.flows.verify_phone import ASK, NOBODY, SEEN
from ussd.screen import N_, Option
from ussd.session_account import account_of, still_there

Wanted = TypeVar("Wanted")

BILL, BILL_MASKED, WHY, MONTHS = "bill", "bill.masked", "bill.why", "bill.months"
STATEMENT, STATEMENT_SENT = "bill.statement", "bill.statement_sent"
LINK_SENT, NO_LINK = "bill.link_sent", "bill.no_link"
LINK_IS_SENT, TOO_MANY_LINKS = f"link_{LinkSending.SENT}", f"link_{LinkSending.TOO_MANY}"

ONLY_ON_FILE = N_("The balance is shown on the phone that is on file for this account only.")
MONTH_NAMES = N_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
LINE_NAMES = {
    CONSUMPTION: N_("Energy"),
    "FEC": N_("Fuel cost"),
    "FERFA": N_("Foreign exchange"),
    "INFA": N_("Inflation"),
    "WRA": N_("Water levy"),
    EPRA: N_("Regulator levy"),
    REP: N_("Rural electrification"),
    VAT: N_("VAT"),
    ROUNDING: N_("Rounding"),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """The account as it is now, where to pay, what day it is, and what is offered to who is cut off."""

    account: Account
    paybill: str
    today: date
    reconnection: ReconnectionOffer | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What was used in the last periods, the newest first, and whether it is about to become dearer."""

    trends: Sequence[Trend]
    dearer: DearerBand | None
    account: Account


# What is looked up


def masked_or_not(context: TurnContext) -> str:
    return "bill_shown" if account_of(context).verified else "bill_masked"


def owed_now(context: TurnContext) -> Owed:
    """Looked up anew: a payment may have been booked since the dial."""
    known = account_of(context)
    with context.services.store.reading() as unit_of_work:
        account = still_there(unit_of_work.accounts.get(known.id))
        offer = offer_reconnection(account, unit_of_work)
    return _owed(context, replace(account, verified=known.verified), offer)


def to_pay(context: TurnContext) -> Owed:
    return _owed(context, account_of(context), disconnected.offer_of(context))


def _owed(context: TurnContext, account: Account, offer: ReconnectionOffer | None) -> Owed:
    return Owed(account, context.services.terms.paybill, business_date(context.services.clock.now()), offer)


def newest_bill(context: TurnContext) -> tuple[Bill | None, Account]:
    account = account_of(context)
    with context.services.store.reading() as unit_of_work:
        return unit_of_work.bills.latest(account.id), account


def use_of(context: TurnContext) -> Use:
    account, services = account_of(context), context.services
    with services.store.reading() as unit_of_work:
        trends = watch_consumption(account, unit_of_work)
    return Use(trends, dearer_band_ahead(account, business_date(services.clock.now()), services.terms), account)


# What is said


def render_bill(_: Words, owed: Owed) -> str:
    return "\n".join([*_balance(_, owed), *_reconnected(_, owed), _pay_by(_, owed)])


def render_masked(_: Words, owed: Owed) -> str:
    return "\n".join([_(ONLY_ON_FILE), *_reconnected(_, owed), _pay_by(_, owed)])


def _balance(_: Words, owed: Owed) -> Iterator[str]:
    cents, debt = owed.account.balance_cents, debt_of(owed.account, owed.today)
    now = _("Owed now: {amount}", amount=format_kes(debt.owed_cents))
    yield now if debt.owed_cents else f"{now}. {_('Nothing to pay.')}"
    if cents < 0:
        yield _("Credit: {amount}", amount=format_kes(-cents))
    if debt.owed_cents:
        yield due_words(_, debt)


def due_words(_: Words, debt: Debt) -> str:
    """By when it is to be paid; of an old debt first, for a new bill does not make it less overdue."""
    if not debt.overdue_cents and debt.due_on:
        return _("Pay by {day}", day=format_day(debt.due_on))
    if debt.due_on:
        overdue, day = format_kes(debt.overdue_cents), format_day(debt.due_on)
        return _("Overdue {overdue}. Rest by {day}", overdue=overdue, day=day)
    if debt.overdue_since:
        return _("Overdue since {day}", day=format_day(debt.overdue_since))
    return _("Overdue")


def _reconnected(_: Words, owed: Owed) -> Iterator[str]:
    if owed.reconnection:
        yield disconnected.in_full(_, owed.reconnection)


def _pay_by(_: Words, owed: Owed) -> str:
    return _("Paybill {paybill}, account {account}", paybill=owed.paybill, account=owed.account.number)


def render_why(_: Words, facts: tuple[Bill | None, Account]) -> str:
    bill, account = facts
    if bill is None:
        return _no_bill(_, account)
    return "\n".join([_headed(_, bill), *_since(_, bill), *_charged(_, bill), *_brought_forward(_, bill)])


def _no_bill(_: Words, account: Account) -> str:
    if account.reads_itself:
        return _("No bill has been made yet. It is made as soon as you enter a reading.")
    return _("No bill has been made yet. It is made when a technician has read the meter, until your area opens.")


def _headed(_: Words, bill: Bill) -> str:
    return _(
        "Bill of {day}: {amount}\n{previous} to {present}: {units} units",
        day=format_day(bill.issued_on),
        amount=format_kes(bill.total_cents),
        previous=bill.previous.value,
        present=bill.present.value,
        units=units_of(bill),
    )


def _since(_: Words, bill: Bill) -> Iterator[str]:
    """Of more days than a period has: since when, and why."""
    if bill.is_long:
        why = reason_of(bill) or _("no reading came in between")
        yield _("Since {day}: {why}", day=format_day(bill.starts_on), why=why)


def _charged(_: Words, bill: Bill) -> Iterator[str]:
    carried = {line.code for line in bill.lines if line.carried_from}
    for code in sorted({line.code for line in bill.lines}, key=LINE_ORDER.__getitem__):
        cents = sum(line.amount for line in bill.lines if line.code == code)
        name, mark = LINE_NAMES[code], "*" if code in carried else ""
        yield f"{_(name)}{mark} {format_shillings(cents, thousands=',')}"
    if carried:
        yield _("* the last known rate: that of the month was not published yet")


def _brought_forward(_: Words, bill: Bill) -> Iterator[str]:
    cents = bill.brought_forward_cents
    if cents:
        yield _("Brought forward {amount}", amount=format_kes(cents))
        yield _("Owed with this bill {amount}", amount=format_kes(bill.due_cents))


def render_months(_: Words, use: Use) -> str:
    if not use.trends:
        return _no_bill(_, use.account)
    row = ", ".join(f"{_month(_, trend.usage.ends_on)} {_units(trend.usage.units)}" for trend in use.trends)
    return "\n".join([_("Units: {row}", row=row), *_compared(_, use.trends[0]), *_warned(_, use.dearer)])


def _compared(_: Words, newest: Trend) -> Iterator[str]:
    yield _("Last: {units} a day", units=newest.usage.per_day)
    percent = newest.change_percent
    if percent is not None:
        more = _("{percent}% more than a year before") if percent >= 0 else _("{percent}% less than a year before")
        yield more.format(percent=abs(percent))


def _warned(_: Words, dearer: DearerBand | None) -> Iterator[str]:
    if dearer and dearer.units_left:
        yield _("Your units are about to become dearer. Stay under {units} to keep your rate.", units=dearer.units_left)


def _month(_: Words, day: date) -> str:
    return _(MONTH_NAMES).split()[day.month - 1]


def _units(units: Decimal) -> str:
    return f"{units.normalize():f}"


def render_statement(_: Words, number: str) -> str:
    return _(
        "Statement of account {number}: the last movements by SMS, or a link to all of it. It comes to this phone.",
        number=number,
    )


def render_statement_sent(_: Words, _facts: None) -> str:
    return _("Thank you. The statement comes by SMS.")


def render_link_sent(_: Words, _facts: None) -> str:
    return _("Thank you. The link comes by SMS. It asks for the last 4 digits of your meter, and works for 72 hours.")


def render_no_link(_: Words, _facts: None) -> str:
    return _("This phone has had ten links today. Use the newest one, or ask again tomorrow.")


# What acts


def send_statement(context: TurnContext) -> str:
    return _send(context, "statement", SendMiniStatement, send_mini_statement)


def send_link(context: TurnContext) -> str:
    return f"link_{_send(context, 'link', SendPageLink, send_page_link)}"


def _send(
    context: TurnContext,
    what: str,
    command: Callable[[commands.Key, int, str, str, bool], Wanted],
    send: Callable[[Wanted, UnitOfWork, Terms], str],
) -> str:
    """What the customer takes away comes to the phone that dials, once however often the turn does."""
    account = account_of(context)
    key = _key(context, what, account)
    wanted = command(key, account.id, context.turn.phone, context.words.language, account.verified)
    with context.services.store.transaction() as unit_of_work:
        outcome = send(wanted, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    return outcome


def _key(context: TurnContext, what: str, account: Account) -> commands.Key:
    return commands.key(context.turn.source, context.turn.text, what, account.id)


_LONGEST_BILL = Bill(
    id=1,
    account_id=1,
    reading_id=1,
    kind=CYCLE,
    issued_at=longest.MOMENT,
    issued_on=longest.DAY,
    due_on=longest.DAY,
    name=longest.ACCOUNT.name,
    account_number=longest.ACCOUNT.number,
    meter_id=1,
    meter_number=longest.ACCOUNT.meter.number,
    multiplier=Decimal(1),
    previous=longest.ACCOUNT.last,
    present=longest.ACCOUNT.last,
    units=longest.UNITS,
    category="DC",
    band=3,
    charges=Charges(
        tuple(Line(code, None, None, None, longest.CENTS, Month("2026-11")) for code in LINE_NAMES), longest.CENTS
    ),
    brought_forward_cents=longest.CENTS,
    starts_on=longest.DAY,
    tariff_version=longest.DAY,
    tariff_revision=1,
)
_USAGE = Usage(longest.DAY, longest.DAY, longest.UNITS)
_USE = Use([Trend(_USAGE, replace(_USAGE, units=Decimal(1)))] * 6, DearerBand(999), longest.ACCOUNT)
_UNBILLED = replace(longest.ACCOUNT, reads_itself=False)
_LATER = replace(_LONGEST_BILL, starts_on=longest.LONG_AGO, reason="W" * MAX_REASON_SEPTETS, multiplier=Decimal("99.5"))

FLOW = Flow(
    states=(
        State(
            BILL,
            render_bill,
            owed_now,
            (
                Option("1", N_("Why this bill"), "why"),
                Option("2", N_("Last 6 months"), "months"),
                Option("3", N_("Statement"), "statement"),
                Option("4", N_("Query this bill"), "dispute"),
            ),
            longest=tuple(
                Owed(longest.ACCOUNT, "888888", today, offer)
                for today in (longest.DAY, longest.LATER, longest.LATEST)
                for offer in (None, *disconnected.LONGEST)
            ),
        ),
        State(
            BILL_MASKED,
            render_masked,
            to_pay,
            (Option("1", N_("Name and balance"), "see_all"),),
            longest=(Owed(longest.MASKED, "888888", longest.DAY, disconnected.MASKED),),
        ),
        State(
            WHY,
            render_why,
            newest_bill,
            longest=(
                (None, longest.ACCOUNT),
                (None, _UNBILLED),
                (_LONGEST_BILL, longest.ACCOUNT),
                (_LATER, longest.ACCOUNT),
            ),
        ),
        State(MONTHS, render_months, use_of, longest=(Use((), None, longest.ACCOUNT), Use((), None, _UNBILLED), _USE)),
        State(
            STATEMENT,
            render_statement,
            lambda context: account_of(context).number,
            (Option("1", N_("By SMS"), "send_statement"), Option("2", N_("Link by SMS"), "send_link")),
            longest=(longest.ACCOUNT.number,),
        ),
        State(STATEMENT_SENT, render_statement_sent, ends=True),
        State(LINK_SENT, render_link_sent, ends=True),
        State(NO_LINK, render_no_link, ends=True),
    ),
    transitions=(
        *((state, "bill_shown", BILL) for state in (MENU, SEEN)),
        *((state, "bill_masked", BILL_MASKED) for state in (MENU, SEEN)),
        (BILL_MASKED, "ask_for_code", ASK),
        (BILL_MASKED, "no_phone", NOBODY),
        (BILL, "why", WHY),
        (BILL, "months", MONTHS),
        (BILL, "statement", STATEMENT),
        (STATEMENT, StatementSending.SENT, STATEMENT_SENT),
        (STATEMENT, LINK_IS_SENT, LINK_SENT),
        (STATEMENT, TOO_MANY_LINKS, NO_LINK),
    ),
    decisions={"bill": Decision(masked_or_not, ("bill_shown", "bill_masked"))},
    commands={
        "send_statement": Command(send_statement, tuple(StatementSending)),
        "send_link": Command(send_link, (LINK_IS_SENT, TOO_MANY_LINKS)),
    },
)
