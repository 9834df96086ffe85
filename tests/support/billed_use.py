"""Billed periods of a customer, put into the tables as a year of bills would leave them."""

from datetime import date, timedelta

import sqlalchemy as sa

_BILL = sa.text("""
    INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on, snapshot)
    SELECT nextval('bill_ids'), 'USE' || currval('bill_ids'), :account_id,
           (SELECT min(id) FROM readings WHERE account_id = :account_id),
           daterange(:starts_on, :ends_on, '(]'), :units, 100, CAST(:ends_on AS date), :ends_on, '{}'
""")


def add_use(engine: sa.Engine, account_id: int, *kwh: int, newest: date, gap: int = 30) -> None:
    """So many kWh in each billed period, the newest first."""
    with engine.begin() as connection:
        for place, units in enumerate(kwh):
            ends_on = newest - timedelta(days=gap * place)
            values = {"account_id": account_id, "units": units, "ends_on": ends_on}
            connection.execute(_BILL, {**values, "starts_on": ends_on - timedelta(days=gap)})
