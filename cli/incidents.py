"""`incident open`, `incident close`: what crews work on, and who is notified when power is back."""

from collections.abc import Sequence
from typing import Any

import click

from cli.common import answered, by_operator, named, system_user
from cli.listing import listed, page, paged
from cli.region_limits import require_region
from domain.care.case_references import TICKET, reference
from domain.services.care.attach_tickets import AttachTickets, attach_tickets
from domain.services.care.close_incident import CloseIncident, close_incident
from domain.services.care.open_incident import OpenIncident, open_incident
from parts import app_parts

MAX_PLACES_LISTED = 50
COLUMNS_OF_WAITING = ("region", "area", "tickets", "urgent", "kind", "place", "phone", "since", "first")
COLUMNS_OF_TICKETS = (
    "reference", "kind", "state", "region", "area", "place", "phone", "account", "incident", "since",
)  # fmt: skip


@click.group()
def incident() -> None:
    """Outages that crews are on, by area or region."""


@incident.command("open")
@click.option("--region", required=True, type=named)
@click.option("--area", type=named, help="Without it, the whole region is out.")
@by_operator
@answered
def open_(region: str, area: str | None, operator: str) -> dict[str, Any]:
    """Crews are on it: the reports from there join the incident, and so do those that follow."""
    with app_parts().store.transaction() as unit_of_work:
        opened = open_incident(OpenIncident(region, area), unit_of_work)
        unit_of_work.audit.add(
            "incident open", str(opened.id), system_user=system_user(), operator=operator, region=region, area=area
        )
    return {"id": opened.id, "tickets": opened.tickets}


@incident.command()
@click.option("--incident", "incident_id", type=int, help="Only those of this incident.")
@paged
@listed(*COLUMNS_OF_TICKETS)
def tickets(incident_id: int | None, after: int, limit: int) -> dict[str, Any]:
    """The open reports one by one: what is seen, where in the customer's words, and who said it."""
    with app_parts().store.reading() as unit_of_work:
        rows = unit_of_work.outages.tickets(incident_id, after, limit)
    return page([{"reference": reference(TICKET, row["id"]), **row} for row in rows], limit)


@incident.command()
@click.argument("incident_id", metavar="ID", type=int)
@click.argument("references", metavar="REFERENCE...", nargs=-1, required=True)
@by_operator
@answered
def attach(incident_id: int, references: Sequence[str], operator: str) -> dict[str, Any]:
    """Add reports to an incident whose place is not a known area."""
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.outages.region_of(incident_id), unit_of_work)
        joined = attach_tickets(AttachTickets(incident_id, references), unit_of_work)
        unit_of_work.audit.add(
            "incident attach", str(incident_id), system_user=system_user(), operator=operator, references=references
        )
    return {"id": incident_id, "tickets": joined}


@incident.command()
@click.argument("incident_id", metavar="ID", type=int)
@by_operator
@answered
def close(incident_id: int, operator: str) -> dict[str, Any]:
    """Power is back: close the incident with its reports; every phone that reported gets an SMS."""
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.outages.region_of(incident_id), unit_of_work)
        notified = close_incident(CloseIncident(incident_id), unit_of_work, app_parts().terms)
        unit_of_work.audit.add(
            "incident close", str(incident_id), system_user=system_user(), operator=operator, told=notified
        )
    return {"id": incident_id, "told": notified}


@incident.command("list")
@listed(*COLUMNS_OF_WAITING, rows="waiting")
def list_() -> dict[str, Any]:
    """Open incidents, and where reports come from that none of them covers, the urgent ones first.

    A place that is no known area has a line a report. The words and the phone are those of the `first` report of a
    line; `incident tickets` has them all. As CSV those that no incident covers.
    """
    with app_parts().store.reading() as unit_of_work:
        return {
            "open": [dict(each) for each in unit_of_work.outages.open_incidents()],
            "waiting": [_place(**each) for each in unit_of_work.outages.waiting(MAX_PLACES_LISTED)],
        }


def _place(first: int, **found: Any) -> dict[str, Any]:
    return {**found, "first": reference(TICKET, first)}
