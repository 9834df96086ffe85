"""Verify one transaction, list many."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, jsonify, request

from sandbox.paystack.refusals import PaystackRefusal
from sandbox.paystack.state import PaystackState, current_state
from sandbox.paystack.transactions import Transaction, listed

routes = Blueprint("lookups", __name__)

ROWS_PER_PAGE = 50
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
END_OF_DAY = timedelta(days=1) - timedelta(microseconds=1)


@routes.get("/transaction/verify/<reference>")
def verify(reference: str) -> Response:
    transaction = current_state().find(reference)
    transaction.verifications += 1
    if transaction.verifications <= transaction.script.verify_failures:
        raise PaystackRefusal("internal")
    return jsonify(status=True, message="Verification successful", data=listed(transaction))


@routes.get("/transaction")
def transactions() -> Response:
    """`from`, `to`, `status`, `perPage`, `page`; the newest first."""
    return paged("Transactions retrieved", [listed(transaction) for transaction in chosen(current_state())])


def chosen(state: PaystackState) -> list[Transaction]:
    status = request.args.get("status")
    start, end = moment("from", BEGINNING, timedelta()), moment("to", state.clock.now(), END_OF_DAY)
    newest_first = sorted(state.transactions.values(), key=lambda transaction: transaction.id, reverse=True)
    return [t for t in newest_first if status in {None, t.status} and start <= t.created_at <= end]


def moment(name: str, otherwise: datetime, rest_of_day: timedelta) -> datetime:
    """A time, or a whole day; without a zone it is UTC."""
    text = request.args.get(name)
    try:
        found = parse(text, rest_of_day) if text else otherwise
    except ValueError as error:
        raise PaystackRefusal("field", field=name) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def parse(text: str, rest_of_day: timedelta) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time()) + rest_of_day
    except ValueError:
        return datetime.fromisoformat(text)


def paged(message: str, rows: list[dict[str, object]]) -> Response:
    size = max(1, request.args.get("perPage", ROWS_PER_PAGE, type=int))
    number = max(1, request.args.get("page", 1, type=int))
    first = (number - 1) * size
    meta = {"total": len(rows), "skipped": first, "perPage": size, "page": number, "pageCount": -(-len(rows) // size)}
    return jsonify(status=True, message=message, data=rows[first : first + size], meta=meta)
