"""What a customer asks about an account: what is owed, the last bill, what was booked, its number."""

from domain import commands
from domain.accounts.accounts import Account
from domain.metering.meters import format_units
from domain.services.billing.issue_bill import BILL_SMS, BILL_SMS_IN_CREDIT
from domain.services.billing.send_mini_statement import SendMiniStatement, send_mini_statement
from domain.values.money import format_kes
from domain.values.periods import format_day
from sms.conversation.context import Say, Talk, say
from sms.conversation.which_account import prepaid

MOST_NUMBERS = 6


def tell_balance(talk: Talk, account: Account) -> Say:
    """What is owed now; to the phone on file, or one that has proved itself."""
    if not account.verified:
        return _hidden(talk, account)
    return say(
        "balance" if account.balance_cents > 0 else "balance_in_credit",
        account=account.number,
        owed=format_kes(account.balance_cents),
        reading=account.last.value,
        day=format_day(account.last.read_on),
        paybill=talk.terms.paybill,
    )


def tell_bill(talk: Talk, account: Account) -> Say:
    """The newest bill, in the words that it came with, and what is owed of it now."""
    bill = talk.unit_of_work.bills.latest(account.id) if account.verified else None
    if bill is None:
        return tell_balance(talk, account)
    return say(
        BILL_SMS if account.balance_cents > 0 else BILL_SMS_IN_CREDIT,
        reading=bill.present.value,
        units=format_units(bill.units),
        total=format_kes(bill.total_cents),
        owed=format_kes(account.balance_cents),
        due_on=format_day(bill.due_on),
        paybill=talk.terms.paybill,
        account=bill.account_number,
    )


def send_statement(talk: Talk, account: Account) -> Say | None:
    """The mini statement, which is a message of its own."""
    if not account.verified:
        return _hidden(talk, account)
    if talk.heard:
        key = commands.key(talk.text.source, "1", account.id)
        command = SendMiniStatement(key, account.id, talk.text.phone, talk.language, account.verified)
        send_mini_statement(command, talk.unit_of_work, talk.terms)
    return None


def tell_numbers(talk: Talk) -> Say:
    """The numbers of this phone's accounts, as they are now."""
    if not talk.billed:
        return prepaid(talk) if talk.caller.accounts else say("account_needed")
    numbers = [account.number for account in talk.billed[:MOST_NUMBERS]]
    return say("account_numbers", accounts=", ".join(numbers), paybill=talk.terms.paybill)


def _hidden(talk: Talk, account: Account) -> Say:
    return say("balance_hidden", account=account.number, paybill=talk.terms.paybill)
