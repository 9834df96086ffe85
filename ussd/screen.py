"""A screen: its text and options laid out in pages, each within the budget of a phone. Nothing is ever cut."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalogues import N_ as N_  # noqa: PLC0414 - the flows take it from here
from domain.values.gsm7 import septets

BUDGET_SEPTETS = 156
BACK_KEY, MORE_KEY = "0", "9"
CHOICES_PER_PAGE = 4
WHOLE_LINE_SEPTETS, WHOLE_SENTENCE_SEPTETS = 64, 120
_SENTENCES = re.compile(r"(?<=[.?!:]) ")


@dataclass(frozen=True, slots=True)
class Screen:
    """What the phone shows. `ends` closes the session; `label` names the step for whoever counts them."""

    text: str
    ends: bool = False
    label: str = ""

    def __str__(self) -> str:
        return f"{'END' if self.ends else 'CON'} {self.text}"


@dataclass(frozen=True, slots=True)
class Option:
    """A numbered choice: `key` is what is typed, `event` what it means; `only_if` asks the visit whether it is
    offered.
    """

    key: str
    label: str
    event: str
    only_if: Callable[[Any], bool] | None = None


WRONG_CHOICE = N_("Please choose one of these.")
LIST_CHANGED = N_("The list changed:")


def pages(body: str, lines: Sequence[str], *, back: str | None, more: str) -> tuple[str, ...]:
    """The pages of a screen: the body, then the option lines. Every page but the last ends with the line for more."""
    whole = _joined(body, *lines, back)
    if septets(whole) <= BUDGET_SEPTETS:
        return (whole,)
    filled = tuple(_filled(_pieces(body, lines), septets(_joined("", more, back)) + 1))
    return _with_footers(filled, back, more)


def choice_pages(body: str, items: Sequence[str], *, back: str | None, more: str, note: str = "") -> tuple[str, ...]:
    """The pages of a list: the body above each, items numbered from 1 on every page. A note stands above the body where
    both fit, else in its place; where not even that fits it is left out.
    """
    heads = (_joined(note, body), note, body) if note else (body,)
    laid_out = (_listed(head, items, back, more) for head in heads)
    return next((found for found in laid_out if max(map(septets, found)) <= BUDGET_SEPTETS), ()) or _listed(
        body, items, back, more
    )


def _listed(head: str, items: Sequence[str], back: str | None, more: str) -> tuple[str, ...]:
    starts = range(0, max(len(items), 1), CHOICES_PER_PAGE)
    lines = [choice_line(place, item) for place, item in enumerate(items)]
    listed = tuple(_joined(head, *lines[start : start + CHOICES_PER_PAGE]) for start in starts)
    return _with_footers(listed, back, more)


def choice_line(place: int, item: str) -> str:
    """A choice as it stands on its page, by its place in the whole list."""
    return f"{place % CHOICES_PER_PAGE + 1} {item}"


def _with_footers(filled: Sequence[str], back: str | None, more: str) -> tuple[str, ...]:
    last = len(filled) - 1
    return tuple(_joined(page, more if place < last else None, back) for place, page in enumerate(filled))


def _joined(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)


def _pieces(body: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every piece that may not be broken, with what joins it to the piece before: sentences, lines of a list."""
    for line in body.split("\n"):
        for place, piece in enumerate(_unbroken(line)):
            yield (" " if place else "\n"), piece
    for line in lines:
        yield "\n", line


def _unbroken(line: str) -> Iterator[str]:
    """A line where it is short, else its sentences, and only the words of one that is long itself."""
    if septets(line) <= WHOLE_LINE_SEPTETS:
        yield line
        return
    for sentence in _SENTENCES.split(line):
        yield from [sentence] if septets(sentence) <= WHOLE_SENTENCE_SEPTETS else sentence.split(" ")


def _filled(pieces: Iterator[tuple[str, str]], footer_septets: int) -> Iterator[str]:
    page = ""
    for joint, piece in pieces:
        longer = f"{page}{joint}{piece}" if page else piece
        if page and septets(longer) + footer_septets > BUDGET_SEPTETS:
            yield page
            longer = piece
        page = longer
    yield page
