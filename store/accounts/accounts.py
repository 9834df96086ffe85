"""Accounts: whose they are, where, and what is owed; who dials, and whom a number means."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Numeric, Table, Text

from domain.accounts.accounts import ACTIVE, CLOSED, PRIORITIES, Account, Caller, Payee, PayeeMatch
from domain.accounts.identifiers import has_suffix
from domain.accounts.items import Item
from domain.accounts.links import PROOF_LASTS
from domain.accounts.outage_status import OutageStatus
from domain.metering.meters import Meter, Replacement
from domain.metering.readings import WINDOW_DAYS_AFTER_OURS, Mark, Reading
from domain.values.periods import Period
from store.accounts.regions import READS_ITSELF
from store.billing.items import newest_items_of
from store.campaigns.audience import IS_RENUMBERED, NOTIFIED
from store.core.batching import LookUp
from store.core.metadata import metadata
from store.core.repository import Repository
from store.metering.meters import run_of
from store.outages.at_account import OUTAGE_AT_ACCOUNT

MAX_ACCOUNTS_PER_PHONE = 100
MAX_HOLDERS_PER_SUPPLY = 20

accounts = Table(
    "accounts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("number", Text, nullable=False, comment="as it is printed: 3500600-01 or 350060001"),
    Column("digits", Text, nullable=False, unique=True, comment="the number without its dash"),
    Column("stem", Text, comment="an old number without the suffix of the holder"),
    Column("name", Text, nullable=False),
    Column("phone", Text, comment="the phone on file, E.164"),
    Column("language", Text, nullable=False, server_default="en"),
    Column("area_id", BigInteger, ForeignKey("areas.id"), nullable=False),
    Column("transformer_id", BigInteger, ForeignKey("transformers.id"), comment="empty: not known"),
    Column("feeder_id", BigInteger, ForeignKey("feeders.id"), comment="that of the transformer, where one is known"),
    Column("priority", Text, comment="medical or clinic: told first of planned work"),
    Column("category", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("average_units", Numeric(12, 3), comment="kWh a period of 30 days, from the import"),
    Column("balance_cents", BigInteger, nullable=False, server_default="0", comment="what is owed; negative is credit"),
    Column(
        "phone_set_at", DateTime(timezone=True), comment="when the customer set the phone; an import leaves it then"
    ),
    Column("grace_until", Date, comment="until then nothing is overdue: the answer to a bill query gave the time"),
    Column("parked", Text, comment="why it is in a state that cannot be"),
    Column("parked_at", DateTime(timezone=True)),
    sa.CheckConstraint(f"priority IN {PRIORITIES}", name="priority"),
    sa.CheckConstraint("status IN ('active', 'disconnected', 'closed')", name="status"),
    sa.CheckConstraint("(parked IS NULL) = (parked_at IS NULL)", name="parked"),
    Index("accounts_stem_idx", "stem", postgresql_where=sa.text("stem IS NOT NULL")),
    Index("accounts_phone_idx", "phone", postgresql_where=sa.text("phone IS NOT NULL")),
    Index("accounts_area_id_idx", "area_id"),
    Index("accounts_transformer_id_idx", "transformer_id", postgresql_where=sa.text("transformer_id IS NOT NULL")),
    Index("accounts_feeder_id_idx", "feeder_id", postgresql_where=sa.text("feeder_id IS NOT NULL")),
    # For the operators' search: names in one order in every database, whatever its locale.
    Index("accounts_name_idx", sa.text('(lower(name) COLLATE "C")'), "id"),
    # Numbers that a spreadsheet may have shortened; few have such.
    Index("accounts_zeros_idx", sa.text("ltrim(digits, '0')"), postgresql_where=sa.text("digits LIKE '0%'")),
    Index("accounts_grace_until_idx", "grace_until", postgresql_where=sa.text("grace_until IS NOT NULL")),
    # Few: those whose name is forgotten one day.
    Index("accounts_closed_idx", "id", postgresql_where=sa.text(f"status = '{CLOSED}' AND name <> ''")),
    Index("accounts_parked_idx", "id", postgresql_where=sa.text("parked IS NOT NULL")),
)

_FACTS = f"""
    a.id, a.number, a.name, a.status, a.category, a.balance_cents, a.phone, a.average_units, a.parked,
    a.digits AS came_with, ({IS_RENUMBERED} AND NOT {NOTIFIED}) AS not_notified,
    m.id AS meter_id, m.number AS meter_number, m.digits, m.multiplier, m.installed_on, m.earlier_runs, m.earlier_since,
    g.reading_window_days, ({READS_ITSELF}) AS reads_itself, r.readings, b.periods, b.last_bill_cents, n.name AS area,
    a.grace_until,
    (SELECT json_agg(json_build_array(bill_id, cents, due_on)) FROM ({newest_items_of("a.id", "a.balance_cents")})
     still_open) AS items,
    {OUTAGE_AT_ACCOUNT} AS outage,
    (SELECT coalesce(max(id), 0) FROM tariff_imports) AS tariff_revision,
    a.language AS account_language
"""
_BESIDE = """
    JOIN areas n ON n.id = a.area_id
    JOIN regions g ON g.name = n.region
    JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
    JOIN LATERAL (
        SELECT json_agg(l) AS readings FROM (
            SELECT value, read_on, mark, coalesce(first_given_at, received_at) AS given_at, corrects_id,
                   by_stranger, corrections
            FROM readings
            WHERE meter_id = m.id AND state = 'stands' ORDER BY read_on DESC LIMIT 2
        ) l
    ) r ON r.readings IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT array_agg(ARRAY[p.units, upper(p.period) - lower(p.period)]) AS periods,
               (array_agg(p.total_cents))[1] AS last_bill_cents
        FROM (
            SELECT units, period, total_cents FROM bills
            WHERE account_id = a.id AND cancelled_at IS NULL ORDER BY period DESC LIMIT 4
        ) p
    ) b ON true
"""
_COLUMNS = (
    "id", "number", "name", "status", "category", "balance_cents", "phone", "average_units", "parked",
    "came_with", "not_notified",
    "meter_id", "meter_number", "digits", "multiplier", "installed_on", "earlier_runs", "earlier_since",
    "reading_window_days", "reads_itself", "readings", "periods", "last_bill_cents", "area", "grace_until", "items",
    "outage",
    "tariff_revision", "account_language", "chosen", "verified",
)  # fmt: skip


# The LIMIT keeps each look-up a look-up: without it, a planner that knows nothing of the tables yet may work out the
# facts of every account in the country before it asks which one dials.
_CALLER = LookUp(
    f"""
    SELECT known.*, asked.language AS chosen, mine.verified
    FROM (SELECT p.phone, h.language, h.account_id FROM (SELECT CAST(:phone AS text) AS phone) p
          LEFT JOIN phones h ON h.phone = p.phone) asked
    LEFT JOIN (
        SELECT id, true AS verified FROM accounts WHERE phone = :phone AND status <> 'closed'
        UNION
        SELECT l.account_id, coalesce(l.verified_at > :proved_since, false)
        FROM links l JOIN accounts a ON a.id = l.account_id
        WHERE l.phone = :phone AND a.status <> 'closed' AND a.phone IS DISTINCT FROM l.phone
    ) mine ON true
    LEFT JOIN LATERAL (
        SELECT {_FACTS} FROM accounts a {_BESIDE} WHERE a.id = mine.id LIMIT 1
    ) known ON true
    ORDER BY (mine.id = asked.account_id) DESC NULLS LAST, mine.id
    LIMIT {MAX_ACCOUNTS_PER_PHONE}
""",
    _COLUMNS,
)
_LOCK = LookUp("SELECT id FROM accounts WHERE id = :id FOR NO KEY UPDATE", ("id",))
_ONE = f"""
    SELECT {_FACTS}, h.language AS chosen, true AS verified
    FROM accounts a {_BESIDE} LEFT JOIN phones h ON h.phone = a.phone
"""
_BY_ID = LookUp(f"{_ONE} WHERE a.id = :id", _COLUMNS)
# Old numbers for ever; a new one once it is the account's.
_DIGITS_MATCH = """
    (a.digits = :key OR a.stem = :key OR (a.number = :key AND a.id = (
        SELECT account_id FROM campaign_accounts
        WHERE number = CASE WHEN length(:key) = 9 THEN CAST(CAST(:key AS text) AS int) END)))
"""
# A suffix that was typed apart means an old number, and never the same digits of somebody else.
_OLD_NUMBER_MATCHES = """
    (a.digits = replace(:key, '-', '') AND a.stem = split_part(:key, '-', 1))
"""
# A whole number is its account's, however many share it as their stem. Holders follow each other at a supply: who left
# must not stand before who is there.
_FIRST_OF_KEY = f"""
    ORDER BY a.stem IS NOT DISTINCT FROM :key, (a.status = '{ACTIVE}') DESC, (a.status = '{CLOSED}'), a.id
    LIMIT {MAX_HOLDERS_PER_SUPPLY}
"""
_BY_DIGITS = LookUp(f"{_ONE} WHERE {_DIGITS_MATCH} {_FIRST_OF_KEY}", _COLUMNS)
_BY_OLD_NUMBER = LookUp(f"{_ONE} WHERE {_OLD_NUMBER_MATCHES}", _COLUMNS)
_PAYEE = """
    SELECT a.id, a.number, a.name, a.status, a.category, a.balance_cents, a.phone,
           coalesce((SELECT h.language FROM phones h WHERE h.phone = a.phone), a.language) AS language,
           a.digits AS original_digits, a.grace_until
    FROM accounts a
"""
_PAYEE_BY_ID = sa.text(f"{_PAYEE} WHERE a.id = :id")
_LOCK_PAYEE = sa.text(f"{_PAYEE} WHERE a.id = :id FOR NO KEY UPDATE OF a")
_OF_DIGITS = f"{_PAYEE} WHERE {_DIGITS_MATCH} {_FIRST_OF_KEY}"
_OF_METER = f"""
    {_PAYEE} JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
    WHERE ltrim(m.number, '0') = ANY(:meter_keys) LIMIT 3
"""
_PAYEES_BY_DIGITS, _PAYEES_BY_METER = sa.text(_OF_DIGITS), sa.text(_OF_METER)
_PAYEES_BY_OLD_NUMBER = sa.text(f"{_PAYEE} WHERE {_OLD_NUMBER_MATCHES}")
_PAYEES_BY_DIGITS_OR_METER = sa.text(f"""
    SELECT *, false AS at_meter FROM ({_OF_DIGITS}) of_number
    UNION ALL
    SELECT *, true FROM ({_OF_METER}) of_meter
""")


class Accounts(Repository):
    """Reads and writes accounts on the connection of a unit of work."""

    def caller(self, phone: str) -> Caller:
        """Who dials: one statement for the phone's language and all that the first screens say of its accounts."""
        rows = self._connection.fetch(_CALLER, phone=phone, proved_since=self._now - PROOF_LASTS)
        return Caller(phone, rows[0]["chosen"], tuple(_account(row) for row in rows if row["id"] is not None))

    def get(self, account_id: int) -> Account | None:
        return next(map(_account, self._connection.fetch(_BY_ID, id=account_id)), None)

    def lock(self, account_id: int) -> Account | None:
        """The account as it is once everybody who changes it has finished; nobody else changes it until the commit."""
        self._connection.fetch(_LOCK, id=account_id)
        return self.get(account_id)

    def by_number(self, key: str) -> tuple[Account, ...]:
        """The accounts that the typed number may mean, active first, closed last; by the full number at most one."""
        statement = _BY_OLD_NUMBER if has_suffix(key) else _BY_DIGITS
        return tuple(map(_account, self._connection.fetch(statement, key=key)))

    def payee(self, account_id: int) -> Payee | None:
        return next(iter(self._payees(_PAYEE_BY_ID, id=account_id)), None)

    def lock_payee(self, account_id: int) -> Payee | None:
        """As `lock`, in one statement, with what a payment needs and no more."""
        return next(iter(self._payees(_LOCK_PAYEE, id=account_id)), None)

    def payees_by_number(self, key: str) -> tuple[Payee, ...]:
        """As `by_number`; also accounts whose meter is gone."""
        return self._payees(_PAYEES_BY_OLD_NUMBER if has_suffix(key) else _PAYEES_BY_DIGITS, key=key)

    def payees_by_meter(self, keys: Sequence[str]) -> tuple[Payee, ...]:
        """The accounts at whose meter one of these numbers is printed, but for the noughts before it."""
        return self._payees(_PAYEES_BY_METER, meter_keys=list(keys)) if keys else ()

    def payees_by_digits(self, key: str, meter_keys: Sequence[str]) -> tuple[PayeeMatch, ...]:
        """Both, of digits that may be a number or a meter's."""
        asked = {"key": key, "meter_keys": list(meter_keys)}
        rows = self._connection.execute(_PAYEES_BY_DIGITS_OR_METER, asked).mappings()
        return tuple(PayeeMatch(_payee(row), row["at_meter"]) for row in rows)

    def set_priority(self, account_id: int, priority: str | None) -> None:
        """Whether somebody at the supply depends on it."""
        self._connection.execute(accounts.update().where(accounts.c.id == account_id).values(priority=priority))

    def give_time(self, account_id: int, until: date) -> None:
        """Nothing of what is owed is overdue until then."""
        row = accounts.update().where(accounts.c.id == account_id)
        self._connection.execute(row.values(grace_until=sa.func.greatest(accounts.c.grace_until, until)))

    def _payees(self, statement: sa.TextClause, **values: Any) -> tuple[Payee, ...]:
        return tuple(map(_payee, self._connection.execute(statement, values).mappings()))


def _payee(row: sa.RowMapping) -> Payee:
    return Payee(**{name: row[name] for name in Payee.__slots__})


def _account(row: Mapping[str, Any]) -> Account:
    readings = row["readings"]
    last, *before = [_reading(reading) for reading in readings]
    return Account(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        status=row["status"],
        category=row["category"],
        balance_cents=int(row["balance_cents"]),
        phone=row["phone"],
        language=row["chosen"] or row["account_language"],
        meter_id=row["meter_id"],
        meter=Meter(row["meter_number"], row["digits"], row["multiplier"]),
        last=last,
        before=before[0] if before else None,
        average_units=row["average_units"],
        periods=tuple(Period(units, int(days)) for units, days in row["periods"] or ()),
        verified=row["verified"],
        tariff_revision=row["tariff_revision"],
        last_given_at=datetime.fromisoformat(readings[0]["given_at"]),
        window_days=WINDOW_DAYS_AFTER_OURS if readings[0]["corrects_id"] else row["reading_window_days"],
        reads_itself=row["reads_itself"],
        last_by_stranger=readings[0]["by_stranger"],
        corrections=readings[0]["corrections"],
        replacement=_replacement(row),
        parked=row["parked"],
        original_digits=row["came_with"],
        not_notified=row["not_notified"],
        area=row["area"],
        items=tuple(map(_item, row["items"] or ())),
        grace_until=row["grace_until"],
        last_bill_cents=row["last_bill_cents"],
        outage=_outage(row["outage"]),
    )


def _outage(found: Sequence[Any] | None) -> OutageStatus | None:
    if found is None:
        return None
    is_confirmed, cause, crew_state, return_at = found
    return OutageStatus(is_confirmed, cause, crew_state, datetime.fromisoformat(return_at) if return_at else None)


def _item(found: Sequence[Any]) -> Item:
    bill_id, cents, due_on = found
    return Item(bill_id, cents, date.fromisoformat(due_on))


def _replacement(row: Mapping[str, Any]) -> Replacement | None:
    if row["earlier_runs"] is None:
        return None
    return Replacement(row["installed_on"], row["earlier_since"], tuple(map(run_of, row["earlier_runs"])))


def _reading(found: Mapping[str, Any]) -> Reading:
    return Reading(found["value"], date.fromisoformat(found["read_on"]), Mark(found["mark"]))
