"""Bills: immutable snapshots with gapless numbers, at most one per account and day, which the database enforces."""

import json
from collections import abc
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Numeric, Sequence, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, ExcludeConstraint

from domain.accounts.items import Item
from domain.billing.bills import Bill, IssuedBill, Rate, TaxInvoice
from domain.metering.consumption import Usage
from domain.values.periods import Month, business_date
from store.billing.bill_snapshots import from_row, to_snapshot
from store.billing.items import items_of
from store.core.batching import Write
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

MAX_ITEMS = 120
CARRIES = '(snapshot @? \'$."lines"[*]."carried_from"\')'
"""Whether a line of the bill has a value that was carried forward from another month."""

ALL_OF_ACCOUNT = """
    SELECT * FROM bills WHERE account_id = CAST(:account_id AS bigint) AND cancelled_at IS NULL
    UNION ALL
    SELECT * FROM bills WHERE account_id = CAST(:account_id AS bigint) AND cancelled_at IS NOT NULL
"""
"""Also those that were cancelled: each half has an index."""

BILL_IDS = "bill_ids"
bill_ids = Sequence(BILL_IDS, metadata=metadata)

bill_numbers = Table(
    "bill_numbers",
    metadata,
    Column("series", Text, primary_key=True, comment="YYYYMM and DC or OC"),
    Column("last", BigInteger, nullable=False),
)

bills = Table(
    "bills",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False, unique=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("reading_id", BigInteger, ForeignKey("readings.id"), nullable=False),
    Column("period", DATERANGE, nullable=False, comment="the days whose consumption it bills"),
    Column("units", Numeric(14, 3), nullable=False, comment="kWh"),
    Column("total_cents", BigInteger, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("snapshot", JSONB, nullable=False, comment="names, meter, readings, lines: as they were"),
    Column("cancelled_at", DateTime(timezone=True)),
    Column("credit_note", Text, unique=True, comment="the number of the note that cancels it"),
    sa.CheckConstraint("(cancelled_at IS NULL) = (credit_note IS NULL)", name="cancelled"),
    sa.CheckConstraint("NOT isempty(period)", name="period"),
    ExcludeConstraint(
        (sa.column("account_id"), "="),
        (sa.column("period"), "&&"),
        where=sa.text("cancelled_at IS NULL"),
        name="bills_account_id_period_excl",
    ),
    # Bills come in the order of these days, so a few pages of index find the bills of one of them.
    Index("bills_due_on_idx", "due_on", postgresql_using="brin"),
    # By the index of the exclusion constraint a look takes a hundred times as long.
    Index("bills_account_due_idx", "account_id", "due_on", postgresql_where=sa.text("cancelled_at IS NULL")),
    Index("bills_cancelled_idx", "account_id", postgresql_where=sa.text("cancelled_at IS NOT NULL")),
    Index("bills_carried_idx", "id", postgresql_where=sa.text(f"cancelled_at IS NULL AND {CARRIES}")),
)

_NEXT_NUMBER = """
    INSERT INTO bill_numbers (series, last) VALUES (:series, 1)
    ON CONFLICT (series) DO UPDATE SET last = bill_numbers.last + 1
    RETURNING series || to_char(last, 'FM0000000000') AS number
"""
_ISSUE = Write(f"""
    numbered AS ({_NEXT_NUMBER}),
    issued AS (
        INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on, snapshot)
        SELECT :bill_id, number, :bill_account_id, :bill_reading_id,
               daterange(:bill_starts_on, :bill_present_on, '(]'), :bill_units, :bill_total_cents, :bill_issued_at,
               :bill_due_on, CAST(:bill_snapshot AS jsonb)
        FROM numbered RETURNING number
    )
""")
_LATEST = (
    sa.select(bills)
    .where(bills.c.account_id == sa.bindparam("account_id"), bills.c.cancelled_at.is_(None))
    .order_by(bills.c.period.desc())
    .limit(1)
)
_STANDING = sa.select(bills).where(bills.c.number == sa.bindparam("number"), bills.c.cancelled_at.is_(None))
_ISSUED = (
    "SELECT b.*, t.number AS tax_number, t.code AS tax_code FROM bills b LEFT JOIN tax_invoices t ON t.bill_id = b.id"
)
_NUMBERED = sa.text(f"{_ISSUED} WHERE b.number = :number AND b.account_id = CAST(:account_id AS bigint)")
_IN_REGION = """
    FROM bills b JOIN accounts a ON a.id = b.account_id JOIN areas ON areas.id = a.area_id AND areas.region = :region
    WHERE b.cancelled_at IS NULL AND b.number > :after AND b.number < :end
"""
_OF_REGION = sa.text(f"""
    SELECT b.*, t.number AS tax_number, t.code AS tax_code FROM (
        SELECT b.* {_IN_REGION} ORDER BY b.number LIMIT :limit
    ) b LEFT JOIN tax_invoices t ON t.bill_id = b.id ORDER BY b.number
""")
_COUNT_OF_REGION = sa.text(f"SELECT count(*) {_IN_REGION}")
_BEFORE = sa.text("""
    SELECT * FROM bills WHERE account_id = CAST(:account_id AS bigint) AND cancelled_at IS NULL
    AND upper(period) - 1 < :read_on ORDER BY period DESC LIMIT :limit
""")
_IS_CANCELLED = sa.text("SELECT EXISTS (SELECT FROM bills WHERE number = :number AND cancelled_at IS NOT NULL)")
# A small int is sent as a smallint, for which the index of the exclusion constraint has no operator.
_ITEMS = sa.text(f"""
    SELECT bill_id, cents, due_on FROM ({items_of("CAST(:account_id AS bigint)")}) asked_for
    ORDER BY due_on DESC, id DESC LIMIT :limit
""")
_USAGES = sa.text("""
    SELECT lower(period) - 1, upper(period) - 1, units FROM bills
    WHERE account_id = CAST(:account_id AS bigint) AND cancelled_at IS NULL ORDER BY period DESC LIMIT :limit
""")
_LINES_CARRIED = f"""
    FROM bills CROSS JOIN jsonb_to_recordset(snapshot -> 'lines')
         AS line (code text, period text, rate numeric, carried_from text)
    WHERE cancelled_at IS NULL AND {CARRIES} AND line.carried_from IS NOT NULL
"""
_CARRIED = sa.text(f"SELECT DISTINCT line.code, line.period {_LINES_CARRIED} ORDER BY 2, 1")
_CARRYING_OTHER = sa.text(f"""
    SELECT bills.* FROM bills WHERE id IN (
        SELECT bills.id {_LINES_CARRIED} AND id > :after AND EXISTS (
            SELECT FROM unnest(:codes, :months, :rates) AS known (code, month, rate)
            WHERE known.code = line.code AND known.month = line.period AND known.rate <> line.rate
        )
    ) ORDER BY id LIMIT :limit
""").bindparams(
    sa.bindparam("codes", type_=ARRAY(Text)),
    sa.bindparam("months", type_=ARRAY(Text)),
    sa.bindparam("rates", type_=ARRAY(Numeric)),
)
_CANCEL = sa.text(f"""
    WITH numbered AS ({_NEXT_NUMBER})
    UPDATE bills SET cancelled_at = :cancelled_at, credit_note = number_of_note.number
    FROM (SELECT number FROM numbered) number_of_note
    WHERE id = :id AND cancelled_at IS NULL RETURNING credit_note
""")


class Bills(Repository):
    """Reads and writes bills on the connection of a unit of work."""

    def next_id(self) -> int:
        return self._ids.next(BILL_IDS)

    def issue(self, bill: Bill) -> str:
        """Write the bill and give it its number. It locks the series: the last statement before the commit.

        `IntegrityError` when a bill of this account stands for one of its days.
        """
        values = {
            "series": bill.series,
            "bill_id": bill.id,
            "bill_account_id": bill.account_id,
            "bill_reading_id": bill.reading_id,
            "bill_starts_on": bill.starts_on,
            "bill_present_on": bill.present.read_on,
            "bill_units": bill.units,
            "bill_total_cents": bill.total_cents,
            "bill_issued_at": bill.issued_at,
            "bill_due_on": bill.due_on,
            "bill_snapshot": json.dumps(to_snapshot(bill)),
        }
        return str(self._connection.execute_with_deferred(_ISSUE, values, "SELECT number FROM issued"))

    def latest(self, account_id: int) -> Bill | None:
        """The newest bill of the account that stands."""
        row = self._connection.execute(_LATEST, {"account_id": account_id}).mappings().first()
        return from_row(row) if row else None

    def newest(self, account_id: int, limit: int) -> list[Bill]:
        """So many of the account's bills that stand, the newest first."""
        rows = self._connection.execute(_LATEST.limit(limit), {"account_id": account_id}).mappings()
        return [from_row(row) for row in rows]

    def standing(self, number: str) -> Bill | None:
        """The bill of that number, unless it was cancelled."""
        row = self._connection.execute(_STANDING, {"number": number}).mappings().first()
        return from_row(row) if row else None

    def of_account(self, account_id: int, number: str) -> IssuedBill | None:
        """The bill of that number, also a cancelled one, where it is this account's."""
        row = self._connection.execute(_NUMBERED, {"account_id": account_id, "number": number}).mappings().first()
        return _issued(row) if row else None

    def of_region(self, region: str, month: Month, after: str, limit: int) -> list[IssuedBill]:
        """The bills that were issued in this month to accounts of the region, and stand, by their numbers."""
        asked = {**_numbers_of(region, month), "after": after or month.replace("-", ""), "limit": limit}
        return [_issued(row) for row in self._connection.execute(_OF_REGION, asked).mappings()]

    def count_of_region(self, region: str, month: Month) -> int:
        asked = {**_numbers_of(region, month), "after": month.replace("-", "")}
        return int(self._connection.execute(_COUNT_OF_REGION, asked).scalar_one())

    def before(self, bill: Bill, limit: int) -> list[Bill]:
        """So many of the account's bills that stand and were read before this one, the newest first."""
        asked = {"account_id": bill.account_id, "read_on": bill.present.read_on, "limit": limit}
        return [from_row(row) for row in self._connection.execute(_BEFORE, asked).mappings()]

    def is_cancelled(self, number: str) -> bool:
        """Whether there is a bill of that number that a credit note has cancelled."""
        return bool(self._connection.scalar(_IS_CANCELLED, {"number": number}))

    def usages(self, account_id: int, limit: int) -> list[Usage]:
        """The billed periods of the account, the newest first."""
        return [Usage(*row) for row in self._connection.execute(_USAGES, {"account_id": account_id, "limit": limit})]

    def carried(self) -> list[tuple[str, Month]]:
        """The codes and months that bills which stand were charged with another month's value for."""
        allow_slow_statements(self._connection)
        return [(code, Month(month)) for code, month in self._connection.execute(_CARRIED)]

    def carrying_other(self, rates: abc.Sequence[Rate], after_id: int, limit: int) -> list[Bill]:
        """The bills after this one whose carried value is another than the rate now known for its month."""
        allow_slow_statements(self._connection)
        known = {
            "codes": [each.code for each in rates],
            "months": [each.month for each in rates],
            "rates": [each.rate for each in rates],
        }
        rows = self._connection.execute(_CARRYING_OTHER, {**known, "after": after_id, "limit": limit}).mappings()
        return [from_row(row) for row in rows]

    def cancel(self, bill: Bill, cancelled_at: datetime) -> str:
        """Mark the bill as cancelled; the number of its credit note, from a gapless run of its own."""
        values = {"series": f"{business_date(cancelled_at):%Y%m}CN", "id": bill.id, "cancelled_at": cancelled_at}
        return str(self._connection.execute(_CANCEL, values).scalar_one())

    def items(self, account_id: int) -> list[Item]:
        """What the account was asked for lately, what is due first at the beginning; what is owed beyond is older."""
        rows = self._connection.execute(_ITEMS, {"account_id": account_id, "limit": MAX_ITEMS}).all()
        return [Item(*row) for row in reversed(rows)]


def _issued(row: sa.RowMapping) -> IssuedBill:
    tax_invoice = TaxInvoice(row["tax_number"], row["tax_code"]) if row["tax_number"] else None
    return IssuedBill(from_row(row), row["cancelled_at"], row["credit_note"], tax_invoice)


def _numbers_of(region: str, month: Month) -> dict[str, object]:
    """A number begins with the month in which it was given; then come letters."""
    return {"region": region, "end": f"{month.replace('-', '')}Z"}
