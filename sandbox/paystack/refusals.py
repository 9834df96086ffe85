"""Every refusal of Paystack: HTTP status, `message`, `type`, `code`."""

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from sandbox.framework.refusals import Refusal

RETRY_AFTER_SECONDS = "2"

REFUSALS = {
    "key": (401, "Invalid key", "validation_error", "invalid_Key"),
    "field": (400, "Invalid {field}", "validation_error", "invalid_params"),
    "duplicate": (400, "Duplicate Transaction Reference", "validation_error", "duplicate_reference"),
    "unknown": (404, "Transaction reference not found.", "validation_error", "transaction_not_found"),
    "not_paid": (400, "Transaction has not been paid", "validation_error", "transaction_not_paid"),
    "too_much": (400, "Refund amount is more than the transaction amount", "validation_error", "invalid_amount"),
    "rate": (429, "Too many requests", "api_error", "rate_limit_exceeded"),
    "internal": (500, "An error occurred", "api_error", "unknown"),
}


class PaystackRefusal(Refusal):
    def __init__(self, name: str, *, field: str = "") -> None:
        super().__init__(name)
        self.status, text, self.type, self.code = REFUSALS[name]
        self.message = text.format(field=field)

    def response(self) -> Response:
        answer = jsonify(status=False, message=self.message, type=self.type, code=self.code)
        answer.status_code = self.status
        if self.status == REFUSALS["rate"][0]:
            answer.headers["Retry-After"] = RETRY_AFTER_SECONDS
        return answer


def refuse_in_envelope(app: Flask) -> None:
    """Flask's own faults, too."""
    app.register_error_handler(HTTPException, http_fault)


def http_fault(fault: HTTPException) -> tuple[Response, int]:
    return jsonify(status=False, message=fault.name), fault.code or 500
