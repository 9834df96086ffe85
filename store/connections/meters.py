"""From the meter of an application to its account."""

import sqlalchemy as sa

from domain.accounts.identifiers import meter_keys
from domain.connections.applications import Application, OpenedAccount
from domain.connections.rungs import Rung
from domain.metering.readings import STANDS, Mark
from store.core.repository import Repository

_ADD_AREA = sa.text("""
    INSERT INTO areas (region, name) SELECT name, :area FROM regions WHERE lower(name) = lower(:region)
    ON CONFLICT (region, lower(name)) DO NOTHING
""")
_AREA = sa.text("SELECT id FROM areas WHERE lower(region) = lower(:region) AND lower(name) = lower(:area)")
_HANGS = sa.text(f"""
    SELECT 'account ' || a.number FROM meters m JOIN accounts a ON a.id = m.account_id
    WHERE ltrim(m.number, '0') = ANY(:keys) AND m.removed_on IS NULL
    UNION ALL
    SELECT 'application ' || id FROM applications
    WHERE state = '{Rung.METERED}' AND ltrim(meter_number, '0') = ANY(:keys) AND id <> :id
    LIMIT 1
""")
_WITH_SEAL = sa.text(f"""
    SELECT id FROM applications
    WHERE state = '{Rung.METERED}' AND upper(regexp_replace(meter_seal, '[^[:alnum:]]', '', 'g')) = :seal
      AND id IS DISTINCT FROM CAST(:id AS bigint) LIMIT 1
""")
_OPEN_ACCOUNT = sa.text(f"""
    WITH account AS (
        INSERT INTO accounts (number, digits, name, phone, language, area_id, category, status, phone_set_at)
        SELECT :number, :number, name, phone, language, area_id, :category, 'active', :now
        FROM applications WHERE id = :id RETURNING id
    ), meter AS (
        INSERT INTO meters (account_id, number, digits, installed_on)
        SELECT account.id, meter_number, meter_digits, metered_on FROM account, applications p WHERE p.id = :id
        RETURNING id, account_id
    ), reading AS (
        INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
        SELECT meter.account_id, meter.id, meter_reading, metered_on, '{Mark.ACTUAL}', 'connection', '{STANDS}', :now
        FROM meter, applications p WHERE p.id = :id
    )
    SELECT account_id, id FROM meter
""")


class ApplicationMeters(Repository):
    """Looks meters up and opens accounts on the connection of a unit of work."""

    def meter_hangs_at(self, number: str, application_id: int) -> str | None:
        """Where a meter of this number hangs, other than for this application."""
        return self._connection.execute(_HANGS, {"keys": meter_keys(number), "id": application_id}).scalar()

    def with_seal(self, seal: str, application_id: int | None) -> int | None:
        """Another application whose meter has this seal and is not confirmed yet."""
        return self._connection.execute(_WITH_SEAL, {"seal": seal, "id": application_id}).scalar()

    def area(self, region: str, area: str) -> int | None:
        """The area of that name there, made where it is new; None where there is no such region."""
        asked = {"region": region, "area": area}
        self._connection.execute(_ADD_AREA, asked)
        return self._connection.execute(_AREA, asked).scalar()

    def open_account(self, application: Application, number: str, category: str) -> OpenedAccount:
        """The account, its meter and its first reading."""
        values = {"id": application.id, "number": number, "category": category, "now": self._now}
        account_id, meter_id = self._connection.execute(_OPEN_ACCOUNT, values).one()
        return OpenedAccount(account_id, meter_id)
