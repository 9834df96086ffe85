"""What the network says of a message that the gateway took: delivery reports, in any order and any number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A delivery report. `event` is what it means in a message's life; of two reports the weightier counts, so that
    their order does not matter. `mark` is what is thereby known of the phone.
    """

    gateway_id: str
    phone: str
    event: str
    status: str
    weight: int
    received_at: datetime
    mark: str | None = None


def weightiest(reports: Iterable[DeliveryReport]) -> list[DeliveryReport]:
    """One report for each id: the weightiest, whatever order they came in."""
    kept: dict[str, DeliveryReport] = {}
    for report in reports:
        known = kept.get(report.gateway_id)
        if known is None or _rank(report) > _rank(known):
            kept[report.gateway_id] = report
    return sorted(kept.values(), key=lambda report: report.gateway_id)


def _rank(report: DeliveryReport) -> tuple[int, str]:
    return report.weight, report.status
