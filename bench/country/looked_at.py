"""How much a check of the night looks at: what moved, and a part of the rest, which is bounded by design."""

from collections.abc import Callable, Mapping

import psycopg

from bench.country.things import Thing
from bench.country.town import Town
from domain.jobs import Job
from store.billing.ledger_check import ACCOUNTS_A_NIGHT, NIGHTS_FOR_ALL
from store.core.record_counts import IDS_PER_PART

PARTS_A_NIGHT = 2
_COUNTED = ("readings", "bills", "messages")


def looked_at(thing: Thing, place: Town) -> float:
    """1 for whatever must not look at more the more there is."""
    return _LOOKED_AT[thing.name](place) if thing.name in _LOOKED_AT else 1.0


def _accounts_of_a_night(place: Town) -> float:
    return min(place.accounts, max(ACCOUNTS_A_NIGHT, place.accounts / NIGHTS_FOR_ALL))


def _all_accounts(place: Town) -> float:
    return place.accounts


def _records_of_a_night(place: Town) -> float:
    with psycopg.connect(place.parts.settings.database_url) as connection:
        newest = [connection.execute(f"SELECT max(id) FROM {table}").fetchone() for table in _COUNTED]  # noqa: S608 - ours
    return sum(min(found[0], PARTS_A_NIGHT * IDS_PER_PART) for found in newest if found)


_LOOKED_AT: Mapping[str, Callable[[Town], float]] = {
    Job.CHECK_LEDGER: _accounts_of_a_night,
    Job.COMPARE_RECORDS: _records_of_a_night,
    "ledger check": _all_accounts,
    "audit verify": _all_accounts,
}
"""`ledger check` and `audit verify` are asked for by a person, and look at everything."""
