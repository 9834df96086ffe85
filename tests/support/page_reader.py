"""A customer at the pages that a link opens: sees a page, fills its form and presses a button, without any script."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

_LINK = re.compile(r"/s/[0-9A-Za-z]{22}")


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: set[str] = field(default_factory=set)
    buttons: dict[str, tuple[str, str] | None] = field(default_factory=dict)


class _Forms(HTMLParser):
    """The forms of a page, with what they send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._button: tuple[str, str] | None = None
        self._label: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
        elif tag == "input" and given.get("type") == "radio":
            self.found[-1].choices.add(given["value"])
        elif tag == "input":
            self.found[-1].fields.append((given["name"], given.get("value", "")))
        elif tag == "button":
            self._button = (given["name"], given["value"]) if "name" in given else None
            self._label = ""

    def handle_data(self, data: str) -> None:
        if self._label is not None:
            self._label += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._label is not None:
            self.found[-1].buttons[self._label.strip()] = self._button
            self._label = None


class PageReader:
    """What a test says and sees."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.path, self.status, self.text = "", 0, ""

    def opens_link(self, text: str, digits: str) -> "PageReader":
        """The link in an SMS, by the last digits of the meter."""
        found = _LINK.search(text)
        assert found, text
        answer = self.client.post(found.group(), data={"digits": digits})
        assert answer.status_code == 303
        return self.opens(answer.headers["Location"])

    def opens(self, path: str) -> "PageReader":
        return self._shows(path, self.client.get(path))

    def presses(self, label: str, /, **typed: str) -> "PageReader":
        """Press the button of that label, once something was typed; a redirect is followed."""
        action, data = self.form(label, **typed)
        return self.posts(action, data)

    def form(self, label: str, /, **typed: str) -> tuple[str, list[tuple[str, str]]]:
        """Where the form with that button goes, and what it would send."""
        forms = _Forms()
        forms.feed(self.text)
        form = next(each for each in forms.found if label in each.buttons)
        given = [(name, typed.pop(name, value)) for name, value in form.fields]
        for name, value in typed.items():
            assert value in form.choices, (name, value, form.choices)
        button = form.buttons[label]
        return form.action or self.path, [*given, *typed.items(), *([button] if button else [])]

    def posts(self, action: str, data: list[tuple[str, str]]) -> "PageReader":
        answer = self.client.post(action, data=_grouped(data))
        return self.opens(answer.headers["Location"]) if answer.status_code == 303 else self._shows(action, answer)

    def follows(self, label: str) -> "PageReader":
        """The link of that label."""
        found = re.search(rf'<a href="([^"]+)"[^>]*>{re.escape(label)}</a>', self.text)
        assert found, f"{label} is no link of {self.text}"
        return self.opens(unescape(found[1]))

    def sees(self, *texts: str) -> "PageReader":
        seen = unescape(self.text)
        assert all(text in seen for text in texts), f"{texts} in {seen}"
        return self

    def sees_no(self, *texts: str) -> "PageReader":
        seen = unescape(self.text)
        assert not any(text in seen for text in texts), f"none of {texts} in {seen}"
        return self

    def _shows(self, path: str, answer: Any) -> "PageReader":
        self.path, self.status = path, answer.status_code
        self.text = answer.text if answer.mimetype.startswith("text/") else ""
        return self


def _grouped(data: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in data:
        grouped.setdefault(name, []).append(value)
    return grouped
