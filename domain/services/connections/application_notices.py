"""What an applicant is told by SMS: the words of each rung, once for each time that it is reached."""

from typing import Any

from domain.connections.applications import Application
from domain.messaging.messages import NOTICE, Message, Purpose
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.names import short_name
from domain.values.periods import format_day

PLACE_SEPTETS, OFFICE_SEPTETS = 30, 40


def notify(
    application: Application,
    template: str,
    unit_of_work: UnitOfWork,
    terms: Terms,
    purpose: Purpose = NOTICE,
    **values: Any,
) -> None:
    """Queue the text: the same one of the same moment never goes twice."""
    text = worded(application, template, terms, **values)
    subject = f"application:{application.id}:{template}:{unit_of_work.now:%Y%m%d%H%M%S}"
    message = Message(purpose, subject, application.phone, text, application.account_id, unit_of_work.now)
    unit_of_work.messages.queue([message])


def worded(application: Application, template: str, terms: Terms, **values: Any) -> str:
    """The text in the applicant's language, with what most of them name."""
    named = {
        "reference": application.reference,
        "area": short_name(application.area, PLACE_SEPTETS),
        "landmark": short_name(application.landmark, PLACE_SEPTETS),
        "paybill": terms.connections_paybill,
        "ends_on": format_day(application.quote_ends_on) if application.quote_ends_on else "",
    }
    return terms.words(template, application.language, **{**named, **values})


def papers_in_words(application: Application, terms: Terms) -> str:
    """What is to be brought, as a list."""
    names = terms.charter.papers_of(application.of_class)
    return ", ".join(terms.words(f"paper_{name}", application.language) for name in names)


def office_in_words(region: str | None, language: str, terms: Terms) -> str:
    """Where papers are brought: the nearest office, where the region is not known."""
    return short_name(terms.charter.office_of(region) or terms.words("office_nearest", language), OFFICE_SEPTETS)
