"""The short link of a card payment: it leads to the hosted page, or says what became of it. It shows an amount and a
masked name, and never asks for anything.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.jobs import Job
from domain.payments.payments import LASTS, PAID, PAYSTACK, SENT, Intent
from domain.values.money import format_kes
from domain.values.names import mask_name
from parts import app_parts
from webhooks.security_headers import CONTENT_SECURITY_POLICY

_TOKEN = re.compile(r"[0-9a-f]{32}")


IS_PAID = N_("Paid. The receipt comes by SMS.")
IS_CHECKED = N_("We are checking your payment. The receipt comes by SMS.")
IS_OVER = N_("This link is no longer valid. Nothing was charged by it.")

pages = Blueprint("payment_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class _Found:
    intent: Intent
    name: str
    open: bool


@pages.get("/p/<token>")
def card_page(token: str) -> BaseResponse:
    """302 to the page that takes the card. 404 without a body for a token that is none of ours."""
    found = _found(token)
    if found is None:
        return Response(status=404)
    if "reference" in request.args and found.intent.state != PAID:
        return _look_again(found)
    if found.open and found.intent.url:
        return _unkept(redirect(found.intent.url))
    return _said(found, IS_PAID if found.intent.state == PAID else IS_OVER)


def _found(token: str) -> _Found | None:
    if not _TOKEN.fullmatch(token):
        return None
    with app_parts().store.reading() as work:
        intent = work.intents.by_token(token)
        if intent is None or intent.provider != PAYSTACK:
            return None
        payee = work.accounts.payee(intent.account_id)
        lasts_until = (intent.sent_at or intent.created_at) + LASTS[PAYSTACK]
        return _Found(
            intent,
            mask_name(payee.name if payee else ""),
            bool(intent.state == SENT and intent.url and work.now < lasts_until),
        )


def _look_again(found: _Found) -> BaseResponse:
    """The browser says that it comes back from paying. It is not believed: Paystack is asked."""
    with app_parts().store.transaction() as work:
        work.intents.ask_again(found.intent.id, work.now)
    app_parts().nudge(Job.ASK_PROVIDERS)
    return _said(found, IS_CHECKED)


def _said(found: _Found, text: str) -> BaseResponse:
    words = app_parts().words[found.intent.language]
    page = render_template(
        "payment.html",
        language=found.intent.language,
        title=format_kes(found.intent.cents),
        name=found.name,
        text=words(text),
    )
    return _unkept(Response(page))


def _unkept(response: BaseResponse) -> BaseResponse:
    response.headers["Content-Security-Policy"] = _policy()
    return response


@cache
def _policy() -> str:
    """The page's own style is known by its hash; nothing else is loaded."""
    style = render_template("card_payment.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"{CONTENT_SECURITY_POLICY}; style-src 'sha256-{digest}'"
