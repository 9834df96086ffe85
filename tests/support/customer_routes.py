"""Every page that a customer or an applicant opens, found in the service itself: a new one is held to all rules."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

OTHERS = ("/callbacks/", "/console", "/healthz", "/readyz", "/metrics", "/sandbox/", "/static/")
"""What programs and operators open."""

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """A path with its parameters as the service has it: `/my/bills/<number>`."""

    rule: str
    method: str

    @property
    def needs_session(self) -> bool:
        return self.rule.startswith("/my/")

    def path(self, values: Mapping[str, str]) -> str:
        """With these values; where none is known, with one that is none of ours."""
        return _PARAMETER.sub(lambda found: values.get(found[1], "x" * 22), self.rule)


def customer_routes(app: Flask, method: str) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(OTHERS) and method in (rule.methods or ()):
            yield Route(rule.rule, method)
