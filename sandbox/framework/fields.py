"""What each field of a JSON body must be."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import request

Fields = dict[str, Any]
Check = Callable[[Any], bool]


def json_body() -> Fields | None:
    """None when the body is no JSON object, or is not said to be JSON."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else None


def first_wrong(fields: Fields, checks: Mapping[str, Check]) -> str | None:
    """The name of the first field that is not what it must be."""
    return next((name for name, is_right in checks.items() if not is_right(fields.get(name))), None)


def matches(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def one_of(*values: str) -> Check:
    return lambda value: value in values


def text(longest: int, shortest: int = 1) -> Check:
    return lambda value: isinstance(value, str) and shortest <= len(value) <= longest


def optional(check: Check) -> Check:
    return lambda value: value is None or check(value)
