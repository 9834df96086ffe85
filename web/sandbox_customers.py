"""`GET /sandbox/customers`, development only: whom the handset page offers to be."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from domain.accounts.accounts import Account
from parts import app_parts
from sandbox.demo_customers import STORIES, STRANGER, Customer
from sandbox.demo_technicians import ON_THE_HANDSET

sandbox_customers = Blueprint("sandbox_customers", __name__)


@sandbox_customers.get("/sandbox/customers")
def customers() -> list[dict[str, Any]]:
    """The demonstration customers with a story, with their accounts as they are now, and a technician."""
    with app_parts().store.reading() as unit_of_work:
        accounts = unit_of_work.accounts
        return [
            _offered(each, accounts.caller(each.phone).accounts)
            for each in (*STORIES, STRANGER, ON_THE_HANDSET)
            if each.phone
        ]


def _offered(customer: Customer, accounts: Sequence[Account]) -> dict[str, Any]:
    return {
        "phone": customer.phone,
        "name": customer.name,
        "note": customer.note,
        "accounts": [
            {"number": account.number, "meter": account.meter.number, "last_reading": account.last.value}
            for account in accounts
        ],
    }
