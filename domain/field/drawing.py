"""Which meters make a technician's round: what is asked for, a share by lot, second visits, reasons, and what is due.

Rounds are drawn and not chosen, so that nobody decides whom to leave out. The same chance gives the same round.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import floor
from operator import itemgetter
from typing import Protocol

from domain.field.visit_orders import Arm, Why

PERCENT = 100
_FIGURES = re.compile(r"([0-9]+)")


class Chance(Protocol):
    """Where chance comes from: a number from 0 up to 1."""

    def random(self) -> float: ...


@dataclass(frozen=True, slots=True)
class RoundRules:
    """How many meters a round holds, and how many percent of it are drawn by lot, are second visits, and at most are
    those whose time has come. A visit that ends so soon after the one before is hasty.
    """

    meters: int = 30
    random_percent: int = 15
    second_visit_percent: int = 5
    due_percent: int = 40
    hasty_within: timedelta = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A meter that may be visited, or the place of an application, which has none yet. `order_id` is the order that
    waits for it already. `fitted_by` fitted the seal that hangs there, `applied_by` sent the application: ids of
    technicians. `stratum` is its kind, of the lot.
    """

    meter_id: int | None
    account_id: int | None
    why: Why
    area: str = ""
    route: str | None = None
    meter_number: str = ""
    reason: str = ""
    order_id: int | None = None
    expected_units: float = 0
    stratum: str = ""
    fitted_by: int | None = None
    application_id: int | None = None
    applied_by: int | None = None

    @property
    def where(self) -> tuple[int, int]:
        """Nobody is sent there twice in a round."""
        return self.meter_id or 0, self.application_id or 0

    def is_own_of(self, technician_id: int) -> bool:
        """Whether this technician fitted the seal there, or asks for the connection."""
        return technician_id in {self.fitted_by, self.applied_by}

    @property
    def arm(self) -> Arm:
        return Arm.RANDOM if self.why is Why.RANDOM else Arm.REASON


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Where a round is drawn from: orders that are in it already, orders that wait (what is due first at the
    beginning), meters in the order of the lot, meters that others visited, meters with reasons, and meters whose time
    has come. `strata` are the sizes of the kinds that the lot is drawn from.
    """

    assigned: Sequence[Candidate] = ()
    waiting: Sequence[Candidate] = ()
    lot: Sequence[Candidate] = ()
    strata: Mapping[str, int] | None = None
    visited: Sequence[Candidate] = ()
    reasons: Sequence[Candidate] = ()
    due: Sequence[Candidate] = ()


def draw_round(technician_id: int, pools: Pools, rules: RoundRules, chance: Chance) -> list[Candidate]:
    """The round in the order of the walk. A meter comes once; none whose seal the technician fitted himself."""
    chosen = _Chosen(technician_id, rules.meters)
    chosen.take(pools.assigned, rules.meters)
    lot = _portion(rules.meters, rules.random_percent, chance)
    chosen.take(_by_strata(pools, lot, chosen, chance), lot)
    chosen.take(shuffled(pools.visited, chance), _portion(rules.meters, rules.second_visit_percent, chance))
    chosen.take(pools.waiting, rules.meters)
    chosen.take(pools.due, floor(chosen.places_left * rules.due_percent / PERCENT))
    chosen.take(sorted(pools.reasons, key=lambda each: (-each.expected_units, each.where)), rules.meters)
    chosen.take(pools.due, rules.meters)
    return walk(chosen.candidates)


def walk(candidates: Iterable[Candidate]) -> list[Candidate]:
    """In the order of the old reading walk; what has no place in it comes by its area, after what has."""
    return sorted(candidates, key=lambda each: (each.route is None, _natural(each.route or ""), *_place(each)))


def shuffled(candidates: Sequence[Candidate], chance: Chance) -> list[Candidate]:
    """In an order that chance makes."""
    return [each for _, each in sorted(((chance.random(), each) for each in candidates), key=itemgetter(0))]


def allot(strata: Mapping[str, int], places: int, chance: Chance) -> dict[str, int]:
    """How many places each kind gets: in proportion to its size, and a part of a place by chance, so that over many
    rounds each meter is as likely as any other.
    """
    total = sum(strata.values())
    if not total or places <= 0:
        return {}
    start, end, allotted = chance.random(), 0.0, {}
    taken = 0
    for name, size in sorted(strata.items()):
        end += size * places / total
        upto = min(floor(end + start), places)
        allotted[name], taken = upto - taken, upto
    return allotted


class _Chosen:
    """The meters of the round so far."""

    def __init__(self, technician_id: int, places: int) -> None:
        self.candidates: list[Candidate] = []
        self._technician_id = technician_id
        self._places = places
        self._places_taken: set[tuple[int, int]] = set()

    @property
    def places_left(self) -> int:
        return self._places - len(self.candidates)

    def may_take(self, candidate: Candidate) -> bool:
        return not candidate.is_own_of(self._technician_id) and candidate.where not in self._places_taken

    def take(self, candidates: Iterable[Candidate], limit: int) -> None:
        """So many of them, as far as there is place."""
        left = min(limit, self.places_left)
        for candidate in candidates:
            if left <= 0:
                return
            if self.may_take(candidate):
                self.candidates.append(candidate)
                self._places_taken.add(candidate.where)
                left -= 1


def _portion(places: int, percent: int, chance: Chance) -> int:
    """A part of a place is one by chance, so that the share holds over many rounds."""
    return floor(places * percent / PERCENT + chance.random())


def _by_strata(pools: Pools, places: int, chosen: _Chosen, chance: Chance) -> Iterator[Candidate]:
    """The first of each kind, as many as are allotted to it; then whoever comes next, where a kind has too few."""
    allotted = allot(pools.strata or _sizes(pools.lot), places, chance)
    late = []
    for candidate in filter(chosen.may_take, pools.lot):
        if allotted.get(candidate.stratum, 0) > 0:
            allotted[candidate.stratum] -= 1
            yield candidate
        else:
            late.append(candidate)
    yield from late


def _sizes(lot: Sequence[Candidate]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for candidate in lot:
        sizes[candidate.stratum] = sizes.get(candidate.stratum, 0) + 1
    return sizes


def _place(candidate: Candidate) -> tuple[str, tuple[tuple[int, str], ...], tuple[int, int]]:
    return candidate.area, _natural(candidate.meter_number), candidate.where


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """9 before 10, and letters as they come."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in _FIGURES.split(text) if part)
