"""The round of a technician and a day is drawn, once: which meters, in which order. Nobody chooses them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from domain.errors import Refused
from domain.field.drawing import Candidate, Chance, Pools, draw_round
from domain.field.periodic_checks import due_if_counted_by
from domain.field.round_pools import ScoreSeen
from domain.field.technicians import Technician
from domain.field.visit_orders import NewOrder
from domain.services.field.technician_at_work import technician_at_work
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date

DRAWN_AHEAD = timedelta(days=31)
SECOND_VISITS_WITHIN = timedelta(days=30)
CANDIDATES_PER_PLACE = 4
MAX_LOT_DRAWS = 50_000
MIN_LOT_DRAWS = 500
MAX_VISITED = 2_000


class Planning(StrEnum):
    """What came of it. A round that was planned before stays as it is."""

    PLANNED = "planned"
    PLANNED_BEFORE = "planned_before"
    NOTHING_TO_VISIT = "nothing_to_visit"


@dataclass(frozen=True, slots=True)
class PlanRound:
    """The command: whose round, on which day, and the chance that draws it."""

    staff_number: str
    day: date
    chance: Chance


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """Whose it is, and the meters that this command put into it, in the order of the walk."""

    outcome: Planning
    technician: Technician
    visits: Sequence[Candidate] = ()


def plan_round(command: PlanRound, unit_of_work: UnitOfWork, terms: Terms) -> PlannedRound:
    """Raises `NotFound` or `Refused` where there is no such technician at work, or no round is of that day."""
    technician = technician_at_work(command.staff_number, unit_of_work)
    check_day(command.day, unit_of_work)
    opened = unit_of_work.rounds.open(technician.id, command.day)
    if unit_of_work.round_visits.is_drawn(opened.id):
        return PlannedRound(Planning.PLANNED_BEFORE, technician)
    pools = _pools(technician, opened.id, command, unit_of_work, terms)
    drawn = draw_round(technician.id, pools, terms.risk.rounds, command.chance)
    visits = _place(_ordered(drawn, command.day, unit_of_work), technician, opened.id, unit_of_work)
    if not visits:
        return PlannedRound(Planning.NOTHING_TO_VISIT, technician)
    unit_of_work.round_visits.note_drawn(opened.id)
    return PlannedRound(Planning.PLANNED, technician, visits)


def check_day(day: date, unit_of_work: UnitOfWork) -> None:
    """Raises `Refused` for a day that is over, and for one so far ahead that whatever is put there would be lost."""
    if day > business_date(unit_of_work.now) + DRAWN_AHEAD:
        raise Refused(f"A round is of the next {DRAWN_AHEAD.days} days", "too_far")
    if day < business_date(unit_of_work.now):
        raise Refused(f"{day} is over: a round is for today or a day to come", "day_in_the_past")


def _pools(technician: Technician, round_id: int, command: PlanRound, unit_of_work: UnitOfWork, terms: Terms) -> Pools:
    pools, region, limit = unit_of_work.round_pools, technician.region, terms.risk.rounds.meters * CANDIDATES_PER_PLACE
    month = pools.newest_scores()
    today = business_date(unit_of_work.now)
    strata = pools.strata(month, region) if month else {}
    return Pools(
        assigned=unit_of_work.round_visits.of_round(round_id),
        waiting=pools.waiting(region, today, limit),
        lot=_lot(region, sum(strata.values()), limit, command.chance, unit_of_work),
        strata=strata or None,
        visited=pools.visited(region, technician.team, today - SECOND_VISITS_WITHIN, MAX_VISITED),
        reasons=pools.reasons(month, region, today, limit) if month else (),
        due=pools.due(region, due_if_counted_by(command.day, terms.risk.check_months), limit),
    )


def _lot(region: str, meters: int, wanted: int, chance: Chance, unit_of_work: UnitOfWork) -> Sequence[Candidate]:
    """Ids by chance, so many that enough are meters of the region: each of its meters is as likely as any other."""
    ids = unit_of_work.round_pools.lot_range()
    if ids is None:
        return ()
    span = ids.last_id - ids.first_id + 1
    draws = min(max(ceil(wanted * span / max(meters, 1)), MIN_LOT_DRAWS), MAX_LOT_DRAWS)
    drawn = [ids.first_id + int(chance.random() * span) for _ in range(draws)]
    return unit_of_work.round_pools.lot(region, [*dict.fromkeys(drawn)])


def _ordered(drawn: Sequence[Candidate], day: date, unit_of_work: UnitOfWork) -> Sequence[Candidate]:
    """Each with its order: the one that waits for it, or a new one. None is made where the same is open already."""
    return [
        each
        if each.order_id
        else replace(
            each,
            order_id=unit_of_work.visit_orders.add(
                NewOrder(
                    meter_id=each.meter_id,
                    account_id=each.account_id,
                    why=each.why,
                    due_on=day,
                    arm=each.arm,
                    reason=each.reason,
                )
            ),
        )
        for each in drawn
    ]


def _place(
    visits: Sequence[Candidate], technician: Technician, round_id: int, unit_of_work: UnitOfWork
) -> Sequence[Candidate]:
    """Into the round, each at its place. A meter that another technician got meanwhile waits for another day."""
    month = unit_of_work.round_pools.newest_scores()
    accounts = [each.account_id for each in visits if each.account_id is not None]
    scores = unit_of_work.round_pools.scores(month, accounts) if month else {}
    placed: list[Candidate] = []
    for each in visits:
        place = len(placed) + 1
        if each.order_id and unit_of_work.round_visits.put(each.order_id, technician.id, round_id, place):
            if each.account_id is not None:
                seen = scores.get(each.account_id, ScoreSeen())
                unit_of_work.round_visits.note_score(each.order_id, month, seen, each.stratum)
            placed.append(each)
    return placed
