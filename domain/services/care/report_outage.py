"""A customer reports an outage: it gets a reference at once, and joins the incident that covers the area."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.accounts.outage_status import packed_status
from domain.care.outages import DANGER, FAULTY_METER, KNOWN, OF_ONE_HOUSE, Covering, OutageReport, Ticket
from domain.commands import Key, Outcome
from domain.field.visit_orders import ASKED_FOR_DUE, NewOrder, Why
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


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
    ticket = unit_of_work.outages.add(report, _covering(report, unit_of_work))
    if report.kind == FAULTY_METER and report.account_id is not None:
        _order_visit(report.account_id, unit_of_work)
    outcome = Outcome(_name(ticket), _result(ticket, report))
    unit_of_work.commands.add(command.key, outcome.name, dict(outcome.result))
    return outcome


def _covering(report: OutageReport, unit_of_work: UnitOfWork) -> Covering | None:
    """The open incident that explains it: nothing that is wrong with one house alone has any."""
    if report.area_id is None or report.only_here or report.kind in OF_ONE_HOUSE:
        return None
    return unit_of_work.outages.covering(report.area_id, report.account_id)


def _order_visit(account_id: int, unit_of_work: UnitOfWork) -> None:
    """A technician looks at the meter."""
    account = unit_of_work.accounts.lock(account_id)
    if account is not None:
        today = business_date(unit_of_work.now)
        order = NewOrder(
            meter_id=account.meter_id, account_id=account_id, why=Why.METER_FAULT, due_on=today + ASKED_FOR_DUE
        )
        unit_of_work.visit_orders.add(order)


def _result(ticket: Ticket, report: OutageReport) -> dict[str, Any]:
    status = packed_status(ticket.status) if ticket.status and ticket.state == KNOWN else None
    return {"reference": ticket.reference, "kind": ticket.kind, "status": status, "only_here": report.only_here}


def _name(ticket: Ticket) -> OutageReporting:
    if ticket.kind == DANGER:
        return OutageReporting.URGENT
    return OutageReporting.ALREADY_KNOWN if ticket.state == KNOWN else OutageReporting.REPORTED


def _with_area(report: OutageReport, unit_of_work: UnitOfWork) -> OutageReport:
    """At an account the area is that of the supply."""
    if report.account_id is None:
        return report
    return replace(report, area_id=unit_of_work.outages.area_of(report.account_id))
