"""The copy that a person gets: one ZIP with all of it as JSON, and a CSV for each table."""

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.privacy.persons import PersonalCopy, Row
from domain.values.periods import NAIROBI
from domain.values.spreadsheets import for_spreadsheets

WHOLE = "personal_data.json"
OWNERS_ONLY = 0o600
JPEG = b"\xff\xd8"
"""What a photo begins with: it is written in hexadecimal digits, for it is no text."""


def archive_of(copy: PersonalCopy) -> bytes:
    """The bytes of the ZIP: the same copy gives the same bytes."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, text in _files(copy):
            archive.writestr(_entry(name, copy.made_at), text)
    return target.getvalue()


def _files(copy: PersonalCopy) -> Iterator[tuple[str, str]]:
    whole = {
        "phone": copy.phone,
        "made_at": copy.made_at,
        "rows_left_out": dict(copy.left_out),
        "tables": {table: list(rows) for table, rows in copy.tables.items()},
    }
    yield WHOLE, json.dumps(whole, default=_in_json, ensure_ascii=False, indent=1)
    for table, rows in copy.tables.items():
        if rows:
            yield f"{table}.csv", _as_csv(rows)


def _entry(name: str, made_at: datetime) -> ZipInfo:
    entry = ZipInfo(name, made_at.astimezone(NAIROBI).timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = OWNERS_ONLY << 16
    return entry


def _as_csv(rows: Sequence[Row]) -> str:
    columns = list(rows[0])
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return for_spreadsheets(value)
    if isinstance(value, date):
        return value.isoformat()
    return for_spreadsheets(json.dumps(value, default=_in_json, ensure_ascii=False))


def _in_json(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes) and value.startswith(JPEG):
        return f"\\x{value.hex()}"
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
