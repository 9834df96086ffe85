"""The forms that the gateway posts, as they lie in the inbox."""

from urllib.parse import parse_qsl

MAX_FIELDS = 50


def read_form(body: bytes) -> dict[str, str]:
    """The fields, the first where one is repeated, without NUL, which no text column holds. `ValueError`: too many."""
    form: dict[str, str] = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS):
        form.setdefault(name, value.replace("\x00", ""))
    return form
