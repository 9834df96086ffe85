"""When power is back, as customers are told: from our own history, rounded to half hours, and seldom changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.outages.grouping import OutageRules
from domain.outages.incidents import Incident
from domain.values.periods import NAIROBI

STEP = timedelta(minutes=30)
MAX_AHEAD = timedelta(days=30)
"""What customers are told has an hour and a day, and no year."""
HOURS_OF_A_BAND = 6
"""A day has four bands: an outage at night lasts as those at night do."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the outages of the past have in common with this one: where, at what kind of place, why, and when."""

    region: str
    place_kind: str
    cause: str
    band: int


def band_of(moment: datetime) -> int:
    """Which quarter of the day in Nairobi it is, from midnight."""
    return moment.astimezone(NAIROBI).hour // HOURS_OF_A_BAND


def likeness_of(incident: Incident) -> Likeness:
    return Likeness(incident.place.region, incident.place.kind, incident.cause, band_of(incident.began_at))


def rounded_up(moment: datetime) -> datetime:
    """To the next half hour of the clock: a minute promises what nobody knows."""
    beyond = timedelta(seconds=moment.timestamp() % STEP.total_seconds())
    return moment + STEP - beyond if beyond else moment


def estimate(incident: Incident, minutes: int | None, now: datetime) -> datetime | None:
    """When power is back, by what outages like this one took; None where nobody knows, or where it should be back."""
    if minutes is None:
        return None
    expected = rounded_up(incident.began_at + timedelta(minutes=minutes))
    return expected if expected > now else None


def may_change(incident: Incident, return_at: datetime, rules: OutageRules) -> bool:
    """Whether another time may be said: the first always, then twice, and after that only where it is much worse."""
    if incident.return_at is None or incident.return_changes < rules.max_return_changes:
        return return_at != incident.return_at
    return return_at >= incident.return_at + timedelta(minutes=rules.worse_minutes)
