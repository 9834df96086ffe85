"""What a customer asks about an account: what is owed, the last bill, what was booked, its number."""

from domain import commands
from domain.accounts.accounts import Account
from domain.metering.meters import format_units
from domain.services.billing.issue_bill import BILL_SMS, BILL_SMS_IN_CREDIT
from domain.services.billing.send_mini_statement import SendMiniStatement, send_mini_statement
from domain.values.money import format_kes
from domain.values.periods import format_day
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.which_account import prepaid

MAX_NUMBERS = 6


def answer_balance(context: TextContext, account: Account) -> Reply:
    """What is owed now; to the phone on file, or one that has proved itself."""
    if not account.verified:
        return _hidden(context, account)
    return reply(
        "balance" if account.balance_cents > 0 else "balance_in_credit",
        account=account.number,
        owed=format_kes(account.balance_cents),
        reading=account.last.value,
        day=format_day(account.last.read_on),
        paybill=context.terms.paybill,
    )


def answer_bill(context: TextContext, account: Account) -> Reply:
    """The newest bill, in the words that it came with, and what is owed of it now."""
    bill = context.unit_of_work.bills.latest(account.id) if account.verified else None
    if bill is None:
        return answer_balance(context, account)
    return reply(
        BILL_SMS if account.balance_cents > 0 else BILL_SMS_IN_CREDIT,
        reading=bill.present.value,
        units=format_units(bill.units),
        total=format_kes(bill.total_cents),
        owed=format_kes(account.balance_cents),
        due_on=format_day(bill.due_on),
        paybill=context.terms.paybill,
        account=bill.account_number,
    )


def send_statement(context: TextContext, account: Account) -> Reply | None:
    """The mini statement, which is a message of its own."""
    if not account.verified:
        return _hidden(context, account)
    if context.heard:
        key = commands.key(context.text.source, "1", account.id)
        command = SendMiniStatement(key, account.id, context.text.phone, context.language, account.verified)
        send_mini_statement(command, context.unit_of_work, context.terms)
    return None


def answer_numbers(context: TextContext) -> Reply:
    """The numbers of this phone's accounts, as they are now."""
    if not context.billed:
        return prepaid(context) if context.caller.accounts else reply("account_needed")
    numbers = [account.number for account in context.billed[:MAX_NUMBERS]]
    return reply("account_numbers", accounts=", ".join(numbers), paybill=context.terms.paybill)


def _hidden(context: TextContext, account: Account) -> Reply:
    return reply("balance_hidden", account=account.number, paybill=context.terms.paybill)
