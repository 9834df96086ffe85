"""What a customer asks about an account: what is owed, the last bill, what was booked, its number."""

from collections.abc import Sequence

from domain import commands
from domain.accounts.accounts import Account
from domain.billing.allocation import Debt, debt_of
from domain.billing.ledger import PAYMENT, RELEASE
from domain.care.queries import Complaint
from domain.services.accounts.send_page_link import LinkSending, SendPageLink, send_page_link
from domain.services.billing.bill_texts import BillFacts, bill_text
from domain.services.billing.offer_reconnection import ReconnectionOffer, offer_reconnection
from domain.services.billing.send_mini_statement import SendMiniStatement, send_mini_statement
from domain.services.care.query_bill import QueryBill, Querying, query_bill
from domain.values.contacts import EMERGENCY
from domain.values.gsm7 import parts
from domain.values.money import format_kes
from domain.values.periods import business_date, format_day
from sms.conversation.context import SENT_ITSELF, Reply, TextContext, reply, said
from sms.conversation.which_account import prepaid

MAX_NUMBERS = 6
MAX_MOVEMENTS_SEARCHED = 20
PAYMENTS = (PAYMENT, RELEASE)
FEWEST_BALANCES = 2
BALANCES, BALANCES_AND_MORE, OVERDUE_IN_LIST = "balances", "balances_and_more", "balance_in_list_overdue"


def answer_balance(context: TextContext, account: Account) -> Reply:
    """What is owed now and by when, and what reconnects who is cut off; to the phone on file, or one that has proved
    itself.
    """
    if not account.verified:
        return _hidden(context, account)
    offer = offer_reconnection(account, context.unit_of_work)
    return _disconnected(context, account, offer) if offer else _balance(context, account)


def answer_balances(context: TextContext) -> Reply | None:
    """What is owed on each account of the phone, where it has several that it may know of: the largest debt first."""
    known = sorted((each for each in context.billed if each.verified), key=lambda each: -each.balance_cents)
    if len(known) < FEWEST_BALANCES:
        return None
    owed = sum(max(account.balance_cents, 0) for account in known)
    listed = [_balance_in_list(context, account) for account in known]
    texts = (_balances(context, owed, listed, shown) for shown in range(len(listed), 0, -1))
    return said(BALANCES, next(text for text in texts if parts(text) == 1))


def _balance_in_list(context: TextContext, account: Account) -> str:
    owed = f"{account.number} {format_kes(account.balance_cents)}"
    overdue = debt_of(account, business_date(context.unit_of_work.now)).overdue_cents
    return context.terms.words(OVERDUE_IN_LIST, context.language, owed=owed) if overdue else owed


def _balances(context: TextContext, owed_cents: int, listed: Sequence[str], shown: int) -> str:
    """The text with so many of the accounts."""
    left_out = len(listed) - shown
    template = BALANCES_AND_MORE if left_out else BALANCES
    return context.terms.words(
        template,
        context.language,
        owed=format_kes(owed_cents),
        accounts=", ".join(listed[:shown]),
        more=left_out,
        paybill=context.terms.paybill,
    )


def _balance(context: TextContext, account: Account) -> Reply:
    debt = debt_of(account, business_date(context.unit_of_work.now))
    return reply(
        _balance_template(debt, account.balance_cents),
        account=account.number,
        owed=format_kes(debt.owed_cents),
        overdue=format_kes(debt.overdue_cents),
        credit=format_kes(-account.balance_cents),
        due_on=format_day(debt.due_on) if debt.due_on else "",
        reading=account.last.value,
        day=format_day(account.last.read_on),
        paybill=context.terms.paybill,
    )


def _balance_template(debt: Debt, balance_cents: int) -> str:
    if not debt.owed_cents:
        return "balance_in_credit" if balance_cents < 0 else "balance_of_nothing"
    if not debt.overdue_cents:
        return "balance"
    return "balance_overdue_and_rest" if debt.rest_cents else "balance_overdue"


def answer_disconnected(context: TextContext, account: Account) -> Reply:
    """To who reports an outage where the supply is cut off: that is why there is no power."""
    offer = offer_reconnection(account, context.unit_of_work) if account.verified else None
    if offer is None:
        return reply("outage_disconnected_call", account=account.number, emergency=EMERGENCY)
    if not offer.overdue_cents:
        return _disconnected(context, account, offer)
    return reply(
        "outage_disconnected",
        account=account.number,
        overdue=format_kes(offer.overdue_cents),
        fee=format_kes(offer.fee_cents),
        paybill=context.terms.paybill,
        emergency=EMERGENCY,
    )


def _disconnected(context: TextContext, account: Account, offer: ReconnectionOffer) -> Reply:
    return reply(
        _disconnected_template(offer),
        account=account.number,
        owed=format_kes(max(account.balance_cents, 0)),
        overdue=format_kes(offer.overdue_cents),
        fee=format_kes(offer.fee_cents),
        paybill=context.terms.paybill,
    )


def _disconnected_template(offer: ReconnectionOffer) -> str:
    if offer.overdue_cents:
        return "disconnected"
    return "disconnected_and_ordered" if offer.is_ordered else "disconnected_call"


def answer_bill(context: TextContext, account: Account) -> Reply:
    """The newest bill, in the words that it came with, and what is owed now."""
    bill = context.unit_of_work.bills.latest(account.id) if account.verified else None
    if bill is None:
        return answer_balance(context, account)
    debt = debt_of(account, business_date(context.unit_of_work.now))
    return said("bill", bill_text(BillFacts(bill, debt, account.balance_cents), context.language, context.terms))


def send_statement(context: TextContext, account: Account) -> Reply:
    """The mini statement, which is a message of its own."""
    if not account.verified:
        return _hidden(context, account)
    if context.heard:
        key = commands.key(context.text.source, "1", account.id)
        command = SendMiniStatement(key, account.id, context.text.phone, context.language, account.verified)
        send_mini_statement(command, context.unit_of_work, context.terms)
    return SENT_ITSELF


def send_link(context: TextContext, account: Account) -> Reply:
    """The link to the account's pages, which is a message of its own."""
    if not account.verified:
        return _hidden(context, account)
    if not context.heard:
        return SENT_ITSELF
    key = commands.key(context.text.source, "1", "link", account.id)
    command = SendPageLink(key, account.id, context.text.phone, context.language, account.verified)
    outcome = send_page_link(command, context.unit_of_work, context.terms)
    return SENT_ITSELF if outcome is LinkSending.SENT else reply("too_many_links")


def answer_last_payment(context: TextContext, account: Account) -> Reply:
    """What came in last, to who paid and sees nothing of it."""
    if not account.verified:
        return _hidden(context, account)
    facts = {"account": account.number, "paybill": context.terms.paybill}
    movements = context.unit_of_work.statements.latest(account.id, MAX_MOVEMENTS_SEARCHED)
    paid = [movement for movement in movements if movement.kind in PAYMENTS]
    if not paid:
        return reply("payment_not_seen", **facts)
    return reply(
        "payment_seen",
        amount=format_kes(abs(paid[-1].cents)),
        day=format_day(paid[-1].booked_on),
        receipt=paid[-1].reference or "",
        owed=format_kes(account.balance_cents),
        **facts,
    )


def query_high_bill(context: TextContext, account: Account) -> Reply:
    """A bill that is said to be too high: a reference at once, and no dunning until somebody has answered."""
    if not account.verified:
        return _hidden(context, account)
    if context.unit_of_work.bills.latest(account.id) is None:
        return answer_balance(context, account)
    command = QueryBill(
        key=commands.key(context.text.source, "1", account.id, Complaint.HIGH_BILL),
        account_id=account.id,
        complaint=Complaint.HIGH_BILL,
        phone=context.text.phone,
        language=context.language,
    )
    queried = query_bill(command, context.unit_of_work, context.terms)
    return SENT_ITSELF if queried.outcome is Querying.OPENED else reply("query_open_already", **queried.result)


def answer_numbers(context: TextContext) -> Reply:
    """The numbers of this phone's accounts, as they are now."""
    if not context.billed:
        return prepaid(context) if context.caller.accounts else reply("account_needed")
    numbers = [account.number for account in context.billed[:MAX_NUMBERS]]
    return reply("account_numbers", accounts=", ".join(numbers), paybill=context.terms.paybill)


def _hidden(context: TextContext, account: Account) -> Reply:
    return reply("balance_hidden", account=account.number, paybill=context.terms.paybill)
