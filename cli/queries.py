"""`query list`, `query answer`: the bill queries of customers."""

from typing import Any

import click

from cli.common import answered, by_operator, system_user
from cli.listing import listed, page, paged
from cli.region_limits import require_region_of
from domain.care.queries import OVERDUE, WAITING
from domain.services.care.answer_query import AnswerQuery, answer_query
from parts import app_parts


@click.group()
def query() -> None:
    """Bill queries."""


@query.command("list")
@paged
@click.option("--overdue", is_flag=True, help="Only those that nobody has answered in a week.")
@listed("reference", "account", "bill", "complaint", "phone", "opened_at", "answered_by", "state")
def list_(after: int, limit: int, *, overdue: bool) -> dict[str, Any]:
    """The queries that wait for an answer, the oldest first, each with the day by which it is due."""
    states = (OVERDUE,) if overdue else WAITING
    with app_parts().store.transaction() as unit_of_work:
        return page(unit_of_work.queries.waiting(after, limit, states), limit)


@query.command()
@click.argument("reference")
@click.option("--text", required=True, help="The answer, as the customer will read it: two SMS at most.")
@by_operator
@answered
def answer(reference: str, text: str, operator: str) -> dict[str, Any]:
    """Answer the query REFERENCE by SMS; from then on the account can be dunned again."""
    with app_parts().store.transaction() as unit_of_work:
        answered_query = answer_query(AnswerQuery(reference, text, operator), unit_of_work, app_parts().terms)
        require_region_of(answered_query.account_id, unit_of_work)
        unit_of_work.audit.add("query answer", answered_query.reference, system_user=system_user(), operator=operator)
    return {"reference": answered_query.reference, "answer": text}
