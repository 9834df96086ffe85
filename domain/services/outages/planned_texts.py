"""The texts of planned work in each language, and which of them are due when."""

from collections.abc import Mapping
from datetime import datetime

from domain.outages.planned_works import (
    Notice,
    NoticeKind,
    PlannedWork,
    announced_at,
    evening_before,
    evening_is_due,
)
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.languages import LANGUAGES
from domain.values.names import short_name
from domain.values.periods import NAIROBI

PLACE_SEPTETS = 20
TEMPLATES: Mapping[NoticeKind, str] = {kind: f"planned_{kind.value}" for kind in NoticeKind}


def texts_of(work: PlannedWork, kind: NoticeKind, terms: Terms) -> dict[str, str]:
    """What is said, by language."""
    values = values_of(work)
    return {language: terms.words(TEMPLATES[kind], language, **values) for language in LANGUAGES}


def values_of(work: PlannedWork) -> dict[str, str]:
    """What templates of planned work fill in. Work that ends on another day says so: nobody takes it for hours."""
    begins, ends = work.begins_at.astimezone(NAIROBI), work.ends_at.astimezone(NAIROBI)
    end = f"{ends:%H:%M %d/%m}" if ends.date() != begins.date() else f"{ends:%H:%M}"
    return {
        "where": short_name(work.place_name, PLACE_SEPTETS) or work.place_name[:PLACE_SEPTETS],
        "date": f"{begins:%d/%m}",
        "hours": f"{begins:%H:%M}-{end}",
        "time": end,
        "work": work.work,
        "reference": work.reference,
    }


def announce(work: PlannedWork, unit_of_work: UnitOfWork, terms: Terms, *, start: int = 1) -> None:
    """The text two days before to those from this place on, and the one of the evening where it is due."""
    due_at = announced_at(work.begins_at, unit_of_work.now, terms.sms_window)
    _notify(work, NoticeKind.ANNOUNCED, due_at, work.begins_at, unit_of_work, terms, start=start)
    if evening_is_due(work, due_at, unit_of_work.now):
        evening = evening_before(work.begins_at)
        _notify(work, NoticeKind.EVENING, evening, work.begins_at, unit_of_work, terms)


def tell_at_once(
    work: PlannedWork, kind: NoticeKind, until: datetime, unit_of_work: UnitOfWork, terms: Terms, *, end: int
) -> None:
    """Those who heard another thing: who stands before that place."""
    if end > 1:
        _notify(work, kind, unit_of_work.now, until, unit_of_work, terms, end=end)


def _notify(
    work: PlannedWork,
    kind: NoticeKind,
    due_at: datetime,
    until: datetime,
    unit_of_work: UnitOfWork,
    terms: Terms,
    *,
    start: int = 1,
    end: int | None = None,
) -> None:
    texts = texts_of(work, kind, terms)
    unit_of_work.planned_works.notify(work, Notice(kind, texts, due_at, until, start, end))
