"""The hosted page: the customer pays here, and no card number ever comes near the merchant."""

from typing import cast, get_args
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.paystack.customer import act, open_page
from sandbox.paystack.scripts import CustomerAction
from sandbox.paystack.state import PaystackState, current_state
from sandbox.paystack.transactions import TEST_CARD, Transaction

routes = Blueprint("checkout", __name__, template_folder="templates")


@routes.get("/checkout/<access_code>")
def page(access_code: str) -> str:
    transaction = find(current_state(), access_code)
    open_page(current_state(), transaction)
    return render_template("checkout.html", transaction=transaction, card=TEST_CARD)


@routes.post("/checkout/<access_code>")
def answer(access_code: str) -> Response:
    transaction, action = find(current_state(), access_code), request.form.get("action")
    if action not in get_args(CustomerAction):
        abort(400)
    act(current_state(), transaction, cast("CustomerAction", action))
    return redirect(next_page(transaction), 303)


def find(state: PaystackState, access_code: str) -> Transaction:
    found = (t for t in list(state.transactions.values()) if t.access_code == access_code)
    return next(found, None) or abort(404)


def next_page(transaction: Transaction) -> str:
    """Back to the merchant when paid or left; a declined card may be tried again."""
    if transaction.was_paid and transaction.callback_url:
        return with_reference(transaction.callback_url, transaction.reference)
    if transaction.status == "abandoned" and transaction.cancel_url:
        return transaction.cancel_url
    return url_for("checkout.page", access_code=transaction.access_code)


def with_reference(url: str, reference: str) -> str:
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}{urlencode({'trxref': reference, 'reference': reference})}"
