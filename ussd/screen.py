"""A screen: its text and options laid out in pages, each within the budget of a phone. Nothing is ever cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.values.gsm7 import septets

BUDGET_SEPTETS = 156
BACK_KEY, MORE_KEY = "0", "9"
CHOICES_PER_PAGE = 4
WHOLE_LINE_SEPTETS = 64


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
    """A numbered choice: `key` is what is typed, `event` what it means."""

    key: str
    label: str
    event: str


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for the catalogues where it is declared; it is translated where it is shown."""
    return text


def pages(body: str, lines: Sequence[str], *, back: str | None, more: str) -> tuple[str, ...]:
    """The pages of a screen: the body, then the option lines. Every page but the last ends with the line for more."""
    whole = _joined(body, *lines, back)
    if septets(whole) <= BUDGET_SEPTETS:
        return (whole,)
    filled = tuple(_filled(_pieces(body, lines), septets(_joined("", more, back)) + 1))
    return _with_footers(filled, back, more)


def choice_pages(body: str, items: Sequence[str], *, back: str | None, more: str) -> tuple[str, ...]:
    """The pages of a list: the body above each, items numbered from 1 on every page."""
    starts = range(0, max(len(items), 1), CHOICES_PER_PAGE)
    listed = tuple(_joined(body, *_numbered(items[start : start + CHOICES_PER_PAGE])) for start in starts)
    return _with_footers(listed, back, more)


def _numbered(items: Sequence[str]) -> list[str]:
    return [f"{number} {item}" for number, item in enumerate(items, 1)]


def _with_footers(filled: Sequence[str], back: str | None, more: str) -> tuple[str, ...]:
    last = len(filled) - 1
    return tuple(_joined(page, more if place < last else None, back) for place, page in enumerate(filled))


def _joined(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)


def _pieces(body: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every piece that may not be broken, with what joins it to the piece before: words of prose, lines of a list."""
    for line in body.split("\n"):
        whole = septets(line) <= WHOLE_LINE_SEPTETS
        for place, piece in enumerate([line] if whole else line.split(" ")):
            yield (" " if place else "\n"), piece
    for line in lines:
        yield "\n", line


def _filled(pieces: Iterator[tuple[str, str]], footer_septets: int) -> Iterator[str]:
    page = ""
    for joint, piece in pieces:
        longer = f"{page}{joint}{piece}" if page else piece
        if page and septets(longer) + footer_septets > BUDGET_SEPTETS:
            yield page
            longer = piece
        page = longer
    yield page
