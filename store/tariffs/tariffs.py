"""Tariffs as they were imported: versions and monthly values, never changed; each import is a revision."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.errors import NotFound
from domain.tariffs.tariffs import Band, Levy, MonthlyValue, TariffBook, TariffVersion, tariff_book
from domain.values.periods import Month
from store.core.batching import AnyConnection
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.would_block import WouldBlock

MAX_CACHED_REVISIONS = 8

tariff_imports = Table(
    "tariff_imports",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the revision of what is known"),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)

tariff_files = Table(
    "tariff_files",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("brought_at", DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name="sha256"),
    comment="files as they were brought",
)

tariff_versions = Table(
    "tariff_versions",
    metadata,
    Column("valid_from", Date, primary_key=True),
    Column("definition", JSONB, nullable=False, comment="bands, levies, source"),
    Column("import_id", BigInteger, ForeignKey("tariff_imports.id"), nullable=False),
)

monthly_values = Table(
    "monthly_values",
    metadata,
    Column("code", Text, primary_key=True),
    Column("month", Text, primary_key=True, comment="YYYY-MM, of the meter reading"),
    Column("import_id", BigInteger, ForeignKey("tariff_imports.id"), primary_key=True, comment="the newest counts"),
    Column("value", Numeric, nullable=False, comment="shillings per kWh, with the decimals it was published with"),
)

_LATEST = sa.select(sa.func.coalesce(sa.func.max(tariff_imports.c.id), 0))
_VERSIONS = sa.select(tariff_versions.c.valid_from, tariff_versions.c.definition).where(
    tariff_versions.c.import_id <= sa.bindparam("revision"),
)
_VALUES = sa.text("""
    SELECT DISTINCT ON (code, month) code, month, value FROM monthly_values
    WHERE import_id <= :revision ORDER BY code, month, import_id DESC
""")


_KEEP_FILE = sa.text("""
    INSERT INTO tariff_files (sha256, text, brought_at) VALUES (:sha256, :text, :now)
    ON CONFLICT (sha256) DO UPDATE SET brought_at = excluded.brought_at
""")
_FILE = sa.text("SELECT text FROM tariff_files WHERE sha256 = :sha256")


class TariffCache:
    """The book of each revision, read once: a revision never changes. Safe for threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._books: dict[int, TariffBook] = {}

    def at(self, revision: int) -> TariffBook:
        return self._books.get(revision) or self._read(revision)

    def if_read(self) -> "ReadTariffs":
        """The same for whoever must not wait."""
        return ReadTariffs(self._books)

    def _read(self, revision: int) -> TariffBook:
        with self._engine.connect() as connection:
            book = _book(connection, revision)
        self._books[revision] = book
        for oldest in sorted([*self._books])[:-MAX_CACHED_REVISIONS]:
            self._books.pop(oldest, None)
        return book


class ReadTariffs:
    """The books that were read already. Raises `WouldBlock` for others."""

    def __init__(self, books: Mapping[int, TariffBook]) -> None:
        self._books = books

    def at(self, revision: int) -> TariffBook:
        book = self._books.get(revision)
        if book is None:
            raise WouldBlock
        return book


class TariffRegister(Repository):
    """Reads and adds to what is known of tariffs, on the connection of a unit of work."""

    def lock(self) -> None:
        """Imports go one after the other, so that revisions are committed in their order."""
        self._connection.execute(sa.text("LOCK TABLE tariff_imports IN EXCLUSIVE MODE"))

    def revision(self) -> int:
        """The latest revision, 0 before the first import."""
        return int(self._connection.execute(_LATEST).scalar_one())

    def book(self) -> TariffBook:
        """What is known at the latest revision."""
        return _book(self._connection, self.revision())

    def keep_file(self, sha256: str, text: str) -> None:
        """Keep a file that somebody looks at: for a day, and for good once it is asked for."""
        self._connection.execute(_KEEP_FILE, {"sha256": sha256, "text": text, "now": self._now})

    def file(self, sha256: str) -> str:
        """Raises `NotFound` for a hash that no kept file has."""
        text = self._connection.execute(_FILE, {"sha256": sha256}).scalar_one_or_none()
        if text is None:
            raise NotFound("This tariff file is not kept here: bring it again", "no_tariff_file")
        return str(text)

    def add(
        self, file_name: str, sha256: str, versions: Sequence[TariffVersion], values: Sequence[MonthlyValue]
    ) -> int:
        """Keep what is new; the revision that it makes."""
        row = {"imported_at": self._now, "file_name": file_name, "sha256": sha256}
        inserted = self._connection.execute(tariff_imports.insert().returning(tariff_imports.c.id), row)
        revision = int(inserted.scalar_one())
        if versions:
            self._connection.execute(tariff_versions.insert(), [_version_row(each, revision) for each in versions])
        if values:
            self._connection.execute(monthly_values.insert(), [_value_row(each, revision) for each in values])
        return revision


def _book(connection: AnyConnection, revision: int) -> TariffBook:
    known = {"revision": revision}
    versions = [_version(row.valid_from, row.definition) for row in connection.execute(_VERSIONS, known)]
    values = [MonthlyValue(Month(row.month), row.code, row.value) for row in connection.execute(_VALUES, known)]
    return tariff_book(versions, values)


def _version_row(version: TariffVersion, revision: int) -> dict[str, Any]:
    definition = {
        "source": version.source,
        "bands": {
            category: [[band.number, _text(band.up_to), str(band.rate)] for band in bands]
            for category, bands in version.bands.items()
        },
        "levies": [[levy.code, str(levy.rate), list(levy.base)] for levy in version.levies],
    }
    return {"valid_from": version.valid_from, "definition": definition, "import_id": revision}


def _version(valid_from: date, definition: dict[str, Any]) -> TariffVersion:
    bands = {
        category: tuple(Band(number, _decimal(up_to), Decimal(rate)) for number, up_to, rate in rows)
        for category, rows in definition["bands"].items()
    }
    levies = tuple(Levy(code, Decimal(rate), tuple(base)) for code, rate, base in definition["levies"])
    return TariffVersion(valid_from, bands, levies, definition["source"])


def _value_row(value: MonthlyValue, revision: int) -> dict[str, Any]:
    return {"code": value.code, "month": value.month, "import_id": revision, "value": value.value}


def _text(limit: Decimal | None) -> str | None:
    return None if limit is None else str(limit)


def _decimal(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)
