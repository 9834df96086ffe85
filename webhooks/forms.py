"""The forms that the gateway posts."""

from functools import lru_cache
from urllib.parse import unquote_to_bytes

from domain.errors import InvalidInput

MAX_FIELDS = 50


def read_form(body: bytes) -> dict[str, str]:
    """The fields, the first where one is repeated, without NUL, which no text column holds.

    Raises `InvalidInput` for more fields than anybody needs.
    """
    if body.count(b"&") >= MAX_FIELDS:
        raise InvalidInput(f"more than {MAX_FIELDS} fields")
    form: dict[str, str] = {}
    for pair in filter(None, body.split(b"&")):
        name, _, value = pair.partition(b"=")
        form.setdefault(_name(name), _decoded(value).replace("\x00", ""))
    return form


def _decoded(text: bytes) -> str:
    if b"%" in text or b"+" in text:
        text = unquote_to_bytes(text.replace(b"+", b" "))
    return text.decode("utf-8", "replace")


_name = lru_cache(MAX_FIELDS)(_decoded)
"""Every form has the same few."""
