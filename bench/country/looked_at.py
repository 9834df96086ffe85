"""How much a check of the night looks at: what moved, and a part of the rest, which is bounded by design."""

from collections.abc import Callable, Mapping

import psycopg

from bench.country.things import Thing
from bench.country.town import Town
from domain.jobs import Job
from jobs.operators import PARTS_A_RUN
from store.accounts.category_counts import IDS_PER_PART
from store.billing.ledger_check import ACCOUNTS_A_NIGHT, NIGHTS_FOR_ALL
from store.core.audit_chain import NIGHTS_FOR_ALL as AUDIT_NIGHTS
from store.core.audit_chain import ROWS_A_NIGHT
from store.core.record_counts import IDS_PER_PART as RECORDS_PER_PART

PARTS_A_NIGHT = 2
_COUNTED = ("readings", "bills", "messages")


def looked_at(thing: Thing, place: Town, *, first: bool) -> float:
    """1 for whatever must not look at more the more there is. The first night looks at what nobody has looked at."""
    if thing.name not in _LOOKED_AT:
        return 1.0
    return place.accounts if first and thing.name in _ALL_AT_FIRST else _LOOKED_AT[thing.name](place)


def _accounts_of_a_night(place: Town) -> float:
    return min(place.accounts, max(ACCOUNTS_A_NIGHT, place.accounts / NIGHTS_FOR_ALL))


def _all_accounts(place: Town) -> float:
    return place.accounts


def _accounts_of_a_run(place: Town) -> float:
    return min(place.accounts, PARTS_A_RUN * IDS_PER_PART)


def _rows_of_the_trail(place: Town) -> float:
    return min(place.accounts, max(ROWS_A_NIGHT, place.accounts / AUDIT_NIGHTS))


def _records_of_a_night(place: Town) -> float:
    with psycopg.connect(place.parts.settings.database_url) as connection:
        newest = [connection.execute(f"SELECT max(id) FROM {table}").fetchone() for table in _COUNTED]  # noqa: S608 - ours
    return sum(min(found[0], PARTS_A_NIGHT * RECORDS_PER_PART) for found in newest if found)


_LOOKED_AT: Mapping[str, Callable[[Town], float]] = {
    Job.CHECK_LEDGER: _accounts_of_a_night,
    Job.COMPARE_RECORDS: _records_of_a_night,
    Job.COUNT_WORK: _accounts_of_a_run,
    Job.VERIFY_AUDIT: _rows_of_the_trail,
    Job.SCORE_METERS: _all_accounts,
    Job.COUNT_CUSTOMERS_SERVED: _all_accounts,
    "ledger check": _all_accounts,
    "audit verify": _all_accounts,
    "region list": _all_accounts,
}
"""`ledger check`, `audit verify` and `region list` are asked for by a person, and look at everything; the customers
served are counted once a night, each month anew, for the regulator.
"""

_ALL_AT_FIRST = {Job.VERIFY_AUDIT, Job.SCORE_METERS}
