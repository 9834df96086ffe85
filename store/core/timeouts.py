"""Time for what an operator or the night asks of many rows; a customer's turn never waits so long."""

import sqlalchemy as sa

from store.core.batching import AnyConnection

SLOW_STATEMENT_SECONDS = 120

_SET_TIMEOUTS = sa.text(
    "SELECT set_config('statement_timeout', :limit, true), set_config('lock_timeout', :limit, true)"
)


def allow_slow_statements(connection: AnyConnection) -> None:
    """Let the statements of this transaction take their time."""
    connection.execute(_SET_TIMEOUTS, {"limit": f"{SLOW_STATEMENT_SECONDS}s"})
