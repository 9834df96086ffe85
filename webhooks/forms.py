"""The forms that the gateway posts."""

from urllib.parse import parse_qsl

from domain.errors import InvalidInput

MAX_FIELDS = 50


def read_form(body: bytes) -> dict[str, str]:
    """The fields, the first where one is repeated, without NUL, which no text column holds.

    Raises `InvalidInput` for more fields than anybody needs.
    """
    text = body.decode("utf-8", "replace")
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise InvalidInput(str(error)) from error
    form: dict[str, str] = {}
    for name, value in fields:
        form.setdefault(name, value.replace("\x00", ""))
    return form
