"""Time for what an operator or the night asks of many rows; a customer's turn never waits so long."""

import sqlalchemy as sa

PATIENCE_SECONDS = 120

_PATIENTLY = sa.text("SELECT set_config('statement_timeout', :limit, true), set_config('lock_timeout', :limit, true)")


def patiently(connection: sa.Connection) -> None:
    """Let the statements of this transaction take their time."""
    connection.execute(_PATIENTLY, {"limit": f"{PATIENCE_SECONDS}s"})
