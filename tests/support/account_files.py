"""Files of accounts, as another system exports them."""

import csv
from io import StringIO

from domain.accounts.file_headers import COLUMNS

GOOD = {
    "account_number": "3500600-01",
    "name": "Wanjiku Kamau",
    "phone": "+254712345678",
    "language": "en",
    "region": "Nairobi",
    "area": "Ruaraka",
    "tariff": "DC",
    "status": "active",
    "meter_number": "20418833",
    "meter_digits": "5",
    "meter_multiplier": "1",
    "installed_on": "2016-02-29",
    "last_reading": "4521",
    "last_read_on": "2026-06-30",
    "average_units": "93.5",
    "balance": "1250.50",
}


def row(**values):
    """A good row, but for these values; `number` makes another account with another meter."""
    number = values.pop("number", None)
    other = {} if number is None else {"account_number": f"35006{number:02d}-01", "meter_number": f"204188{number:02d}"}
    return {**GOOD, **other, **values}


def as_csv(*rows, columns=COLUMNS):
    text = StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
