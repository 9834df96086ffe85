"""The simulated year: the meters of a made-up country are billed, scored, visited and counted by the real service."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import comb
from random import Random
from typing import Any

import sqlalchemy as sa

from app import Parts
from domain.field.loss_rate import loss_rate
from domain.field.risk_fit import ANY_RULE, Fit, Rate, fit, lift_of
from domain.field.visit_figures import Result
from domain.jobs import Job
from domain.services.field.count_visit import CountVisit, count_visit
from domain.services.field.plan_round import PlanRound, plan_round
from domain.values.periods import business_date
from store.core.clock import travel
from tests.losses.world import Story, Supply, counted, supplies
from tests.support.asking import NOBODY, asking
from tests.support.technicians import add_technician
from tests.support.worker_tasks import run_tasks

MONTHS_BEFORE, DAYS_PER_PERIOD = 16, 30
BYPASS, STOPPED, INTACT = "bypass", "stopped", "intact"
DETECTED = 0.9
"""So many of the losses does a technician at the meter see."""
TOPS_PERCENT = (1, 2, 5)
TECHNICIANS = (("70001", "A"), ("70002", "B"))


@dataclass(frozen=True)
class Top:
    """Of the highest scores, so many meters lost units: the lift over all, and how often chance finds as many."""

    percent: int
    meters: int
    hits: int
    lift: Rate
    p: float


@dataclass
class Met:
    """What became of the meters at which one story happened: of the highest scores, of visits, and what was seen."""

    meters: int = 0
    highest_scores: int = 0
    by_reason: int = 0
    otherwise: int = 0
    losses: int = 0
    stopped: int = 0


@dataclass
class Year:
    """What the year came to."""

    accounts: int
    months: int
    tops: list[Top] = field(default_factory=list)
    true_rates: list[float] = field(default_factory=list)
    by_lot: Rate | None = None
    fits: list[Fit] = field(default_factory=list)
    met: dict[Story, Met] = field(default_factory=lambda: {story: Met() for story in Story})
    charges: int = 0
    cuts: int = 0

    def of(self, rule: str, why: str) -> Fit | None:
        return next((each for each in self.fits if (each.tally.rule, each.tally.arm) == (rule, why)), None)


def run_year(parts: Parts, engine: sa.Engine, *, accounts: int, months: int, rounds_a_month: int, seed: int) -> Year:
    """Each month: bills, scores, rounds, visits. Nobody looks into the country but whoever stands at a meter."""
    country = supplies(accounts, MONTHS_BEFORE + months, seed)
    chance = Random(seed + 1)  # noqa: S311 - the same each time
    year = Year(accounts, months)
    ids = _settle(engine, country)
    for number, team in TECHNICIANS:
        add_technician(engine, number, team=team)
    today = business_date(parts.clock.now())
    for month in range(MONTHS_BEFORE):
        _bill(engine, ids, country, month, today - timedelta(days=DAYS_PER_PERIOD * (MONTHS_BEFORE - month)), chance)
    for month in range(MONTHS_BEFORE, MONTHS_BEFORE + months):
        _bill(engine, ids, country, month, business_date(parts.clock.now()), chance)
        run_tasks(asking(parts, NOBODY), Job.SCORE_METERS)
        if month == MONTHS_BEFORE:
            order = _by_score(engine, ids)
            year.tops = [_top(percent, order, country, month) for percent in TOPS_PERCENT]
            _meet(year, country, order[: accounts * TOPS_PERCENT[-1] // 100])
        year.true_rates.append(sum(each.loses_in(month) for each in country) / accounts)
        _visit(parts, engine, ids, country, month, rounds_a_month, chance, year)
        with engine.begin() as connection:
            travel(connection, timedelta(days=31))
    return _counted(parts, engine, year)


def _settle(engine: sa.Engine, country: list[Supply]) -> list[int]:
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO regions (name) VALUES ('Nairobi') ON CONFLICT DO NOTHING"))
        area = connection.execute(
            sa.text("INSERT INTO areas (region, name) VALUES ('Nairobi', 'Simulated') RETURNING id")
        ).scalar_one()
        made = connection.execute(
            sa.text("""
                WITH a AS (
                    INSERT INTO accounts (number, digits, name, area_id, category, status)
                    SELECT 400000000 + n, 400000000 + n, 'Customer ' || n, :area, kind, 'active'
                    FROM unnest(CAST(:kinds AS text[])) WITH ORDINALITY AS each (kind, n) ORDER BY n
                    RETURNING id, number
                ), m AS (
                    INSERT INTO meters (account_id, number, digits, installed_on)
                    SELECT id, 'M' || number, 6, '2015-01-01' FROM a RETURNING id, account_id
                ), r AS (
                    INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
                    SELECT account_id, id, 1, '2015-01-01', 'A', 'import', 'stands', now() FROM m
                )
                SELECT id FROM a ORDER BY number
            """),
            {"area": area, "kinds": [each.kind for each in country]},
        )
        return [*made.scalars()]


def _bill(engine: sa.Engine, ids: list[int], country: list[Supply], month: int, ends: date, chance: Random) -> None:
    """One billed period of everybody, as a year of bills leaves it."""
    values: dict[str, Any] = {
        "ids": ids,
        "units": [counted(each, month, chance) for each in country],
        "ends": ends,
        "starts": ends - timedelta(days=DAYS_PER_PERIOD),
    }
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on,
                                   snapshot)
                SELECT nextval('bill_ids'), 'S' || currval('bill_ids'), id,
                       (SELECT r.id FROM readings r WHERE r.account_id = each.id LIMIT 1),
                       daterange(CAST(:starts AS date), CAST(:ends AS date), '(]'), units, 100,
                       CAST(:ends AS date), CAST(:ends AS date), '{}'
                FROM unnest(CAST(:ids AS bigint[]), CAST(:units AS numeric[])) AS each (id, units)
            """),
            values,
        )


def _by_score(engine: sa.Engine, ids: list[int]) -> list[int]:
    """The places of the meters by the score of the first month, before anybody was visited; the highest first."""
    with engine.connect() as connection:
        scored = dict(connection.execute(sa.text("SELECT account_id, probability FROM risk_scores ORDER BY 1")).all())
    # A meter without a score has the base rate; among equals an order that says nothing decides.
    return sorted(range(len(ids)), key=lambda place: (-scored.get(ids[place], 0.044), place * 7919 % len(ids)))


def _meet(year: Year, country: list[Supply], highest: list[int]) -> None:
    for supply in country:
        year.met[supply.story].meters += 1
    for place in highest:
        year.met[country[place].story].highest_scores += 1


def _top(percent: int, order: list[int], country: list[Supply], month: int) -> Top:
    base = sum(each.loses_in(month) for each in country) / len(country)
    chosen = order[: len(order) * percent // 100]
    hits = sum(country[place].loses_in(month) for place in chosen)
    lift = lift_of(hits, len(chosen), base)
    assert lift is not None
    return Top(percent, len(chosen), hits, lift, at_least_by_chance(hits, len(chosen), base))


def at_least_by_chance(hits: int, visits: int, base: float) -> float:
    """How likely so many hits or more are where nothing but the base rate is at work."""
    return 1 - sum(comb(visits, k) * base**k * (1 - base) ** (visits - k) for k in range(hits))


def _visit(
    parts: Parts,
    engine: sa.Engine,
    ids: list[int],
    country: list[Supply],
    month: int,
    rounds: int,
    chance: Random,
    year: Year,
) -> None:
    places = {account_id: place for place, account_id in enumerate(ids)}
    today = business_date(parts.clock.now())
    for day in range(rounds):
        for number, _team in TECHNICIANS:
            with parts.store.transaction() as unit_of_work:
                planned = plan_round(PlanRound(number, today + timedelta(days=day), chance), unit_of_work, parts.terms)
            for visit in planned.visits:
                supply = country[places[visit.account_id]]
                body = _seen(supply, month, chance)
                _end(parts, engine, visit.order_id, body)
                if body == BYPASS:
                    supply.end(month)
                _count(year.met[supply.story], visit.why, body)


def _seen(supply: Supply, month: int, chance: Random) -> str:
    """What the technician sees at the meter."""
    if supply.loses_in(month) and chance.random() < DETECTED:
        return BYPASS
    return STOPPED if supply.has_stopped_in(month) else INTACT


def _count(met: Met, why: str, body: str) -> None:
    met.by_reason += why == "risk"
    met.otherwise += why != "risk"
    met.losses += body == BYPASS
    met.stopped += body == STOPPED


def _end(parts: Parts, engine: sa.Engine, order_id: int | None, body: str) -> None:
    """As the technician's phone ends it: the finding, the order and the figures."""
    assert order_id is not None
    with parts.store.transaction() as unit_of_work:
        unit_of_work.connection.execute(
            sa.text("""
                INSERT INTO findings (order_id, technician_id, account_id, meter_id, found_on, found_at, body,
                                      seal_seen, present)
                SELECT id, technician_id, account_id, meter_id, :day, :now, :body, 'matches', 'seen'
                FROM visit_orders WHERE id = :id
            """),
            {
                "id": order_id,
                "body": body,
                "day": business_date(unit_of_work.now),
                "now": unit_of_work.now,
            },
        )
        unit_of_work.visit_orders.move(order_id, "do")
        result = Result.LOSS if body == BYPASS else Result.CLEAN
        count_visit(CountVisit(order_id, result), unit_of_work, parts.terms)


def _counted(parts: Parts, engine: sa.Engine, year: Year) -> Year:
    with parts.store.reading() as unit_of_work:
        long_ago = date(2000, 1, 1)
        year.by_lot = loss_rate(unit_of_work.visit_figures.strata(long_ago, None))
        year.fits = fit(unit_of_work.visit_figures.tallies(long_ago))
    with engine.connect() as connection:
        year.charges = connection.execute(sa.text("SELECT count(*) FROM journal_entries")).scalar_one()
        year.cuts = connection.execute(sa.text("SELECT count(*) FROM accounts WHERE status <> 'active'")).scalar_one()
    return year


def reasons_by_lot(year: Year) -> tuple[Rate, float] | None:
    """The lift of the visits by reason over those by lot, and how often chance alone would find as many."""
    by_reason, by_lot = year.of(ANY_RULE, "risk"), year.of(ANY_RULE, "random")
    if by_reason is None or by_lot is None or not by_lot.tally.hits:
        return None
    base = by_lot.tally.hits / by_lot.tally.visits
    lift = lift_of(by_reason.tally.hits, by_reason.tally.visits, base)
    assert lift is not None
    return lift, at_least_by_chance(by_reason.tally.hits, by_reason.tally.visits, base)
