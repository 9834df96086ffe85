"""Every synchronous refusal of Daraja: HTTP status, `errorCode`, `errorMessage`. The table is the documentation."""

from flask import Flask, Response, jsonify
from werkzeug.exceptions import MethodNotAllowed, NotFound

from sandbox.daraja.formats import hex_digits
from sandbox.framework.refusals import Refusal

REFUSALS = {
    "auth_type": (400, "400.008.01", "Invalid Authentication passed"),
    "grant_type": (400, "400.008.02", "Invalid grant type passed"),
    "header": (404, "404.001.04", "Invalid Authentication Header"),
    "token": (404, "404.001.03", "Invalid Access Token"),
    "token_c2b": (400, "400.003.01", "Invalid Access Token"),
    "token_pull": (401, "401.001", "Invalid Access Token"),
    "field": (400, "400.002.02", "Bad Request - Invalid {field}"),
    "payload": (400, "400.002.05", "Invalid Request Payload"),
    "c2b_field": (400, "400.003.02", "Bad Request - Invalid {field}"),
    "pull_field": (400, "400.001", "Bad Request - Invalid {field}"),
    "resource": (404, "404.001.01", "Resource not found"),
    "method": (405, "405.001", "Method Not Allowed"),
    "nothing_to_pull": (500, "500.001.1001", "No transactions"),
    "merchant": (500, "500.001.1001", "Merchant does not exist"),
    "credentials": (500, "500.001.1001", "Wrong credentials"),
    "lock": (
        500,
        "500.001.1001",
        "Unable to lock subscriber, a transaction is already in process for the current subscriber",
    ),
    "processing": (500, "500.001.1001", "The transaction is being processed"),
    "no_transaction": (500, "500.001.1001", "No transaction is found for the given CheckoutRequestID"),
    "spike": (500, "500.003.02", "System is busy. Spike Arrest Violation. Please try again in few minutes."),
    "quota": (500, "500.003.03", "Quota Violation"),
    "internal": (500, "500.003.1001", "Internal Server Error"),
    "maintenance": (503, "500.002.1001", "Service is currently under maintenance. Please try again later"),
    "urls_registered": (500, "500.003.1001", "Urls are already registered"),
}


class DarajaRefusal(Refusal):
    def __init__(self, name: str, *, field: str = "") -> None:
        super().__init__(name)
        self.status, self.code, text = REFUSALS[name]
        self.message = text.format(field=field)

    def response(self) -> Response:
        request_id = f"{hex_digits(4)}-{hex_digits(4)}-1"
        answer = jsonify(requestId=request_id, errorCode=self.code, errorMessage=self.message)
        answer.status_code = self.status
        return answer


class EmptyRefusal(Refusal):
    """A wrong key or secret is answered with 400 and no body at all."""

    def response(self) -> Response:
        return Response(status=400)


def refuse_in_envelope(app: Flask) -> None:
    """Flask's own faults, too."""
    app.register_error_handler(NotFound, lambda _: DarajaRefusal("resource").response())
    app.register_error_handler(MethodNotAllowed, lambda _: DarajaRefusal("method").response())
