"""Meters that come and go; the table stands beside the accounts that they serve."""

import sqlalchemy as sa

from domain.accounts.accounts import Account
from domain.errors import InvalidInput
from domain.metering.meters import Meter, Replacement
from store.accounts.accounts import meters, run_as_json

_HANGS = sa.select(sa.exists().where(meters.c.number == sa.bindparam("number"), meters.c.removed_on.is_(None)))


class Meters:
    """Writes meters on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def replace(self, account: Account, final_reading: int, meter: Meter, replacement: Replacement) -> int:
        """Take the account's meter away and hang up the new one; its id. `InvalidInput` when that hangs elsewhere."""
        gone = meters.update().where(meters.c.id == account.meter_id)
        self._connection.execute(gone.values(removed_on=replacement.installed_on, final_reading=final_reading))
        if self._connection.execute(_HANGS, {"number": meter.number}).scalar_one():
            raise InvalidInput(f"Meter {meter.number} hangs elsewhere", "meter_taken")
        return int(self._connection.execute(_INSTALL, _row(account, meter, replacement)).scalar_one())


_INSTALL = meters.insert().returning(meters.c.id)


def _row(account: Account, meter: Meter, replacement: Replacement) -> dict[str, object]:
    return {
        "account_id": account.id,
        "number": meter.number,
        "digits": meter.digits,
        "multiplier": meter.multiplier,
        "installed_on": replacement.installed_on,
        "earlier_runs": [run_as_json(run) for run in replacement.runs],
        "earlier_since": replacement.since,
    }
