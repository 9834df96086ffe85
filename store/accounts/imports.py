"""Accounts of another system: streamed into a table of their own, judged, and taken over in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

import sqlalchemy as sa
from psycopg.errors import LockNotAvailable

from domain.accounts.file_headers import COLUMNS, KNOWN_COLUMNS, OPTIONAL_COLUMNS
from domain.accounts.files import AccountFile
from domain.billing.ledger import OPENING, OPENING_BALANCE, RECEIVABLE
from domain.campaigns.renumbering import PLANNING
from domain.errors import Refused
from domain.metering.readings import STANDS, Mark
from domain.values.periods import business_date
from domain.values.phones import KNOWN_PREFIXES
from store.accounts.import_rules import staging_table
from store.accounts.import_zeros import METER_OF_KNOWN, SAME_BUT_FOR_ZEROS, SHORTENED
from store.campaigns.audience import IS_RENUMBERED, OLD_NUMBER
from store.campaigns.campaigns import OPEN_STATES
from store.campaigns.renumbering import NUMBERS_LOCK, UNDER_WAY
from store.core.repository import Repository, Transaction

OnStep = Callable[[str], None]

SOURCE = "import"
STEPS = 4
"""So many are told of while the rows of a file are taken over."""
DueOn = Callable[[str, date], date]
"""By when a customer of this category pays what was asked for on that day."""
ROWS_AT_ONCE = 2_000
LONG_TIMEOUTS = ("SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = '30s'", "SET LOCAL work_mem = '32MB'")
# For commands that write a few account numbers; a plan takes minutes.
SHORT_TIMEOUTS = ("SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = '5s'")
ONE_AT_A_TIME = f"SELECT pg_advisory_xact_lock({NUMBERS_LOCK})"

# Newcomers get their ids here, so that what hangs together is written without looking it up again.
_CANDIDATES = """
    CREATE TEMP TABLE candidates ON COMMIT DROP AS
    SELECT line, known, coalesce(known, nextval('accounts_id_seq')) AS id,
           CASE WHEN known IS NULL THEN nextval('meters_id_seq') END AS meter_id,
           CASE WHEN known IS NULL AND balance::numeric <> 0 THEN nextval('journal_entries_id_seq') END AS entry_id,
           account_number, digits, stem, staged.name, e164 AS phone, lower(language) AS language,
           regions.name AS region, area, transformer, feeder, route,
           upper(tariff) AS tariff, lower(status) AS status,
           meter, meter_digits::int AS meter_digits, meter_multiplier::numeric AS multiplier,
           installed_on::date AS installed_on, last_reading::bigint AS reading, last_read_on::date AS read_on,
           nullif(average_units, '')::numeric AS average_units, (balance::numeric * 100)::bigint AS owed_cents
    FROM staged JOIN regions ON lower(regions.name) = lower(staged.region) LEFT JOIN (
        SELECT id AS known, digits FROM accounts
        UNION ALL
        SELECT a.id, a.number
        FROM campaign_accounts c JOIN accounts a ON a.id = c.account_id AND a.number = c.number::text
    ) on_file USING (digits)
    WHERE fault IS NULL
"""

_TWICE = """
    SELECT line, 'account_number ' || CASE
        WHEN account_number <> first_number THEN 'has the digits of ' || first_number || ' which ' ELSE ''
    END || 'is on line ' || first_line || ' already' AS reason
    FROM candidates
    JOIN (
        SELECT digits, min(line) AS first_line, (array_agg(account_number ORDER BY line))[1] AS first_number
        FROM candidates GROUP BY 1 HAVING count(*) > 1
    ) first USING (digits)
    WHERE line > first_line
"""
# Once by its old number and once by its new one.
_KNOWN_TWICE = """
    SELECT line, 'account_number is that of line ' || first_line AS reason
    FROM candidates
    JOIN (SELECT known, min(line) AS first_line FROM candidates GROUP BY 1 HAVING count(*) > 1) first USING (known)
    WHERE line > first_line
"""
_SHARED_METER = """
    WITH newcomers AS (SELECT line, meter FROM candidates WHERE known IS NULL)
    SELECT line, 'meter_number is on line ' || first_line || ' already' AS reason
    FROM newcomers
    JOIN (SELECT meter, min(line) AS first_line FROM newcomers GROUP BY 1 HAVING count(*) > 1) first USING (meter)
    WHERE line > first_line
"""
_METER_ELSEWHERE = """
    SELECT line, 'meter_number hangs at account ' || accounts.number AS reason
    FROM candidates JOIN meters ON meters.number = candidates.meter AND meters.removed_on IS NULL
    JOIN accounts ON accounts.id = meters.account_id WHERE candidates.known IS NULL
"""
# A dash stands in old numbers only: what was typed with it is never the new number of its digits.
_NEW_NUMBER_OF_ANOTHER = f"""
    SELECT line, 'account_number is the new number of another account, ' || {OLD_NUMBER} AS reason
    FROM candidates JOIN accounts a ON a.id = known
    WHERE {IS_RENUMBERED} AND a.number = candidates.digits AND account_number <> candidates.digits
"""
_OTHER_THAN_ON_FILE = f"""
    SELECT line, reason || ' on file, and an import does not change it' AS reason
    FROM (
        SELECT line, CASE
            WHEN account_number NOT IN (a.number, {OLD_NUMBER}) THEN 'account_number is ' || {OLD_NUMBER}
            WHEN m.number <> meter THEN 'meter_number is ' || m.number
            WHEN m.digits <> meter_digits THEN 'meter_digits is ' || m.digits
            WHEN m.multiplier <> c.multiplier THEN 'meter_multiplier is ' || m.multiplier
            WHEN m.installed_on <> c.installed_on THEN 'installed_on is ' || m.installed_on
            WHEN r.value <> reading THEN 'last_reading is ' || r.value
            WHEN r.read_on <> c.read_on THEN 'last_read_on is ' || r.read_on
            WHEN coalesce(l.cents, 0) <> owed_cents THEN 'balance is ' || round(coalesce(l.cents, 0) / 100.0, 2)
        END AS reason
        FROM candidates c
        JOIN accounts a ON a.id = known
        JOIN readings r ON r.account_id = known AND r.source = '{SOURCE}'
        JOIN meters m ON m.id = r.meter_id
        LEFT JOIN journal_entries e ON e.key = 'opening:' || known
        LEFT JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = '{RECEIVABLE}'
    ) compared WHERE reason IS NOT NULL
"""
# A transformer hangs on one feeder.
_ON_TWO_FEEDERS = """
    SELECT line, 'transformer ' || transformer || ' is on the feeder ' || first_feeder || ' on line ' || first_line
    FROM candidates
    JOIN (
        SELECT region, lower(transformer) AS transformer_key, min(line) AS first_line,
               (array_agg(feeder ORDER BY line))[1] AS first_feeder
        FROM candidates WHERE transformer <> '' AND feeder <> ''
        GROUP BY 1, 2 HAVING count(DISTINCT lower(feeder)) > 1
    ) first USING (region)
    WHERE lower(transformer) = transformer_key AND feeder <> '' AND lower(feeder) <> lower(first_feeder)
"""
_RESERVED = """
    SELECT line, 'account_number belongs to the renumbering' AS reason
    FROM candidates JOIN campaign_accounts c ON c.number = CAST(digits AS int)
    WHERE known IS NULL
"""
_MOVES_OF_CAMPAIGN = f"""
    SELECT c.id, c.region, c.state, count(*)
    FROM (
        SELECT candidates.region AS into_it, areas.region AS out_of_it
        FROM candidates LEFT JOIN (accounts JOIN areas ON areas.id = area_id) ON accounts.id = known
        WHERE candidates.region IS DISTINCT FROM areas.region
    ) moved
    JOIN campaigns c ON c.region IN (into_it, out_of_it) AND c.state IN ({OPEN_STATES})
    GROUP BY c.id ORDER BY c.id LIMIT 1
"""


class Zeros(StrEnum):
    """What it means that two numbers differ in nothing but zeros in front."""

    LOST = "lost"
    REAL = "real"


def _refusals(zeros: Zeros) -> Iterator[str]:
    yield from (_ON_TWO_FEEDERS, _RESERVED, _NEW_NUMBER_OF_ANOTHER, _TWICE, _KNOWN_TWICE, METER_OF_KNOWN)
    if zeros is Zeros.LOST:
        yield from SAME_BUT_FOR_ZEROS
    yield from (_OTHER_THAN_ON_FILE, _METER_ELSEWHERE, _SHARED_METER)


_AREAS = """
    INSERT INTO areas (region, name) SELECT DISTINCT ON (region, lower(area)) region, area
    FROM (SELECT region, area, min(line) AS line FROM candidates GROUP BY region, area) spelt
    ORDER BY region, lower(area), line ON CONFLICT (region, lower(name)) DO NOTHING
"""
_FEEDERS = """
    INSERT INTO feeders (region, name) SELECT DISTINCT ON (region, lower(feeder)) region, feeder
    FROM candidates WHERE feeder <> '' ORDER BY region, lower(feeder), line ON CONFLICT (region, lower(name)) DO NOTHING
"""
_TRANSFORMERS = """
    INSERT INTO transformers (region, name, feeder_id)
    SELECT DISTINCT ON (c.region, lower(c.transformer)) c.region, c.transformer, f.id
    FROM candidates c LEFT JOIN feeders f ON f.region = c.region AND lower(f.name) = lower(c.feeder) AND c.feeder <> ''
    WHERE c.transformer <> '' ORDER BY c.region, lower(c.transformer), f.id IS NULL, line
    ON CONFLICT (region, lower(name)) DO UPDATE SET feeder_id = excluded.feeder_id
    WHERE excluded.feeder_id IS NOT NULL AND transformers.feeder_id IS DISTINCT FROM excluded.feeder_id
"""
# Accounts of a transformer that hangs on another feeder now, whether the file has them or not.
_MOVED_WITH_TRANSFORMER = """
    UPDATE accounts SET feeder_id = t.feeder_id
    FROM transformers t
    WHERE accounts.transformer_id = t.id AND t.feeder_id IS NOT NULL AND accounts.feeder_id IS DISTINCT FROM t.feeder_id
      AND (t.region, lower(t.name)) IN (SELECT region, lower(transformer) FROM candidates WHERE transformer <> '')
"""
_IN_NETWORK = """
    LEFT JOIN transformers t ON t.region = c.region AND lower(t.name) = lower(c.transformer) AND c.transformer <> ''
    LEFT JOIN feeders f ON f.region = c.region AND lower(f.name) = lower(c.feeder) AND c.feeder <> ''
"""
_ACCOUNTS = f"""
    INSERT INTO accounts (id, number, digits, stem, name, phone, language, area_id, category, status, average_units,
                          balance_cents, transformer_id, feeder_id, route) OVERRIDING SYSTEM VALUE
    SELECT c.id, account_number, digits, stem, c.name, phone, language, areas.id, tariff, status, average_units,
           owed_cents, t.id, coalesce(t.feeder_id, f.id), nullif(c.route, '')
    FROM candidates c JOIN areas ON areas.region = c.region AND lower(areas.name) = lower(c.area) {_IN_NETWORK}
    WHERE known IS NULL
"""
_METERS = """
    INSERT INTO meters (id, account_id, number, digits, multiplier, installed_on) OVERRIDING SYSTEM VALUE
    SELECT meter_id, id, meter, meter_digits, multiplier, installed_on FROM candidates WHERE known IS NULL
"""
_READINGS = f"""
    INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
    SELECT id, meter_id, reading, read_on, '{Mark.ACTUAL}', '{SOURCE}', '{STANDS}', :now
    FROM candidates WHERE known IS NULL
"""
# What is owed from before is due as a bill of the last reading would be.
_ASKED_FOR = "SELECT DISTINCT tariff, read_on FROM candidates WHERE entry_id IS NOT NULL AND owed_cents > 0"
_BALANCES = f"""
    INSERT INTO journal_entries (id, kind, key, account_id, booked_on, recorded_at, due_on) OVERRIDING SYSTEM VALUE
    SELECT entry_id, '{OPENING_BALANCE}', 'opening:' || id, id, :today, :now,
           CASE WHEN owed_cents > 0 THEN due.due_on END
    FROM candidates
    LEFT JOIN unnest(CAST(:tariffs AS text[]), CAST(:days AS date[]), CAST(:due AS date[]))
              AS due (tariff, read_on, due_on) USING (tariff, read_on)
    WHERE entry_id IS NOT NULL
"""
_POSTINGS = f"""
    INSERT INTO journal_lines (entry_id, ledger_account, cents)
    SELECT entry_id, line.ledger_account, line.cents
    FROM candidates,
         LATERAL (VALUES ('{RECEIVABLE}', owed_cents), ('{OPENING}', -owed_cents)) line (ledger_account, cents)
    WHERE entry_id IS NOT NULL
"""
# Phone and language follow the file until the customer has set them; the names of both sides are in one order.
_CHANGES = f"""
    UPDATE accounts SET (name, area_id, status, category, phone, language, transformer_id, feeder_id, route)
        = (file.name, file.area_id, file.status, file.tariff, file.phone, file.language, file.transformer_id,
           file.feeder_id, file.route)
    FROM (
        SELECT known, c.name, areas.id AS area_id, c.status, tariff,
               CASE WHEN a.phone_set_at IS NULL THEN c.phone ELSE a.phone END AS phone,
               CASE WHEN p.language IS NULL THEN c.language ELSE a.language END AS language,
               CASE WHEN c.transformer IS NULL THEN a.transformer_id ELSE t.id END AS transformer_id,
               CASE WHEN t.feeder_id IS NOT NULL THEN t.feeder_id
                    WHEN c.feeder IS NULL THEN a.feeder_id ELSE f.id END AS feeder_id,
               CASE WHEN c.route IS NULL THEN a.route ELSE nullif(c.route, '') END AS route
        FROM candidates c
        JOIN accounts a ON a.id = known
        JOIN areas ON areas.region = c.region AND lower(areas.name) = lower(c.area) {_IN_NETWORK}
        LEFT JOIN phones p ON p.phone = a.phone
    ) file
    WHERE accounts.id = file.known
      AND (accounts.name, accounts.area_id, accounts.status, accounts.category, accounts.phone, accounts.language,
           accounts.transformer_id, accounts.feeder_id, accounts.route)
          IS DISTINCT FROM (file.name, file.area_id, file.status, file.tariff, file.phone, file.language,
                            file.transformer_id, file.feeder_id, file.route)
"""
_BAD = "FROM staged LEFT JOIN refused USING (line) WHERE fault IS NOT NULL OR reason IS NOT NULL"
_BAD_ROWS = f"SELECT line, coalesce(reason, fault) AS reason, raw, {', '.join(KNOWN_COLUMNS)} {_BAD} ORDER BY line"
# Reasons that differ in a number, or in what a line says, are one.
_COMMONEST = f"""
    SELECT min(why) AS reason, mode() WITHIN GROUP (ORDER BY region) AS region, count(*) AS rows
    FROM (SELECT coalesce(reason, fault) AS why, region {_BAD}) bad
    GROUP BY regexp_replace(why, '[0-9][0-9A-Z-]*| at .*|has .* in', '', 'g') ORDER BY rows DESC, reason LIMIT 1
"""
_UNKNOWN_PREFIXES = """
    SELECT count(*) FROM candidates WHERE substr(phone, 5, 3) <> ALL(CAST(:prefixes AS text[]))
"""


# Without it the first customers to dial would wait for plans made for empty tables; autovacuum looks closer, later.
_STATISTICS = ("SET LOCAL default_statistics_target = 10", "ANALYZE areas, accounts, meters, readings")


@dataclass(frozen=True, slots=True)
class Commonest:
    """Why most of the bad rows are bad: a reason of that kind, the region that most of them name, and how many."""

    reason: str
    region: str
    rows: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a file; and how many phones among the good ones have a prefix that no network is known
    to have.
    """

    rows: int
    new: int
    changed: int
    unchanged: int
    bad: int
    unknown_prefixes: int


class AccountImport(Repository):
    """One import, on the connection of a unit of work: stage, judge, land, and name the bad rows."""

    def __init__(self, transaction: Transaction, due_on: DueOn, on_step: OnStep = lambda _: None) -> None:
        super().__init__(transaction)
        self._on_step = on_step
        self._times = {"now": transaction.now, "today": business_date(transaction.now)}
        self._due_on = due_on
        self._has_optional = False

    def stage(self, file: AccountFile) -> None:
        """Stream the rows of the file into a table of this transaction. Raises `Refused` during a plan."""
        self._wait_for_others()
        self._execute(*LONG_TIMEOUTS)
        self._has_optional = not set(OPTIONAL_COLUMNS).isdisjoint(file.columns)
        self.make_staging_table()
        wanted, rows = f"line, {', '.join(file.columns)}, unreadable, raw", file.rows()
        statement = copy_statement(wanted, file.columns, file.separator)
        with self._connection.copy(statement) as copy:
            while block := b"".join(islice(rows, ROWS_AT_ONCE)):
                copy.write(block)

    def make_staging_table(self) -> None:
        regions = self._connection.execute(sa.text("SELECT name FROM regions")).scalars().all()
        self._connection.exec_driver_sql(staging_table("staged", regions, self._times["today"]))

    def land(self, zeros: Zeros = Zeros.LOST) -> Counts:
        """Judge the rows by what is known and by each other, and write the good ones."""
        self._on_step("judge the rows")
        self._execute("CREATE TEMP TABLE refused (line bigint, reason text) ON COMMIT DROP", _CANDIDATES)
        for refusal in (*SHORTENED, *_refusals(zeros)):
            self._refuse(refusal)
        self._refuse_moves_of_a_campaign()
        self._execute(_AREAS)
        moved = self._execute(_FEEDERS, _TRANSFORMERS) if self._has_optional else 0
        self._on_step("write new accounts")
        new = self._execute(_ACCOUNTS)
        if new:
            self._execute(_METERS, _READINGS)
            self._on_step("write their balances")
            self._open_books()
            self._execute(*_STATISTICS)
        self._on_step("write what has changed")
        changed = self._execute(_CHANGES)
        if moved:
            self._execute(_MOVED_WITH_TRANSFORMER)
        return self._counts(new, changed)

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the bad rows: where the file has optional ones, these too."""
        return KNOWN_COLUMNS if self._has_optional else COLUMNS

    def regions(self) -> list[str]:
        """Of the good rows."""
        return list(self._connection.execute(sa.text("SELECT DISTINCT region FROM candidates ORDER BY 1")).scalars())

    def bad_rows(self) -> Iterator[dict[str, Any]]:
        """Line, reason and columns of each bad row in the order of the file; `raw` is a line that is no row."""
        query = sa.text(_BAD_ROWS).execution_options(yield_per=ROWS_AT_ONCE)
        with self._connection.execute(query) as found:
            yield from (dict(row) for row in found.mappings())

    def commonest(self) -> Commonest | None:
        """Why most of the bad rows are bad."""
        row = self._connection.execute(sa.text(_COMMONEST)).first()
        return Commonest(*row) if row else None

    def _open_books(self) -> None:
        asked_for = self._connection.execute(sa.text(_ASKED_FOR)).all()
        due = [self._due_on(tariff, read_on) for tariff, read_on in asked_for]
        values = {"tariffs": [tariff for tariff, _ in asked_for], "days": [day for _, day in asked_for], "due": due}
        self._connection.execute(sa.text(_BALANCES), {**self._times, **values})
        self._execute(_POSTINGS)

    def _refuse_moves_of_a_campaign(self) -> None:
        """Its audience is frozen: who came in now would be left out of it, who left would be counted in it."""
        found = self._connection.execute(sa.text(_MOVES_OF_CAMPAIGN)).first()
        if found:
            campaign_id, region, state, count = found
            said = f"Campaign {campaign_id} of {region} is {state}: the file has {count} accounts that are new there or"
            raise Refused(f"{said} leave it, which can come in once it is done or cancelled", "campaign_open")

    def _wait_for_others(self) -> None:
        try:
            self._execute(*SHORT_TIMEOUTS, ONE_AT_A_TIME)
        except sa.exc.OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                raise Refused(UNDER_WAY, PLANNING) from error
            raise

    def _refuse(self, refusal: str) -> None:
        if self._execute(f"INSERT INTO refused (line, reason) {refusal}"):
            self._execute("DELETE FROM candidates USING refused WHERE candidates.line = refused.line")

    def _counts(self, new: int, changed: int) -> Counts:
        rows = self._connection.execute(sa.text("SELECT count(*) FROM staged")).scalar_one()
        good = self._connection.execute(sa.text("SELECT count(*) FROM candidates")).scalar_one()
        asked = {"prefixes": list(KNOWN_PREFIXES)}
        unknown_prefixes = self._connection.execute(sa.text(_UNKNOWN_PREFIXES), asked).scalar_one()
        return Counts(rows, new, changed, good - new - changed, rows - good, unknown_prefixes)

    def _execute(self, *statements: str) -> int:
        """How many rows the last of them wrote."""
        return [self._connection.execute(sa.text(statement), self._times).rowcount for statement in statements][-1]


def copy_statement(wanted: str, columns: Sequence[str], separator: str = ",") -> str:
    """COPY into the staging table; an empty field is an empty text there, quoted or not."""
    options = f"FORMAT csv, DELIMITER '{separator}', ENCODING 'UTF8', FORCE_NOT_NULL ({', '.join(columns)})"
    return f"COPY staged ({wanted}) FROM STDIN ({options})"
