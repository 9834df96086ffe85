"""The raw body of a callback, never larger than anything that its sender sends."""

from http import HTTPStatus

from flask import abort, request


def read_body(max_bytes: int) -> bytes:
    """As it came. 413 where it is larger, whether it says how long it is or comes in chunks."""
    # One more than that: of a body that does not say how long it is, what is beyond is cut off and not refused.
    request.max_content_length = max_bytes + 1
    body = request.get_data()
    if len(body) > max_bytes:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return body
