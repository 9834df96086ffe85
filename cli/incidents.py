"""`incident …`: what crews work on, what is known of it, and who is notified when power is back."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from cli.common import answered, by_operator, named, system_user
from cli.listing import listed, page, paged
from cli.region_limits import require_region
from cli.typed_values import ID
from domain.accounts.outage_status import CAUSES, CREW_STATES
from domain.care.case_references import TICKET, reference
from domain.outages.moments import parse_moment
from domain.services.outages.attach_tickets import AttachTickets, attach_tickets
from domain.services.outages.close_incident import CloseIncident, close_incident
from domain.services.outages.confirm_incident import ConfirmIncident, confirm_incident
from domain.services.outages.merge_incidents import MergeIncidents, merge_incidents
from domain.services.outages.open_incident import OpenIncident, open_incident
from domain.services.outages.split_incident import SplitIncident, split_incident
from parts import app_parts
from store.unit_of_work import UnitOfWork

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_PLACES_LISTED = 50
COLUMNS_OF_WAITING = ("region", "area", "tickets", "urgent", "kind", "place", "phone", "since", "first")
COLUMNS_OF_TICKETS = (
    "reference", "kind", "state", "region", "area", "place", "phone", "account", "incident", "since",
)  # fmt: skip

incident_id_argument = click.argument("incident_id", metavar="ID", type=ID)


def place_options(command: Command) -> Command:
    """Where in a region: one of them, or none."""
    for option, what in (("--transformer", "transformer"), ("--feeder", "feeder"), ("--area", "area")):
        command = click.option(option, type=named, help=f"Only this {what}.")(command)
    return command


@click.group()
def incident() -> None:
    """Outages that crews are on, by area or region."""


@incident.command("open")
@click.option("--region", required=True, type=named)
@place_options
@by_operator
@answered
def open_(region: str, area: str | None, feeder: str | None, transformer: str | None, operator: str) -> dict[str, Any]:
    """Crews are on it: the reports from there join the incident, and so do those that follow. Without a place within
    the region the whole of it is out.
    """
    with app_parts().store.transaction() as unit_of_work:
        opened = open_incident(OpenIncident(region, area, feeder, transformer), unit_of_work)
        place = {"region": region, "area": area, "feeder": feeder, "transformer": transformer}
        _audit("open", opened.id, operator, unit_of_work, **place)
    return {"id": opened.id, "tickets": opened.tickets}


@incident.command()
@incident_id_argument
@click.option("--cause", type=click.Choice(CAUSES), help="Why power failed.")
@click.option("--crew", type=named, help="Who works on it.")
@click.option("--crew-state", type=click.Choice(CREW_STATES), help="How far the crew is.")
@click.option("--back-by", help='"16:00", or "2026-12-07 16:00" in Nairobi: when the crew expects power to be back.')
@by_operator
@answered
def confirm(
    incident_id: int, cause: str | None, crew: str | None, crew_state: str | None, back_by: str | None, operator: str
) -> dict[str, Any]:
    """Confirm what reports made likely, with what is known. Who reported gets an SMS where the time of return is new.

    Customers hear half hours, and another time at most twice unless it is an hour later.
    """
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.incidents.region_of(incident_id), unit_of_work)
        back_at = parse_moment(back_by, unit_of_work.now) if back_by else None
        news = ConfirmIncident(incident_id, cause, crew, crew_state, back_at)
        confirmed = confirm_incident(news, unit_of_work, app_parts().terms)
        said = {"cause": cause, "crew": crew, "crew_state": crew_state, "back_by": back_by}
        _audit("confirm", incident_id, operator, unit_of_work, told=confirmed.told, **said)
    return {"id": incident_id, "return_at": confirmed.incident.return_at, "told": confirmed.told}


@incident.command()
@incident_id_argument
@place_options
@by_operator
@answered
def split(
    incident_id: int, area: str | None, feeder: str | None, transformer: str | None, operator: str
) -> dict[str, Any]:
    """Two faults in one incident: the reports of one place in it become an incident of their own."""
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.incidents.region_of(incident_id), unit_of_work)
        opened = split_incident(SplitIncident(incident_id, area, feeder, transformer), unit_of_work)
        place = {"area": area, "feeder": feeder, "transformer": transformer}
        _audit("split", incident_id, operator, unit_of_work, opened=opened.id, **place)
    return {"id": opened.id, "tickets": opened.tickets}


@incident.command()
@incident_id_argument
@click.argument("into_id", metavar="INTO", type=ID)
@by_operator
@answered
def merge(incident_id: int, into_id: int, operator: str) -> dict[str, Any]:
    """One fault in two incidents: the reports of ID are those of INTO, which goes on."""
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.incidents.region_of(incident_id), unit_of_work)
        merged = merge_incidents(MergeIncidents(incident_id, into_id), unit_of_work)
        _audit("merge", incident_id, operator, unit_of_work, into=into_id)
    return {"id": merged.id, "tickets": merged.tickets}


@incident.command()
@click.option("--incident", "incident_id", type=ID, help="Only those of this incident.")
@paged
@listed(*COLUMNS_OF_TICKETS)
def tickets(incident_id: int | None, after: int, limit: int) -> dict[str, Any]:
    """The open reports one by one: what is seen, where in the customer's words, and who said it."""
    with app_parts().store.reading() as unit_of_work:
        rows = unit_of_work.outages.tickets(incident_id, after, limit)
    return page([{"reference": reference(TICKET, row["id"]), **row} for row in rows], limit)


@incident.command()
@incident_id_argument
@click.argument("references", metavar="REFERENCE...", nargs=-1, required=True)
@by_operator
@answered
def attach(incident_id: int, references: Sequence[str], operator: str) -> dict[str, Any]:
    """Add reports to an incident whose place is not a known area."""
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.incidents.region_of(incident_id), unit_of_work)
        joined = attach_tickets(AttachTickets(incident_id, references), unit_of_work)
        _audit("attach", incident_id, operator, unit_of_work, references=references)
    return {"id": incident_id, "tickets": joined}


@incident.command()
@incident_id_argument
@by_operator
@answered
def close(incident_id: int, operator: str) -> dict[str, Any]:
    """Power is back: close the incident with its reports; every phone that reported gets an SMS."""
    with app_parts().store.transaction() as unit_of_work:
        require_region(unit_of_work.incidents.region_of(incident_id), unit_of_work)
        notified = close_incident(CloseIncident(incident_id), unit_of_work, app_parts().terms)
        _audit("close", incident_id, operator, unit_of_work, told=notified)
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
            "open": [dict(each) for each in unit_of_work.incidents.open_incidents()],
            "closed": list(unit_of_work.polls.lately_closed(MAX_PLACES_LISTED)),
            "waiting": [_place(**each) for each in unit_of_work.outages.waiting(MAX_PLACES_LISTED)],
        }


def _place(first: int, **found: Any) -> dict[str, Any]:
    return {**found, "first": reference(TICKET, first)}


def _audit(act: str, incident_id: int, operator: str, unit_of_work: UnitOfWork, **details: Any) -> None:
    unit_of_work.audit.add(f"incident {act}", str(incident_id), system_user=system_user(), operator=operator, **details)
