"""The tokens of links as they arrive from a phone: a text app takes the full stop or bracket behind a link for part of
it, and a blank is copied with it. A token has none of these at its ends.
"""

import re
from typing import Any

from flask import Blueprint

_NO_PART_OF_A_TOKEN = re.compile(r"^[^A-Za-z0-9_-]+|[^A-Za-z0-9_-]+$", re.ASCII)


def takes_links(blueprint: Blueprint) -> Blueprint:
    """The blueprint, whose pages get each `token` without what stands around it."""
    blueprint.url_value_preprocessor(_tidy)
    return blueprint


def _tidy(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "token" in values:
        values["token"] = _NO_PART_OF_A_TOKEN.sub("", values["token"])
