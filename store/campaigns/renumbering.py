"""The counter that new numbers come from, and what must not be one of them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Table

from domain.campaigns.renumbering import PLANNING, Numbering, looks_like_an_old_number
from domain.errors import Refused
from store.core.metadata import metadata
from store.core.repository import Repository, Transaction

DRAWN_AT_ONCE = 1_000
NUMBERS_LOCK = 977_061  # any number, but the same for all who write account numbers: plans, imports, the triggers

UNDER_WAY = "A campaign is being planned, or accounts are being imported: try again soon"

number_space = Table(
    "number_space",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=sa.text("true")),
    Column("key", BigInteger, nullable=False, comment="of the permutation; it never changes"),
    Column("next", BigInteger, nullable=False, server_default="0", comment="the place of the next number"),
    CheckConstraint("one", name="one"),
)

_ALONE = sa.text("SELECT pg_try_advisory_xact_lock(:lock)")
_SPACE = sa.text("SELECT key, next FROM number_space FOR NO KEY UPDATE")
_TAKEN_UP_TO = sa.text("UPDATE number_space SET next = :next")
# What a payer types may be an account's number or, where there is no such account, a meter's.
_IN_USE = sa.text("""
SELECT CAST(digits AS int) FROM accounts WHERE digits = ANY(CAST(:numbers AS text[]))
UNION ALL
SELECT CAST(number AS int) FROM meters WHERE number = ANY(CAST(:numbers AS text[])) AND removed_on IS NULL
""")


class FreeNumbers(Repository):
    """New numbers that nobody has or had, each once, on the connection of a unit of work.

    Raises `Refused` while somebody else writes account numbers.
    """

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        if not self._connection.scalar(_ALONE, {"lock": NUMBERS_LOCK}):
            raise Refused(UNDER_WAY, PLANNING)
        key, self._next = self._connection.execute(_SPACE).one()
        self._numbering = _numbering(key)

    def __iter__(self) -> Iterator[int]:
        while block := self._numbering.block(self._next, DRAWN_AT_ONCE):
            in_use = self._in_use(block)
            for place, number in enumerate(block, self._next):
                if number not in in_use and not looks_like_an_old_number(number):
                    self._next = place + 1
                    yield number
            self._next = place + 1
        raise Refused("The nine digits are used up: there is no number left", "no_numbers")

    def close(self) -> None:
        """What was handed out, or passed over, is never handed out again."""
        self._connection.execute(_TAKEN_UP_TO, {"next": self._next})

    def _in_use(self, numbers: Sequence[int]) -> set[int]:
        """They go as one text: a list would be written number by number."""
        return set(self._connection.scalars(_IN_USE, {"numbers": f"{{{','.join(map(str, numbers))}}}"}))


@lru_cache(maxsize=1)
def _numbering(key: int) -> Numbering:
    """It draws 57,000 values, and a database has one key."""
    return Numbering(key)
