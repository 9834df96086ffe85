"""The tests' control interface over HTTP: the conditions, and the truth about every message."""

from dataclasses import asdict

from sandbox.conditions import Conditions
from sandbox.server import BadRequestError, HttpRequest, Reply, Route, json_reply, route
from sandbox.sms_faults import KNOWN_FAULTS
from sandbox.sms_gateway import SandboxSmsGateway


class Control:
    def __init__(self, conditions: Conditions, sms: SandboxSmsGateway) -> None:
        self.conditions, self.sms = conditions, sms

    def routes(self) -> list[Route]:
        return [
            route("GET", "/__control", self.show),
            route("POST", "/__control", self.change),
            route("GET", "/__messages", self.messages),
            route("DELETE", "/__messages", self.forget),
        ]

    def show(self, request: HttpRequest) -> Reply:
        return json_reply(self.conditions.as_dict())

    def change(self, request: HttpRequest) -> Reply:
        """`{"balance_cents": 0}`, `{"next_faults": ["stall"]}`: the conditions that are named, the others stay."""
        values = request.json
        unknown = {*values.get("next_faults", ()), *values.get("fault_shares", ())} - KNOWN_FAULTS
        if unknown:
            raise BadRequestError(f"no such fault: {', '.join(sorted(unknown))}")
        self.conditions.change(values)
        return json_reply(self.conditions.as_dict())

    def messages(self, request: HttpRequest) -> Reply:
        """Of all numbers, or of `?number=`: each message, and how often each text was taken and delivered."""
        number = request.query.get("number")
        messages = self.sms.messages
        return json_reply(
            {
                "accepted": messages.accepted(number),
                "delivered": messages.delivered(number),
                "tally": messages.tally(number),
                "messages": [asdict(message) for message in messages.all(number)],
            }
        )

    def forget(self, request: HttpRequest) -> Reply:
        self.sms.forget()
        return json_reply({})
