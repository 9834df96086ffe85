"""How operators see campaigns: a line each, and one of them whole, with its gate and what failed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from cli.output import Answer, in_words, table, word
from domain.campaigns.campaigns import NOT_REACHED, Gate, in_buckets
from domain.campaigns.progress import Failure, GateStanding, Leftovers, leftovers, notified
from domain.services.campaigns.campaign_standings import CampaignStanding

COLUMNS = (
    "id", "region", "area", "pilot", "state", "accounts", "notified", "not_reached", "deadline", "in_time", "reason",
)  # fmt: skip
_GATE = {Gate.OPEN: "open", Gate.SHUT: "shut", Gate.UNDECIDED: "waits"}


def line_of(standing: CampaignStanding, now: datetime) -> dict[str, Any]:
    """A row of `campaign list`."""
    campaign, counts = standing.kept.campaign, standing.kept.counts
    return {
        "id": campaign.id,
        "region": campaign.region,
        "area": campaign.area,
        "pilot": campaign.pilot,
        "state": campaign.state,
        "accounts": in_buckets(counts)["accounts"],
        "notified": notified(counts),
        "not_reached": sum(counts.get(bucket, 0) for bucket in NOT_REACHED),
        "deadline": campaign.deadline,
        "in_time": standing.outlook.in_words(now),
        "ends_at": standing.outlook.ends_at,
        "reason": campaign.reason,
    }


def status_of(standing: CampaignStanding, failures: Sequence[Failure], now: datetime) -> dict[str, Any]:
    """What `campaign status` answers."""
    campaign = standing.kept.campaign
    return {
        "id": campaign.id,
        "state": campaign.state,
        **in_buckets(standing.kept.counts),
        "in_time": standing.outlook.in_words(now),
        "ends_at": standing.outlook.ends_at,
        "notified": notified(standing.kept.counts),
        "gate": _gate(standing.gate) if standing.gate else None,
        "failures": [{"network": each.network, "cause": each.cause, "accounts": each.accounts} for each in failures],
        "reason": campaign.reason,
        "region": campaign.region,
        "area": campaign.area,
        "pilot": campaign.pilot,
        "deadline": campaign.deadline,
        "seconds_left": round((campaign.deadline - now).total_seconds()),
        "parts_per_second": round(standing.parts_per_second, 1),
        "planned_by": campaign.planned_by,
        "approved_by": campaign.approved_by,
        "hash": campaign.hash,
    }


def status_in_words(status: Answer) -> str:
    """One line first: how it goes; then gate, failures and buckets."""
    return "\n".join(_status_lines(status))


def what_is_left(standing: CampaignStanding) -> dict[str, Any]:
    """What a cancel left behind, and what to do about it."""
    left = leftovers(standing.kept.counts)
    return {
        "numbered_not_notified": left.numbered_not_notified,
        "keep_their_number": left.never_numbered,
        "do": _about(left, standing.kept.campaign.id),
    }


def about_to_cancel(standing: CampaignStanding) -> str:
    """What is asked before a cancel."""
    counts, campaign = standing.kept.counts, standing.kept.campaign
    buckets = in_buckets(counts)
    not_yet = buckets["accounts"] - notified(counts) - sum(buckets["excluded"].values())
    return (
        f"Campaign {campaign.id} of {campaign.region} is {campaign.state}: {notified(counts):,} of"
        f" {buckets['accounts']:,} accounts are notified, {not_yet:,} are not and will not be. Cancel it?"
    )


def _status_lines(status: Answer) -> Iterator[str]:
    place = status["area"] or status["region"]
    yield (
        f"campaign {status['id']} of {place} is {status['state']}: {status['notified']:,} of {status['accounts']:,}"
        f" accounts notified, {status['parts_per_second']:.0f} SMS parts a second"
    )
    yield f"in time: {status['in_time']} (deadline {word(status['deadline'])}, {_time_left(status['seconds_left'])})"
    if gate := status["gate"]:
        yield (
            f"gate: {gate['settled']:,} of {gate['accounts']:,} of {status['pilot']} settled, {gate['percent']} %"
            f" delivered, {gate['needed_percent']} needed: {gate['state']}"
        )
    if status["failures"]:
        yield "failed:"
        yield from (f"  {line}" for line in table(status["failures"]))
    shown = {"in_time", "ends_at", "gate", "failures", "deadline", "seconds_left", "parts_per_second", "notified"}
    yield in_words({name: value for name, value in status.items() if name not in shown})


def _gate(gate: GateStanding) -> dict[str, Any]:
    return {
        "state": _GATE[gate.state],
        "delivered": gate.delivered,
        "settled": gate.settled,
        "accounts": gate.accounts,
        "percent": gate.percent,
        "needed_percent": gate.needed_percent,
    }


def _about(left: Leftovers, campaign_id: int) -> str:
    if not left.numbered_not_notified:
        return "nothing: nobody has a new number without an SMS"
    return (
        f"{left.numbered_not_notified:,} accounts have a new number and no SMS:"
        f" `campaign hand-over {campaign_id}` lists them for letters and calls, or plan again, which tells them"
    )


def _time_left(seconds: int) -> str:
    left = timedelta(seconds=abs(seconds))
    days, minutes = left.days, left.seconds // 60
    said = f"{days} days {minutes // 60} h" if days else f"{minutes // 60} h {minutes % 60} min"
    return f"{said} left" if seconds >= 0 else f"{said} ago"
