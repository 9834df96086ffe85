"""The time of return of an incident from our own history, said where it may be said."""

from dataclasses import replace
from datetime import datetime

from domain.outages.incidents import Incident
from domain.outages.return_times import estimate, likeness_of, may_change
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


def estimated(incident: Incident, unit_of_work: UnitOfWork) -> Incident:
    """The incident with the time of return that follows from what is known of it now."""
    rules = unit_of_work.outage_rules.on(business_date(unit_of_work.now))
    minutes = unit_of_work.interruptions.percentile_minutes(likeness_of(incident), rules)
    return_at = estimate(incident, minutes, unit_of_work.now)
    if return_at is None or not may_change(incident, return_at, rules):
        return incident
    return said(incident, return_at, unit_of_work)


def said(incident: Incident, return_at: datetime, unit_of_work: UnitOfWork) -> Incident:
    """The incident once this time is what customers are told."""
    unit_of_work.incidents.say_return(incident, return_at)
    changes = incident.return_changes + (incident.return_at is not None)
    return replace(incident, return_at=return_at, return_changes=changes)
