"""`account show`: who a customer is, what they owe, who pays for them, and what was said to them."""

from collections.abc import Mapping
from typing import Any

import click

from cli.common import answered, answered_in, by_operator, by_operator_if_any, system_user
from cli.lookup import account_ids_named, account_typed
from cli.output import Answer, in_words, shillings, table
from cli.seen_persons import sees_names, without_persons
from domain.accounts.accounts import PRIORITIES
from domain.billing.allocation import debt_on, open_items
from domain.care.case_references import reference
from domain.services.accounts.mark_account import MarkAccount, mark_account
from domain.services.accounts.note_account import NoteAccount, note_account
from domain.services.billing.unpark_account import UnparkAccount, unpark_account
from domain.values.periods import business_date
from parts import app_parts
from store.unit_of_work import UnitOfWork

SHOWN = 5
OF_SEVERAL = ("number", "name", "status", "region", "area", "meter", "balance", "overdue")


def _in_words(answer: Answer) -> str:
    return "\n".join(table(answer["accounts"], OF_SEVERAL)) if "accounts" in answer else in_words(answer)


@click.group()
def account() -> None:
    """Accounts, as clerks look them up."""


@account.command()
@click.argument("what", metavar="NUMBER|PHONE|METER")
@by_operator_if_any
@answered_in(_in_words)
def show(what: str, operator: str | None) -> dict[str, Any]:
    """Who it is, what is owed, who paid, what was sent and whether it arrived.

    Of a phone with several accounts each is a line.
    """
    with app_parts().store.transaction() as unit_of_work:
        found = [_summary(account_id, unit_of_work) for account_id in account_ids_named(what, unit_of_work)]
        for each in found:
            unit_of_work.audit.add("account show", each["number"], system_user=system_user(), operator=operator)
        answer = {"accounts": found} if len(found) > 1 else {**found[0], **_history(found[0], unit_of_work)}
        return answer if sees_names(unit_of_work) else without_persons(answer)


@account.command()
@click.argument("number")
@click.argument("text")
@by_operator
@answered
def note(number: str, text: str, operator: str) -> dict[str, Any]:
    """Note TEXT about the account NUMBER, for the operators who come after."""
    with app_parts().store.transaction() as unit_of_work:
        found = account_typed(number, unit_of_work)
        note_id = note_account(NoteAccount(found.id, text, operator), unit_of_work)
        unit_of_work.audit.add("account note", found.number, system_user=system_user(), operator=operator, note=note_id)
    return {"account": found.number, "note": note_id}


@account.command()
@click.argument("number")
@click.option("--as", "priority", type=click.Choice(PRIORITIES), help="Without it the mark is taken away.")
@by_operator
@answered
def mark(number: str, priority: str | None, operator: str) -> dict[str, Any]:
    """Mark the account NUMBER as one that somebody depends on: it is told first of planned work."""
    with app_parts().store.transaction() as unit_of_work:
        found = account_typed(number, unit_of_work)
        mark_account(MarkAccount(found.id, priority), unit_of_work)
        unit_of_work.audit.add(
            "account mark", found.number, system_user=system_user(), operator=operator, priority=priority
        )
    return {"account": found.number, "priority": priority}


@account.command()
@click.argument("number")
@by_operator
@answered
def unpark(number: str, operator: str) -> dict[str, Any]:
    """Look at the books of the account NUMBER again: it is set aside no more, where they are right."""
    with app_parts().store.transaction() as unit_of_work:
        found = account_typed(number, unit_of_work)
        unpark_account(UnparkAccount(found.id), unit_of_work)
        unit_of_work.audit.add("account unpark", found.number, system_user=system_user(), operator=operator)
    return {"account": found.number, "parked": None}


def _summary(account_id: int, unit_of_work: UnitOfWork) -> dict[str, Any]:
    place = unit_of_work.account_profiles.place(account_id)
    today, balance = business_date(unit_of_work.now), place.pop("balance_cents")
    items = unit_of_work.bills.items(account_id)
    still_open = open_items(items, balance)
    if place["old_number"] == place["number"]:
        del place["old_number"]
    return {
        **place,
        "balance": shillings(balance),
        "overdue": shillings(debt_on(today, items, balance).overdue_cents),
        "due_on": still_open[0].due_on if still_open else None,
    }


def _history(account: Answer, unit_of_work: UnitOfWork) -> dict[str, Any]:
    profiles, account_id = unit_of_work.account_profiles, account["id"]
    linked = profiles.linked_phones(account_id, SHOWN)
    phones = [phone for phone in (account["phone"], *(row["phone"] for row in linked)) if phone]
    return {
        "linked_phones": linked,
        "bills": [_in_money(row, "total_cents", "total") for row in profiles.bills(account_id, SHOWN)],
        "payments": [_in_money(row, "cents", "amount") for row in profiles.payments(account_id, SHOWN)],
        "messages": unit_of_work.message_history.of_account(account_id, account["phone"], phones, SHOWN),
        "open": [_case(row) for row in profiles.open_cases(account_id, SHOWN)],
    }


def _in_money(row: Mapping[str, Any], cents: str, amount: str) -> dict[str, Any]:
    others = {name: value for name, value in row.items() if name != cents}
    return {**others, amount: shillings(row[cents])}


def _case(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"reference": reference(row["letter"], row["id"]), "kind": row["kind"], "since": row["since"]}
