"""A request that a provider answers with an error, in its own envelope."""

from flask import Response


class Refusal(Exception):
    def response(self) -> Response:
        raise NotImplementedError
