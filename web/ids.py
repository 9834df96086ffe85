"""Numbers in addresses that are ids of rows."""

from typing import Any

from werkzeug.routing import IntegerConverter

MAX_ID = 2**63 - 1
"""A larger one is no row's, and the database would refuse to look for it."""


class IdConverter(IntegerConverter):
    """`<int:…>` of a route: an address with a number that is too large is that of no page."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": MAX_ID, **options})
