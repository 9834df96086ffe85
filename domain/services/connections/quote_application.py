"""An operator says what a connection costs: the applicant has ninety days to pay it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.connections.applications import Application, Change, Quotation, QuoteLine
from domain.connections.rungs import LIFE, QUOTE
from domain.errors import InvalidInput, Refused
from domain.services.connections.application_notices import notify
from domain.services.connections.ladder import application_of, climb
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date

VALID_FOR = timedelta(days=90)
MAX_LINES, MAX_LINE_LENGTH = 12, 80
MAX_CENTS = 10_000_000_000
WHOLE = "Connection"


@dataclass(frozen=True, slots=True)
class QuoteApplication:
    """Which application, how much, what for, and who says so. Without lines it is one line."""

    reference: str
    cents: int
    lines: Sequence[QuoteLine]
    operator: str


def quote_application(command: QuoteApplication, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """Quote it, and send the quotation. Raises `InvalidInput` for lines that do not sum up, `Refused` elsewhere."""
    application = application_of(command.reference, unit_of_work)
    if application.rung not in LIFE.sources(QUOTE):
        raise Refused(f"The application is {application.rung}: it is quoted once it is surveyed", "not_the_next_rung")
    today = business_date(unit_of_work.now)
    quotation = Quotation(command.cents, lines_of(command.cents, command.lines), today, today + VALID_FOR)
    quoted = climb(application, QUOTE, Change(by=command.operator, quote=quotation), unit_of_work, terms)
    link = unit_of_work.application_links.new(quoted, terms.page_links)
    notify(quoted, "connection_quoted", unit_of_work, terms, amount=format_kes(command.cents), link=link)
    return quoted


def lines_of(cents: int, given: Sequence[QuoteLine]) -> tuple[QuoteLine, ...]:
    """The lines of an amount: one, where none was given. Raises `InvalidInput` where they do not sum up to it."""
    if not 0 < cents <= MAX_CENTS:
        raise InvalidInput("A quotation is an amount above nothing", "not_an_amount")
    lines = tuple(given) or (QuoteLine(WHOLE, cents),)
    if len(lines) > MAX_LINES or any(not 0 < len(line.text) <= MAX_LINE_LENGTH for line in lines):
        raise InvalidInput(f"A quotation has up to {MAX_LINES} lines, each with words", "not_a_line")
    total = sum(line.cents for line in lines)
    if total != cents:
        raise InvalidInput(f"The lines sum up to {format_kes(total)}, not to {format_kes(cents)}", "lines_differ")
    return lines
