"""`country`: what everything that runs by itself, is scraped, listed or looked at costs with ten times the accounts.

Each job of the timetable, each page and each list of the product is done in this process on two databases with a year
of bills, payments and events: CPU and statements side by side. Nothing may grow by more than 1.2 beyond what its own
output grows: bytes of an answer, rows that a job writes, and for the checks of a night the part that a night looks at.
The first time a job finds what a year has left for it; afterwards it finds little or nothing. The ledger check closes
the months of the accounts that it comes to: it is measured once, at its first night, and again when it has come to all.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import psycopg

from bench.a_year_of_bills import MONTHS_BEFORE
from bench.country.costs import Cost, cost_of
from bench.country.looked_at import looked_at
from bench.country.things import Kind, Thing, things
from bench.country.town import Town, town
from bench.harness import RESULTS, Figure
from domain.jobs import Job
from store.billing.ledger_check import ACCOUNTS_A_NIGHT, NIGHTS_FOR_ALL

SMALL, LARGE, SMALL_IN_FULL, LARGE_IN_FULL = 10_000, 100_000, 100_000, 1_000_000
ROUNDS, DOUBT_MS = 4, 3_000
MAX_GROWTH = 1.2
NOISE_MS, NOISE_STATEMENTS = 1.5, 2
FOUND_ROWS = 100
"""A job that wrote as many the first time had found something."""

TABLE = RESULTS.with_name("country.json")


@dataclass(frozen=True, slots=True)
class Compared:
    """A thing with few accounts and with many: `output` is how many times more comes of it there."""

    name: str
    small: Cost
    large: Cost
    output: float

    @property
    def growth(self) -> float:
        """Of CPU, beyond the output's."""
        return self.large.milliseconds / max(self.small.milliseconds, NOISE_MS) / self.output

    @property
    def grows(self) -> bool:
        """The least of several rounds is compared: what else the machine does only adds."""
        return self._more_than(self.small.milliseconds, self.large.milliseconds, NOISE_MS) or self._more_than(
            self.small.statements, self.large.statements, NOISE_STATEMENTS
        )

    def row(self) -> str:
        small, large = self.small, self.large
        return (
            f"{self.name:52} {small.milliseconds:9.1f} {large.milliseconds:9.1f} ms {small.statements:5}"
            f" {large.statements:5} statements, output x {self.output:5.1f}: {self.growth:5.2f}"
            f"{'  GROWS' if self.grows else ''}"
        )

    def _more_than(self, small: float, large: float, noise: float) -> bool:
        return large > small * self.output * MAX_GROWTH + noise


def measure(*, full: bool) -> Figure:
    """The greatest growth beyond the output's; a miss for each thing that grows by more than is allowed."""
    with ExitStack() as stack:
        sizes = (SMALL_IN_FULL, LARGE_IN_FULL) if full else (SMALL, LARGE)
        towns = [stack.enter_context(town(accounts)) for accounts in sizes]
        asked = things(towns[0].flask)
        first = list(_first_times(asked, towns))
        for each in towns:
            _close_all_months(each, asked)
            _vacuum(each)
        found = [*first, *_again(asked, towns)]
    _write(found, sizes)
    misses = [each.name for each in found if each.grows]
    notes = [f"{sizes[1]:,} accounts with {MONTHS_BEFORE} bills and payments each, beside {sizes[0]:,}"]
    notes += [each.row() for each in found]
    return Figure(max(each.growth for each in found), "times", notes=notes, misses=misses)


def _first_times(asked: Sequence[Thing], towns: Sequence[Town]) -> Iterator[Compared]:
    """Everything once; what finds more than later is one of the figures."""
    for thing in asked:
        small, large = (_cost(each, thing) for each in towns)
        if thing.kind is Kind.JOB and large.written >= FOUND_ROWS:
            yield _compared(thing, small, large, towns, first=True)


def _close_all_months(place: Town, asked: Sequence[Thing]) -> None:
    """A whole round of nights: otherwise the few accounts would be closed by now, and most of the many would not."""
    check = next(thing for thing in asked if thing.name == Job.CHECK_LEDGER)
    for _ in range(min(NIGHTS_FOR_ALL, place.accounts // ACCOUNTS_A_NIGHT) + 1):
        place.does(check)


def _again(asked: Sequence[Thing], towns: Sequence[Town]) -> Iterator[Compared]:
    for thing in asked:
        found = _least(thing, towns, ROUNDS)
        yield _least(thing, towns, _rounds_of_doubt(found)) if found.grows else found


def _rounds_of_doubt(found: Compared) -> int:
    """More of what costs little: there the rest of the machine is most of the difference."""
    return ROUNDS + int(DOUBT_MS / max(found.large.milliseconds, DOUBT_MS / 20))


def _least(thing: Thing, towns: Sequence[Town], rounds: int) -> Compared:
    """Rounds of both in turn, and the least of each."""
    costs = [[_cost(each, thing) for each in towns] for _ in range(rounds)]
    small, large = (min(each, key=lambda cost: cost.milliseconds) for each in zip(*costs, strict=True))
    return _compared(thing, small, large, towns, first=False)


def _cost(place: Town, thing: Thing) -> Cost:
    place.makes_ready(thing)
    return cost_of(place.parts.engine, lambda: place.does(thing))


def _compared(thing: Thing, small: Cost, large: Cost, towns: Sequence[Town], *, first: bool) -> Compared:
    part = looked_at(thing, towns[1], first=first) / looked_at(thing, towns[0], first=first)
    name = f"{thing.name}, the first time" if first else thing.name
    output = max(1.0, large.size / max(small.size, 1), large.written / max(small.written, 1), part)
    return Compared(name, small, large, output)


def _vacuum(place: Town) -> None:
    """As autovacuum would after so much that was changed at once."""
    with psycopg.connect(place.parts.settings.database_url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE)")
        owner.execute("CHECKPOINT")


def _write(found: Sequence[Compared], sizes: Sequence[int]) -> None:
    rows: list[Mapping[str, object]] = [{**asdict(each), "growth": each.growth, "grows": each.grows} for each in found]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps({"accounts": sizes, "things": rows}, indent=1))
