"""The delivery reports of one message: which, in what order, and how long after one another."""

import random
from dataclasses import dataclass

from sandbox.africastalking.faults import final_report
from sandbox.africastalking.options import AfricasTalkingOptions


@dataclass(frozen=True, slots=True)
class Report:
    status: str
    reason: str
    wait_seconds: float


def plan_reports(fault: str, options: AfricasTalkingOptions, chance: random.Random) -> list[Report]:
    """In the order in which they are posted, each with its seconds after the one before."""
    if fault == "reports_lost":
        return []
    status, reason = final_report(fault)
    steps = [*options.report_steps, *(["AbsentSubscriber"] if fault == "absent_then_success" else [])]
    reports = [Report(step, "", _wait(fault, options, chance)) for step in steps]
    reports.append(Report(status, reason, _wait(fault, options, chance)))
    return _disturbed(fault, reports, chance)


def _wait(fault: str, options: AfricasTalkingOptions, chance: random.Random) -> float:
    return options.slow_report_seconds if fault == "reports_slow" else chance.uniform(*options.report_delay_seconds)


def _disturbed(fault: str, reports: list[Report], chance: random.Random) -> list[Report]:
    if fault == "reports_repeated":
        return [report for report in reports for _ in range(2)]
    if fault == "reports_shuffled":
        return [reports[-1], *chance.sample(reports[:-1], len(reports) - 1)]
    return reports
