"""Accounts: whose they are, where, and what is owed; who dials, and whom a number means."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Numeric, Table, Text

from domain.accounts.accounts import ACTIVE, CLOSED, PRIORITIES, Account, Caller, Payee, PayeeMatch
from domain.accounts.identifiers import has_suffix
from domain.accounts.links import PROOF_LASTS
from store.accounts.account_json import BESIDE, AccountJson, account_json, unpack_account, without_empty
from store.core.batching import LookUp
from store.core.metadata import metadata
from store.core.repository import Repository

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
    Column("route", Text, comment="its place in the old reading walk"),
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

# The LIMIT keeps each look-up a look-up: without it, a planner that knows nothing of the tables yet may work out the
# facts of every account in the country before it asks which one dials.
CALLER = LookUp(
    f"""
    SELECT asked.language AS chosen, asked.technician, known.account
    FROM (SELECT p.phone, h.language, h.account_id,
                 (SELECT t.language FROM technicians t WHERE t.phone = p.phone AND t.retired_at IS NULL) AS technician
          FROM (SELECT CAST(:phone AS text) AS phone) p
          LEFT JOIN phones h ON h.phone = p.phone) asked
    LEFT JOIN (
        SELECT id, true AS verified FROM accounts WHERE phone = :phone AND status <> 'closed'
        UNION
        SELECT l.account_id, coalesce(l.verified_at > :proved_since, false)
        FROM links l JOIN accounts a ON a.id = l.account_id
        WHERE l.phone = :phone AND a.status <> 'closed' AND a.phone IS DISTINCT FROM l.phone
    ) mine ON true
    LEFT JOIN LATERAL (
        SELECT {account_json("mine.verified", "asked.language")} AS account
        FROM accounts a {BESIDE} WHERE a.id = mine.id LIMIT 1
    ) known ON true
    ORDER BY (mine.id = asked.account_id) DESC NULLS LAST, mine.id
    LIMIT {MAX_ACCOUNTS_PER_PHONE}
""",
    ("chosen", "technician", "account"),
)
_LOCK = LookUp("SELECT id FROM accounts WHERE id = :id FOR NO KEY UPDATE", ("id",))
_ONE = f"""
    SELECT {account_json("true", "h.language")} AS account
    FROM accounts a {BESIDE} LEFT JOIN phones h ON h.phone = a.phone
"""
_COLUMNS = ("account",)
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


def caller_values(phone: str, now: datetime) -> dict[str, str | datetime]:
    """What `CALLER` is asked with."""
    return {"phone": phone, "proved_since": now - PROOF_LASTS}


class Accounts(Repository):
    """Reads and writes accounts on the connection of a unit of work."""

    def caller(self, phone: str) -> Caller:
        """Who asks: one statement for the phone's language and all that is said of its accounts."""
        chosen, accounts, technician = self.caller_as_json(phone)
        return Caller(phone, chosen, tuple(map(unpack_account, accounts)), technician)

    def caller_as_json(self, phone: str) -> tuple[str | None, Sequence[AccountJson], str | None]:
        """The same for a dial: the language that the phone chose, its accounts as a session keeps them, and the
        language of the technician whose phone it is.
        """
        rows = self._connection.fetch(CALLER, **caller_values(phone, self._now))
        accounts = [without_empty(row["account"]) for row in rows if row["account"] is not None]
        return rows[0]["chosen"], accounts, rows[0]["technician"]

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
    return unpack_account(without_empty(row["account"]))
