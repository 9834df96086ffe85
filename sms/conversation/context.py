"""A text in its surroundings: who sent it, what it asks for, what that phone was asked before; and what we say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.accounts.accounts import Account, Caller
from domain.messaging.pending import Pending, Waiting
from domain.metering.readings import Unreadable, parse_reading
from domain.services.billing.quote_reading import Answers
from domain.terms import Terms
from sms.conversation.keywords import TextRequest
from sms.conversation.understanding import understand
from store.unit_of_work import UnitOfWork

WIDEST_REGISTER_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Text:
    """An SMS that came in, under the gateway's id. `network` is the operator, where it is known."""

    id: str
    phone: str
    words: str
    network: str | None = None

    @property
    def source(self) -> str:
        """What the key of its command begins with."""
        return f"sms:{self.id}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its template, and what is filled in; `text` is one whose words are put together already.

    It is in the language of the phone unless it names another. One that is `urgent_about` a report goes out also when
    the phone was answered too often, once a report.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    language: str | None = None
    urgent_about: str | None = None


SENT_ITSELF = Reply("")
"""The answer is a message that the use case has queued."""


@dataclass(frozen=True, slots=True)
class TextContext:
    """One text and all that its answer depends on.

    `waiting` are the questions that the phone has not answered, the newest first. `heard` says whether an answer would
    be sent: a phone that was answered too often is not. `account` and `answers` are known where the text answers a
    question.
    """

    text: Text
    request: TextRequest
    caller: Caller
    language: str
    waiting: Sequence[Pending]
    heard: bool
    unit_of_work: UnitOfWork
    terms: Terms
    account: Account | None = None
    answers: Answers = field(default_factory=Answers)

    @property
    def billed(self) -> list[Account]:
        """The accounts of this phone that get bills; the others are prepaid."""
        return [account for account in self.caller.accounts if not account.prepaid]

    def as_if(self, words: str, account: Account | None = None) -> "TextContext":
        """The same, had the text said these words, about this account."""
        request = understand(words, names_of(self.caller))
        return replace(self, text=replace(self.text, words=words), request=request, account=account)

    def asks(self, waiting: Waiting, reply: Reply, **about: Any) -> Reply:
        """The question, once it is kept that it waits for an answer."""
        question = {"text": self.text.words, "language": self.language, "value": self._value(), **about}
        self.unit_of_work.pending.ask(Pending(self.text.phone, waiting, **question))
        return reply

    def _value(self) -> int | None:
        value = parse_reading(self.request.figure or "", WIDEST_REGISTER_DIGITS)
        return None if isinstance(value, Unreadable) else value


def names_of(caller: Caller) -> Collection[str]:
    """The words of the names on the accounts of a phone."""
    return {word for account in caller.accounts for word in account.name.split()}


def reply(template: str, **values: Any) -> Reply:
    return Reply(template, values)


def said(template: str, text: str) -> Reply:
    """An answer of several sentences, which the domain put together."""
    return Reply(template, text=text)
