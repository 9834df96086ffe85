"""An operator at the console, without a browser's screen: opens pages, fills forms, and is told what they say."""

from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from domain.operators.identities import Identity
from domain.operators.operators import Operator

PASSWORD = "matatu za Ngong road saa mbili"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PREFIX = "/console"
FIELDS = {"input", "select", "textarea", "button"}


@dataclass
class Form:
    """A form of a page, with what it holds before anybody types."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    words: str = ""


class Page(HTMLParser):
    """The forms, links and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(has.get("action", ""), has.get("method", "get"))
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(has.get("href", ""))
        elif tag in FIELDS and self._form and has.get("name") and has.get("type") not in {"checkbox", "radio"}:
            self._form.fields[has["name"]] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._form:
            self._form.words += data


class Browser:
    """One operator's browser, with its cookie. Follows where a page sends it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.status = 0
        self.text = ""
        self.path = ""
        self.headers: Any = {}

    def opens(self, path: str, **options: Any) -> "Browser":
        parts = urlsplit(path)  # a link that was printed names the host, and this client is on it already
        asked = parts._replace(scheme="", netloc="").geturl()
        return self._went(self.client.get(asked, follow_redirects=True, **options))

    def sends(self, path: str, fields: dict[str, Any], **options: Any) -> "Browser":
        """A form as somebody else may have made it."""
        return self._went(self.client.post(path, data=fields, follow_redirects=True, **options))

    def submits(self, action: str, /, **typed: Any) -> "Browser":
        """Fill and send the form of this page whose action ends so."""
        form = self.form(action)
        return self.sends(form.action, {**form.fields, **typed})

    def form(self, action: str) -> Form:
        found = [form for form in self.page.forms if urlsplit(form.action).path.endswith(action)]
        assert found, f"no form to {action} among {[form.action for form in self.page.forms]} on {self.path}"
        return found[0]

    @property
    def page(self) -> Page:
        return Page(self.text)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.page.words).split())

    def sees(self, *texts: str) -> "Browser":
        for text in texts:
            assert text in self.words, f"{text!r} is not on {self.path}: {self.words[:800]}"
        return self

    def types_name(self, name: str, password: str = PASSWORD) -> "Browser":
        """The first step of signing in."""
        return self.opens(f"{PREFIX}/sign-in?again=1").submits("/sign-in", name=name, password=password)

    def _went(self, response: Any) -> "Browser":
        self.status, self.text, self.headers = response.status_code, response.text, response.headers
        self.path = response.request.path
        response.request.environ["wsgi.input"].close()  # a large form is a file of the client's
        return self


class Console:
    """The console of a service, and the authenticators of its operators."""

    def __init__(self, flask: Flask) -> None:
        self.flask = flask
        self.parts = flask.extensions["parts"]

    def browser(self) -> Browser:
        return Browser(self.flask.test_client())

    def has(self, name: str, *roles: str, regions: tuple[str, ...] = (), staff_number: str | None = None) -> None:
        """An operator who has enrolled, as their invitation would have done it."""
        secrets = self.parts.sign_in_terms.secrets
        with self.parts.store.transaction() as work:
            person = Operator(name, roles, regions, staff_number or f"S-{name.upper()}")
            work.operators.add(person, by=None, os_user="test")
            work.identities.keep(Identity(name, secrets.password_hash(PASSWORD), secrets.sealed(SECRET)), ())

    def signs_in(self, name: str, *roles: str, regions: tuple[str, ...] = ()) -> Browser:
        """The browser of an operator who has just signed in; with roles, of one who is made first."""
        if roles:
            self.has(name, *roles, regions=regions)
        browser = self.browser().types_name(name).submits("/sign-in", code=self.code(name))
        assert browser.path == f"{PREFIX}/", browser.words
        return browser

    def code(self, name: str) -> str:
        """What the authenticator shows. Half a minute has passed since its last one."""
        with self.parts.engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE operator_identities SET last_step = 0 WHERE operator = :name"), {"name": name}
            )
        return current_code()

    def proves(self, browser: Browser, name: str) -> Browser:
        """Where password and code are asked for again."""
        return browser.submits("/prove", password=PASSWORD, code=self.code(name))


def current_code(secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).now()


def token_of(link: str) -> str:
    """What an invitation's link holds."""
    return parse_qs(urlsplit(unescape(link)).query)["token"][0]
