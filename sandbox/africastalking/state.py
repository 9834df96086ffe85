"""All that the stand-in remembers."""

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from flask import current_app

from sandbox.africastalking.handset.mpesa import Mpesa
from sandbox.africastalking.message_log import MessageLog
from sandbox.africastalking.options import AfricasTalkingOptions, Script
from sandbox.framework.scripts import ScriptQueue
from sandbox.framework.stand_in import State

if TYPE_CHECKING:
    from sandbox.africastalking.ussd import UssdSession


@dataclass(slots=True)
class Service:
    """Whom the gateway calls."""

    url: str
    token: str

    def callback_url(self, path: str) -> str:
        return f"{self.url}/callbacks/{self.token}/{path}"


@dataclass(kw_only=True)
class AfricasTalkingState(State):
    service: Service
    mpesa: Mpesa
    api_key: str
    service_code: str
    short_code: str
    chance: Random
    options: AfricasTalkingOptions = field(default_factory=AfricasTalkingOptions)
    scripts: ScriptQueue[Script] = field(default_factory=lambda: ScriptQueue(Script))
    messages: MessageLog = field(default_factory=MessageLog)
    opted_out: set[tuple[str, str]] = field(default_factory=set)  # (phone, sender)
    sessions: dict[str, "UssdSession"] = field(default_factory=dict)

    def forget_messages(self) -> None:
        self.messages.clear()
        self.opted_out.clear()

    def reset(self) -> None:
        with self.lock:
            super().reset()
            self.options.reset()
            self.forget_messages()
            self.sessions.clear()


def current_state() -> AfricasTalkingState:
    state: AfricasTalkingState = current_app.extensions["state"]
    return state
