"""How a customer's page is written: in their language, with one style that the page's policy names, and no script."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request

from catalogues import Words
from domain.values.languages import ENGLISH, KISWAHILI
from parts import app_parts
from webhooks.security_headers import CONTENT_SECURITY_POLICY

NAMES = {ENGLISH: "English", KISWAHILI: "Kiswahili"}
STYLE = "pages/customer.css"


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The link that shows this page in the other language."""

    code: str
    name: str
    address: str


def spoken(language: str) -> str:
    """The language of this page: the one that its address asks for, else the reader's."""
    asked = request.args.get("lang", "")
    return asked if asked in NAMES else language


def address(path: str, **values: str) -> str:
    """A link to another of the pages, which keeps the language that was chosen."""
    chosen = request.args.get("lang", "")
    kept = values | ({"lang": chosen} if chosen in NAMES else {})
    return f"{path}?{urlencode(kept)}" if kept else path


def page(template: str, language: str, status: HTTPStatus = HTTPStatus.OK, /, **values: Any) -> Response:
    """A page of the customers. `values` are what its template names."""
    spoken_here = spoken(language)
    body = render_template(
        template,
        language=spoken_here,
        other_language=other_language(spoken_here),
        address=address,
        _=words_of(spoken_here),
        **values,
    )
    return with_policy(Response(body, status=status))


def sentence(text: str, language: str, status: HTTPStatus) -> Response:
    """One sentence of ours for whoever looks at the pages."""
    return page("pages/message.html", language, status, texts=[words_of(spoken(language))(text)])


def notice(texts: list[str], status: HTTPStatus) -> Response:
    """The same in every language, for whoever it is."""
    body = render_template("pages/message.html", language=ENGLISH, other_language=None, texts=texts)
    return with_policy(Response(body, status=status))


def words_of(language: str) -> Words:
    return app_parts().words[language]


def with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _policy()
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def other_language(language: str) -> OtherLanguage:
    """The same page, with all that its address asks for."""
    code = KISWAHILI if language == ENGLISH else ENGLISH
    values = request.args.to_dict() | {"lang": code}
    return OtherLanguage(code, NAMES[code], f"?{urlencode(values)}")


@cache
def _policy() -> str:
    """The page's own style is known by its hash; its forms go to us; nothing else is loaded."""
    digest = b64encode(sha256(render_template(STYLE).encode()).digest()).decode()
    policy = CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'")
    return f"{policy}; style-src 'sha256-{digest}'"
