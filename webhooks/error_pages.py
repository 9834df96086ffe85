"""What is asked under /callbacks/ by another method, or where no callback is: answered without a word, and to a wrong
token as if there were nothing.
"""

from http import HTTPStatus

from flask import Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from parts import app_parts
from webhooks.tokens import token_matches

# What stands behind the token in the path -> the setting with the tokens that open it.
GUARDS = {
    "ussd": "africastalking_callback_tokens",
    "sms": "africastalking_callback_tokens",
    "stk": "mpesa_callback_tokens",
    "paybill": "mpesa_callback_tokens",
}


def answer(error: HTTPException) -> Response | HTTPException:
    """404 or 405 with an empty body under /callbacks/; elsewhere the error as it is."""
    place, token, door = [*request.path.split("/"), "", ""][1:4]
    if place != "callbacks":
        return error
    if isinstance(error, MethodNotAllowed) and _is_open(door, token):
        return Response(status=405, headers={"Allow": "POST"})
    return Response(status=404)


def answer_broken_body(_error: ParseException) -> Response:
    """400 with an empty body, at any door."""
    return Response(status=HTTPStatus.BAD_REQUEST)


def _is_open(door: str, token: str) -> bool:
    return door not in GUARDS or token_matches(getattr(app_parts().settings, GUARDS[door]), token)
