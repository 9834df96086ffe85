"""A customer reports an outage: it gets a reference at once, and joins the incident that covers the area."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.care.outages import DANGER, KNOWN, OutageReport, Ticket
from domain.commands import Key, Outcome
from domain.services.unit_of_work import UnitOfWork


class OutageReporting(StrEnum):
    """What came of it: a new report, one of an outage that crews are on, or one of danger."""

    REPORTED = "reported"
    ALREADY_KNOWN = "already_known"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class ReportOutage:
    """What a customer reports."""

    key: Key
    report: OutageReport


def report_outage(command: ReportOutage, unit_of_work: UnitOfWork) -> Outcome:
    """Take the report down. The same report of the same phone keeps its ticket as long as that is open."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    report = _with_area(command.report, unit_of_work)
    incident = unit_of_work.outages.covering(report.area_id) if report.area_id else None
    ticket = unit_of_work.outages.add(report, incident)
    outcome = Outcome(_name(ticket), {"reference": ticket.reference})
    unit_of_work.commands.add(command.key, outcome.name, dict(outcome.result))
    return outcome


def _name(ticket: Ticket) -> OutageReporting:
    if ticket.kind == DANGER:
        return OutageReporting.URGENT
    return OutageReporting.ALREADY_KNOWN if ticket.state == KNOWN else OutageReporting.REPORTED


def _with_area(report: OutageReport, unit_of_work: UnitOfWork) -> OutageReport:
    """At an account the area is that of the supply."""
    if report.account_id is None:
        return report
    return replace(report, area_id=unit_of_work.outages.area_of(report.account_id))
