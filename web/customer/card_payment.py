"""The short link of a card payment: it leads to the hosted page, or says what became of it. It shows an amount, an
account and a masked name, and never asks for anything. Where less is owed than the link is for, it says so first.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.accounts.accounts import Payee
from domain.connections.applications import Application
from domain.jobs import Job
from domain.payments.payments import LASTS, PAID, PAID_UNRECEIPTED, PAYSTACK, SENT, UNPAID, Intent
from domain.values.names import mask_name
from parts import app_parts
from web.customer.errors import says_errors
from web.customer.formats import kes
from web.customer.frequency import Frequency
from web.customer.rendering import other_language, spoken
from web.link_tokens import takes_links
from webhooks.security_headers import CONTENT_SECURITY_POLICY

RETURNS_WITHIN = timedelta(days=1)
"""After the end of a link, in which whoever began to pay before it comes back."""
QUESTIONS = Frequency(6)
"""Of one link, in a minute, that are asked of the provider."""

_TOKEN = re.compile(r"[0-9a-f]{32}")


IS_PAID = N_("Paid. The receipt comes by SMS.")
IS_CHECKED = N_("We are checking your payment. The receipt comes by SMS.")
IS_OVER = N_("This link is no longer valid. Nothing was charged by it.")
SAID_OF = {PAID: IS_PAID, PAID_UNRECEIPTED: IS_CHECKED}
IS_MORE = N_("This link is for more than is owed now. What is paid too much stays on the account as credit.")
OWED = N_("Owed now: {amount}.")
GO_ON = N_("Pay {amount} by card")
IS_UNKNOWN = N_("We do not know this link. Please open it from our SMS again, or dial {code} to get a new one.")

pages = says_errors(takes_links(Blueprint("payment_pages", __name__, template_folder="templates")))


@dataclass(frozen=True, slots=True)
class _Found:
    intent: Intent
    payee: Payee | None
    application: Application | None
    open: bool
    lasts_until: datetime
    now: datetime

    @property
    def may_be_paid_now(self) -> bool:
        """Whether somebody may come back from paying by it."""
        return self.intent.state in UNPAID and self.now < self.lasts_until + RETURNS_WITHIN

    @property
    def owed_cents(self) -> int:
        if self.application:
            return self.application.owed_cents
        return max(self.payee.balance_cents, 0) if self.payee else 0

    @property
    def name(self) -> str:
        found = self.application or self.payee
        return found.name if found else ""

    @property
    def asked_by_holder(self) -> bool:
        """What an account owes is told to the phone on file only."""
        return self.payee is not None and self.payee.phone == self.intent.asked_by


@pages.get("/p/<token>", strict_slashes=False)
def card_page(token: str) -> BaseResponse:
    """302 to the page that takes the card, at `?pay` even where less is owed. 404 for a token that is none of ours."""
    found = _found(token)
    if found is None:
        return _unknown()
    if "reference" in request.args and found.may_be_paid_now:
        return _look_again(found, token)
    if found.open and found.owed_cents < found.intent.cents and "pay" not in request.args:
        return _less_owed(found)
    if found.open and found.intent.url:
        return _unkept(redirect(found.intent.url))
    return _said(found, SAID_OF.get(found.intent.state, IS_OVER))


def _found(token: str) -> _Found | None:
    if not _TOKEN.fullmatch(token):
        return None
    with app_parts().store.reading() as work:
        intent = work.intents.by_token(token)
        if intent is None or intent.provider != PAYSTACK:
            return None
        payee = work.accounts.payee(intent.account_id) if intent.account_id else None
        lasts_until = (intent.sent_at or intent.created_at) + LASTS[PAYSTACK]
        return _Found(
            intent,
            payee,
            work.applications.get(intent.application_id) if intent.application_id else None,
            bool(intent.state == SENT and intent.url and work.now < lasts_until),
            lasts_until,
            work.now,
        )


def _look_again(found: _Found, token: str) -> BaseResponse:
    """The browser says that it comes back from paying. It is not believed: Paystack is asked, a few times a minute."""
    if QUESTIONS.is_too_often(token.encode()):
        return _said(found, IS_CHECKED)
    with app_parts().store.transaction() as work:
        work.intents.ask_again(found.intent.id, work.now)
    app_parts().nudge(Job.ASK_PROVIDERS)
    return _said(found, IS_CHECKED)


def _less_owed(found: _Found) -> BaseResponse:
    words = app_parts().words[spoken(found.intent.language)]
    owed = words(OWED, amount=kes(found.owed_cents)) if found.asked_by_holder else ""
    return _said(found, IS_MORE, owed=owed, go_on=words(GO_ON, amount=kes(found.intent.cents)))


def _said(found: _Found, text: str, **more: str) -> BaseResponse:
    language = spoken(found.intent.language)
    page = render_template(
        "payment.html",
        language=language,
        other_language=other_language(language),
        title=kes(found.intent.cents),
        whose=f"{mask_name(found.name)} {found.intent.account_number}",
        texts=[app_parts().words[language](text)],
        **more,
    )
    return _unkept(Response(page))


def _unknown() -> BaseResponse:
    """Whose link it was meant to be is not known, nor the language."""
    code = app_parts().settings.ussd_service_code
    texts = [words(IS_UNKNOWN, code=code) for words in app_parts().words.values()]
    return _unkept(Response(render_template("payment.html", language="en", title="?", texts=texts), status=404))


def _unkept(response: BaseResponse) -> BaseResponse:
    response.headers["Content-Security-Policy"] = _policy()
    return response


@cache
def _policy() -> str:
    """The page's own style is known by its hash; nothing else is loaded."""
    style = render_template("card_payment.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"{CONTENT_SECURITY_POLICY}; style-src 'sha256-{digest}'"
