"""A customer reports an outage: it gets a reference at once, and joins the incident that covers the area."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.accounts.outage_status import packed_status
from domain.care.outages import DANGER, FAULTY_METER, KNOWN, OF_ONE_HOUSE, OutageReport, Ticket
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
    around = unit_of_work.outages.around(command.report.area_id, command.report.account_id)
    report = replace(command.report, area_id=around.area_id)
    ticket = unit_of_work.outages.add(report, around.covering if _may_be_covered(report) else None)
    if report.kind == FAULTY_METER and report.account_id is not None:
        _order_visit(report.account_id, unit_of_work)
    outcome = Outcome(_name(ticket), _result(ticket, report))
    unit_of_work.commands.add(command.key, outcome.name, dict(outcome.result))
    return outcome


def _may_be_covered(report: OutageReport) -> bool:
    """Whether an open incident, or work, explains it: none explains what is wrong with one house alone."""
    return not report.only_here and report.kind not in OF_ONE_HOUSE


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
