"""Indexes of tables that are in use: made beside the traffic, and made again where an attempt was cut off."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op

from migrations import STATEMENT_SECONDS


@contextmanager
def beside_the_traffic() -> Iterator[None]:
    """Outside a transaction, and for as long as a big table takes; a lock is waited for as briefly as ever.

    What the migration has done so far is committed by this: it must do no harm when it is done again.
    """
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        yield
        op.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")


def make_index(name: str, of: str, kind: str = "INDEX") -> None:
    """`of` is the table with the columns, and the condition if there is one; `kind` may be a UNIQUE INDEX."""
    drop_index(name)  # not valid, where an attempt was cut off
    op.execute(f"CREATE {kind} CONCURRENTLY {name} ON {of}")


def drop_index(name: str) -> None:
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
