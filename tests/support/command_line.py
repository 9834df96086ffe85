"""What an operator types at the command line, and what is read there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask

from tests.support.service import service_on


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and whether it did what was asked."""

    out: str
    err: str
    code: int

    @property
    def answer(self) -> Any:
        """The JSON on the last line."""
        assert self.code == 0, self.err
        return self.printed

    @property
    def printed(self) -> Any:
        """The same, whether or not all is as it should be."""
        return json.loads(self.out.splitlines()[-1])


class Operator:
    """Types commands of `flask --app app`."""

    def __init__(self, flask: Flask) -> None:
        self.parts = flask.extensions["parts"]
        self.browser = flask.test_client
        self._runner = flask.test_cli_runner()

    def types(self, *words: object) -> Said:
        result = self._runner.invoke(args=[str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.stdout, result.stderr, result.exit_code)

    def asks(self, *words: object) -> Any:
        """The answer as JSON."""
        return self.types(*words, "--json").answer


@contextmanager
def operator_of(database_url: str, **settings: Any) -> Iterator[Operator]:
    """An operator of the service on this database."""
    with service_on(database_url, **settings) as flask:
        yield Operator(flask)
