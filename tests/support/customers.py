"""Customers of a test, put into the tables as the import would leave them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from domain.billing.ledger import OPENING, OPENING_BALANCE, RECEIVABLE
from domain.values.periods import business_date
from store.accounts.accounts import accounts
from store.accounts.regions import areas
from store.billing.ledger import journal_entries, journal_lines
from store.metering.meters import meters
from store.metering.readings import readings
from store.outages.network import feeders, transformers

DUE_DAYS = 14
METER_NUMBERS = iter(range(10_000_000, 99_999_999))


def add_customer(
    engine: sa.Engine,
    number: str,
    *,
    phone: str | None = None,
    name: str = "Wanjiku Kamau",
    language: str = "en",
    category: str = "DC",
    status: str = "active",
    area: str = "Ruaraka",
    meter: str | None = None,
    digits: int = 5,
    multiplier: int = 1,
    last: int = 4401,
    days_ago: int = 30,
    read_on: date | None = None,
    average_units: str | None = "90",
    balance_cents: int = 0,
    parked: str | None = None,
    transformer: str | None = None,
    feeder: str | None = None,
) -> int:
    """One account with its meter and opening reading; its id."""
    read_on = read_on or business_date(datetime.now(UTC)) - timedelta(days=days_ago)
    with engine.begin() as connection:
        area_id = _area(connection, area)
        feeder_id = _in_network(connection, feeders, feeder)
        transformer_id = _in_network(connection, transformers, transformer, feeder_id=feeder_id)
        account_id = connection.execute(
            accounts.insert().returning(accounts.c.id),
            {
                "number": number,
                "digits": number.replace("-", ""),
                "stem": number.partition("-")[0] if "-" in number else None,
                "name": name,
                "phone": phone,
                "language": language,
                "area_id": area_id,
                "transformer_id": transformer_id,
                "feeder_id": feeder_id,
                "category": category,
                "status": status,
                "average_units": None if average_units is None else Decimal(average_units),
                "balance_cents": balance_cents,
                "parked": parked,
                "parked_at": datetime.now(UTC) if parked else None,
            },
        ).scalar_one()
        meter_id = connection.execute(
            meters.insert().returning(meters.c.id),
            {
                "account_id": account_id,
                "number": meter or str(next(METER_NUMBERS)),
                "digits": digits,
                "multiplier": multiplier,
                "installed_on": date(2015, 1, 1),
            },
        ).scalar_one()
        connection.execute(
            readings.insert(),
            {
                "account_id": account_id,
                "meter_id": meter_id,
                "value": last,
                "read_on": read_on,
                "mark": "A",
                "source": "import",
                "state": "stands",
                "received_at": datetime.now(UTC),
            },
        )
        if balance_cents:
            _open_ledger(connection, account_id, balance_cents, read_on)
    return int(account_id)


def _open_ledger(connection: sa.Connection, account_id: int, cents: int, booked_on: date) -> None:
    entry = {
        "kind": OPENING_BALANCE,
        "key": f"opening:{account_id}",
        "account_id": account_id,
        "booked_on": booked_on,
        "recorded_at": datetime.now(UTC),
        "due_on": booked_on + timedelta(days=DUE_DAYS) if cents > 0 else None,
    }
    entry_id = connection.execute(journal_entries.insert().returning(journal_entries.c.id), entry).scalar_one()
    sides = ((RECEIVABLE, cents), (OPENING, -cents))
    lines = [{"entry_id": entry_id, "ledger_account": account, "cents": side} for account, side in sides]
    connection.execute(journal_lines.insert().values(lines))


def _area(connection: sa.Connection, name: str) -> int:
    found = connection.execute(sa.select(areas.c.id).where(areas.c.name == name)).scalar()
    if found:
        return int(found)
    connection.execute(sa.text("INSERT INTO regions (name) VALUES ('Nairobi') ON CONFLICT DO NOTHING"))
    row = connection.execute(areas.insert().returning(areas.c.id), {"region": "Nairobi", "name": name})
    return int(row.scalar_one())


def _in_network(connection: sa.Connection, table: sa.Table, name: str | None, **values: int | None) -> int | None:
    """The transformer or feeder of this name in Nairobi, made where there is none."""
    if name is None:
        return None
    found = connection.execute(sa.select(table.c.id).where(table.c.name == name)).scalar()
    row = table.insert().values(region="Nairobi", name=name, **values).returning(table.c.id)
    return int(found or connection.execute(row).scalar_one())
