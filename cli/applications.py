"""`application list`, `application answer`: who waits for a connection."""

from typing import Any

import click

from cli.common import answered, by_operator, system_user
from cli.listing import listed, page, paged
from domain.services.care.answer_application import AnswerApplication, answer_application
from parts import app_parts


@click.group()
def application() -> None:
    """Applications for a connection."""


@application.command("list")
@paged
@listed("reference", "name", "phone", "area", "landmark", "received_at")
def list_(after: int, limit: int) -> dict[str, Any]:
    """The applications that wait for an answer, the oldest first."""
    with app_parts().store.reading() as unit_of_work:
        return page(unit_of_work.applications.waiting(after, limit), limit)


@application.command()
@click.argument("reference")
@click.option("--text", required=True, help="What the applicant reads, by SMS.")
@by_operator
@answered
def answer(reference: str, text: str, operator: str) -> dict[str, Any]:
    """Close the application; whoever applied gets the answer by SMS."""
    with app_parts().store.transaction() as unit_of_work:
        answered_one = answer_application(AnswerApplication(reference, text, operator), unit_of_work, app_parts().terms)
        unit_of_work.audit.add(
            "application answer", answered_one.reference, system_user=system_user(), operator=operator
        )
    return {"reference": answered_one.reference}
