"""The forms that the gateway posts."""

from urllib.parse import unquote_plus

from domain.errors import InvalidInput

MAX_FIELDS = 50


def read_form(body: bytes) -> dict[str, str]:
    """The fields, the first where one is repeated, without NUL, which no text column holds.

    Raises `InvalidInput` for more fields than anybody needs.
    """
    text = body.decode("utf-8", "replace")
    if text.count("&") >= MAX_FIELDS:
        raise InvalidInput(f"more than {MAX_FIELDS} fields")
    form: dict[str, str] = {}
    for pair in filter(None, text.split("&")):
        name, _, value = pair.partition("=")
        form.setdefault(_decoded(name), _decoded(value).replace("\x00", ""))
    return form


def _decoded(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text
