"""Reports that belong together become a suspected incident by themselves, and those who sent them hear the time."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.care.outages import Reporter
from domain.outages.grouping import OutageRules, ReportedPlace, suspicious
from domain.outages.incidents import SUSPECTED, Incident
from domain.services.outages.outage_texts import tell_return
from domain.services.outages.return_estimates import estimated
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class Grouped:
    """The incidents that are open now because of it, and how many reports joined one."""

    incidents: Sequence[int] = ()
    reports: int = 0


def group_reports(unit_of_work: UnitOfWork, terms: Terms) -> Grouped:
    """What waits joins the incident of its place; where enough people report, one is opened. Of two workers one does
    it.
    """
    if not unit_of_work.report_groups.take_turn():
        return Grouped()
    rules = unit_of_work.outage_rules.on(business_date(unit_of_work.now))
    opened = [_open(each, unit_of_work) for each in _suspicious(rules, unit_of_work)]
    joined = unit_of_work.report_groups.join_open()
    above = {_merge_upstream(each, unit_of_work) for each in unit_of_work.report_groups.upstream(rules)}
    _tell(joined, above, unit_of_work, terms)
    return Grouped([*opened, *sorted(above)], len(joined))


def _suspicious(rules: OutageRules, unit_of_work: UnitOfWork) -> Sequence[ReportedPlace]:
    groups = unit_of_work.report_groups
    return suspicious([*groups.at_transformers(rules), *groups.in_areas(rules)], rules)


def _open(reported: ReportedPlace, unit_of_work: UnitOfWork) -> int:
    return unit_of_work.incidents.open(reported.place, SUSPECTED, reported.since)


def _merge_upstream(reported: ReportedPlace, unit_of_work: UnitOfWork) -> int:
    """Several transformers of a feeder: what failed is above them."""
    incident_id = _open(reported, unit_of_work)
    for below in unit_of_work.report_groups.below(reported.place.feeder_id or 0):
        found = unit_of_work.incidents.lock(below)
        if found is not None:
            unit_of_work.incidents.merge(found, incident_id)
    return incident_id


def _tell(joined: Sequence[tuple[int, Reporter]], above: set[int], unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Those who have joined, and of an incident upstream all."""
    for incident_id in sorted({found for found, _ in joined} | above):
        incident = unit_of_work.incidents.lock(incident_id)
        if incident is None or incident.closed_at is not None:
            continue
        incident = _with_time(incident, unit_of_work)
        reporters = [each for found, each in joined if found == incident_id]
        tell_return(
            incident,
            unit_of_work.incidents.reporters(incident_id) if incident_id in above else reporters,
            unit_of_work,
            terms,
        )


def _with_time(incident: Incident, unit_of_work: UnitOfWork) -> Incident:
    return incident if incident.return_at is not None else estimated(incident, unit_of_work)
