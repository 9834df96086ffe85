"""What an SMS says of a bill: what was read and since when, what it comes to and what it replaces, what to pay by when.

A sentence each, so that every one is said only where it is true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.billing.allocation import Debt
from domain.billing.bills import Bill
from domain.metering.meters import format_multiplied, format_units
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.names import short_name
from domain.values.periods import format_day

MAX_REASON_SEPTETS = 60


@dataclass(frozen=True, slots=True)
class BillFacts:
    """A bill, what the account owes with it, and the total of the bill that it takes the place of.

    `balance_cents` is negative where the account has credit.
    """

    bill: Bill
    debt: Debt
    balance_cents: int
    replaced_cents: int | None = None


def bill_text(facts: BillFacts, language: str, terms: Terms) -> str:
    """The SMS for a phone that may know what is owed."""
    bill = facts.bill
    pay = pay_text(facts.debt, facts.balance_cents, bill.account_number, language, terms)
    return " ".join([_measured(bill, language, terms), _charged(facts, language, terms), pay])


def bill_text_for_another(bill: Bill, language: str, terms: Terms) -> str:
    """The SMS for a phone that read the meter and may not know the balance."""
    return terms.words(
        "bill_of_another",
        language,
        reading=bill.present.value,
        units=units_of(bill),
        total=format_kes(bill.total_cents),
        due_on=format_day(bill.due_on),
        paybill=terms.paybill,
        account=bill.account_number,
    )


def bill_text_by_stranger(facts: BillFacts, end: str, language: str, terms: Terms) -> str:
    """The SMS for the phone on file where another one, whose number ends so, read the meter."""
    bill, debt = facts.bill, facts.debt
    return terms.words(
        _template_by_stranger(debt),
        language,
        end=end,
        reading=bill.present.value,
        account=bill.account_number,
        total=format_kes(bill.total_cents),
        owed=format_kes(debt.owed_cents),
        overdue=format_kes(debt.overdue_cents),
        due_on=format_day(debt.due_on or bill.due_on),
    )


def _template_by_stranger(debt: Debt) -> str:
    if not debt.owed_cents:
        return "bill_by_stranger_nothing_to_pay"
    return "bill_by_stranger_overdue" if debt.overdue_cents else "bill_by_stranger"


def corrected_text(facts: BillFacts, corrected: Bill, language: str, terms: Terms) -> str:
    """The SMS where the company puts a bill right."""
    return _replaced_text("bill_corrected", corrected.issued_on, facts, (corrected,), (facts.bill,), language, terms)


def bills_corrected_text(
    facts: BillFacts, corrected: Sequence[Bill], bills: Sequence[Bill], language: str, terms: Terms
) -> str:
    """The SMS where it puts several right, the last of which `facts` are of: what they came to, and come to now."""
    return _replaced_text("bills_corrected", bills[0].present.read_on, facts, corrected, bills, language, terms)


def _replaced_text(
    template: str,
    day: date,
    facts: BillFacts,
    corrected: Sequence[Bill],
    bills: Sequence[Bill],
    language: str,
    terms: Terms,
) -> str:
    said = terms.words(
        template,
        language,
        day=format_day(day),
        was=format_kes(sum(bill.total_cents for bill in corrected)),
        total=format_kes(sum(bill.total_cents for bill in bills)),
    )
    return f"{said} {pay_text(facts.debt, facts.balance_cents, facts.bill.account_number, language, terms)}"


def pay_text(debt: Debt, balance_cents: int, account: str, language: str, terms: Terms) -> str:
    """What to pay, by when and where; of an old debt first, for a new bill does not make it less overdue."""
    return terms.words(
        _pay_template(debt, balance_cents),
        language,
        owed=format_kes(debt.owed_cents),
        overdue=format_kes(debt.overdue_cents),
        credit=format_kes(-balance_cents),
        due_on=format_day(debt.due_on) if debt.due_on else "",
        paybill=terms.paybill,
        account=account,
    )


def units_of(bill: Bill) -> str:
    """The units as they come about; those of several meters are a sum."""
    return format_multiplied(bill.units, bill.multiplier) if not bill.earlier_runs else format_units(bill.units)


def reason_of(bill: Bill) -> str:
    """Why it bills what it does, as far as there is room for it; empty where nobody gave a reason."""
    return short_name(bill.reason, MAX_REASON_SEPTETS)


def _measured(bill: Bill, language: str, terms: Terms) -> str:
    """What was read; of more days than a period has, since when and why."""
    figures = {"reading": bill.present.value, "units": units_of(bill)}
    if not bill.is_long:
        return terms.words("bill_reading", language, **figures)
    why = reason_of(bill) or terms.words("no_reading_between", language)
    return terms.words("bill_reading_since", language, since=format_day(bill.starts_on), why=why, **figures)


def _charged(facts: BillFacts, language: str, terms: Terms) -> str:
    total = format_kes(facts.bill.total_cents)
    if facts.replaced_cents is None:
        return terms.words("bill_total", language, total=total)
    return terms.words("bill_replaces", language, total=total, was=format_kes(facts.replaced_cents))


def _pay_template(debt: Debt, balance_cents: int) -> str:
    if not debt.owed_cents:
        return "pay_nothing_with_credit" if balance_cents < 0 else "pay_nothing"
    if not debt.overdue_cents:
        return "pay_by"
    return "pay_overdue_and_rest" if debt.rest_cents else "pay_overdue"
