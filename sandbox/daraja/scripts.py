"""What is to happen to the next push that fits: the reply, the customer's answer, and what the merchant hears."""

from typing import Literal

from pydantic import Field, field_validator

from sandbox.commands import Command
from sandbox.daraja.formats import msisdn
from sandbox.daraja.results import PAID
from sandbox.postman import Policy

ReplyName = Literal[
    "accept",
    "lost",
    "dropped",
    "html",
    "html_accepted",
    "lock",
    "merchant",
    "credentials",
    "token",
    "payload",
    "resource",
    "spike",
    "quota",
    "internal",
    "internal_accepted",
    "maintenance",
]
Answer = Literal["pin", "wrong_pin", "cancel", "wait"]
Disguise = Literal["", "malformed", "wrong_amount", "wrong_token", "unknown_id"]
PendingForm = Literal["error", "4999", "1"]


class Script(Command):
    """Fits a push by phone, by amount, by both, or by neither; `uses` None is for ever."""

    phone: str | None = None
    amount: int | None = None
    uses: int | None = Field(default=1, ge=1)
    reply: ReplyName = "accept"
    reply_delay_seconds: float = 0
    answer: Answer | None = None
    result: str | None = None
    pays_after_seconds: float | None = None
    callback: Policy = Policy()
    callback_when: Literal["after_reply", "before_reply"] = "after_reply"
    callback_disguise: Disguise = ""
    confirmation: Policy = Policy()
    confirmation_disguise: Disguise = ""
    first: Literal["callback", "confirmation"] = "callback"
    pending: PendingForm = "error"
    pending_queries: int = 0

    @field_validator("phone")
    @classmethod
    def as_msisdn(cls, phone: str | None) -> str | None:
        return phone and msisdn(phone)

    @field_validator("result")
    @classmethod
    def is_failure(cls, result: str | None) -> str | None:
        if result == PAID:
            raise ValueError("only a customer's PIN pays: script the answer instead")
        return result

    def fits(self, phone: str, amount: int) -> bool:
        return self.phone in {None, phone} and self.amount in {None, amount}
