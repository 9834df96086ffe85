"""An operator changes what a connection is for: its days, its papers, its tariff, and what it costs follow."""

from dataclasses import dataclass

from domain.connections.applications import Application, Change, Quotation, QuoteLine, Running
from domain.connections.classes import ConnectionClass
from domain.connections.rungs import BEFORE_A_QUOTATION, PAY, REQUOTE, Rung, standing
from domain.errors import InvalidInput, Refused
from domain.services.connections.application_notices import notify, office_in_words, papers_in_words
from domain.services.connections.ladder import application_of, as_it_is, climb
from domain.services.connections.quote_application import VALID_FOR, lines_of
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class ChangeClass:
    """Which application, what it is for, and who says so; once it is quoted also what it costs now."""

    reference: str
    to: ConnectionClass
    operator: str
    cents: int | None = None
    lines: tuple[QuoteLine, ...] = ()


def change_class(command: ChangeClass, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """Raises `InvalidInput` for the class that it has, and for an amount that is missing or too much; `Refused` once it
    is paid or over.
    """
    application = application_of(command.reference, unit_of_work)
    if application.of_class is command.to:
        raise InvalidInput(f"The application is for {command.to.value} already", "same_class")
    if application.rung in BEFORE_A_QUOTATION:
        return _changed(application, command, unit_of_work, terms)
    if application.rung is not Rung.QUOTED:
        raise Refused(f"The application is {application.rung}: its class stays", "class_stays")
    return _quoted_anew(application, command, unit_of_work, terms)


def _changed(application: Application, command: ChangeClass, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """The clock goes on by the days of the new class; without its papers the applicant is waited for."""
    if command.cents is not None:
        raise InvalidInput("It is not quoted yet: `application quote` says what it costs", "not_quoted")
    has_papers = application.has_papers
    if application.rung is Rung.SUBMITTED:
        needed = set(terms.charter.papers_of(command.to))
        has_papers = needed <= unit_of_work.application_papers.names(application.id)
    running = _running(application, command.to, has_papers=has_papers, unit_of_work=unit_of_work, terms=terms)
    change = Change(by=command.operator, has_papers=has_papers, of_class=command.to)
    unit_of_work.applications.restart(application, running, change)
    changed = as_it_is(application.id, unit_of_work)
    _notify(changed, unit_of_work, terms)
    return changed


def _notify(changed: Application, unit_of_work: UnitOfWork, terms: Terms) -> None:
    if changed.rung is not Rung.SUBMITTED or changed.has_papers:
        notify(changed, "connection_class", unit_of_work, terms, kind=_kind(changed, terms))
        return
    office = office_in_words(changed.region, changed.language, terms)
    papers = papers_in_words(changed, terms)
    kind = _kind(changed, terms)
    notify(changed, "connection_class_papers", unit_of_work, terms, kind=kind, office=office, papers=papers)


def _running(
    application: Application, to: ConnectionClass, *, has_papers: bool, unit_of_work: UnitOfWork, terms: Terms
) -> Running:
    """As it ran: only what is given changes."""
    clock = standing(application.rung, has_papers=has_papers).clock
    if clock is None:
        return Running(None)
    began = application.clock_from or business_date(unit_of_work.now)
    before = unit_of_work.applications.used_before(application.id, clock)
    left = terms.charter.days(clock, to, before.began_on or began) - before.days
    return Running(clock, began, terms.charter.holidays.after(began, max(left, 0)))


def _quoted_anew(application: Application, command: ChangeClass, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """Another class costs another amount: the old quotation ends where the new one begins. What was paid counts."""
    if command.cents is None:
        raise InvalidInput("It is quoted: another class costs another amount, give it too", "no_amount")
    today = business_date(unit_of_work.now)
    quotation = Quotation(command.cents, lines_of(command.cents, command.lines), today, today + VALID_FOR)
    change = Change(by=command.operator, quote=quotation, of_class=command.to)
    quoted = climb(application, REQUOTE, change, unit_of_work, terms)
    link = unit_of_work.application_links.new(quoted, terms.page_links)
    amount, kind = format_kes(quoted.owed_cents), _kind(quoted, terms)
    if quoted.owed_cents == 0:
        quoted = climb(quoted, PAY, Change(), unit_of_work, terms)
        notify(quoted, "connection_class_paid", unit_of_work, terms, kind=kind)
        return quoted
    notify(quoted, "connection_requoted", unit_of_work, terms, amount=amount, kind=kind, link=link)
    return quoted


def _kind(application: Application, terms: Terms) -> str:
    return terms.words(f"class_{application.of_class}", application.language)
