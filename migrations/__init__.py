"""The schema's history. `release` brings a database to its end; the tests also walk it back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from domain.errors import Refused
from store.core import grants
from store.core.engine import sqlalchemy_url

RELEASE_LOCK = 977_018  # any number, but the same for every release
OTHER_RELEASE_SECONDS = 600
BETWEEN_LOOKS_SECONDS = 0.2
LOCK_SECONDS = 5
STATEMENT_SECONDS = 300
NEWEST = "head"


def upgrade(owner_url: str, revision: str = NEWEST, *, service_login: str | None = None) -> None:
    """Bring the schema forward, and the rights of the service with it; a second release waits for the first, then finds
    nothing to do. `service_login` is whom the service connects as, where that is not the owner of the schema. Raises
    `Refused` where a newer version has been here.
    """
    with _alone(owner_url) as connection:
        _require_known(connection)
        _run(connection, lambda config: command.upgrade(config, revision))
        if revision == NEWEST:  # the rights are those of the newest schema
            grants.grant(connection, service_login)


def newest() -> str:
    """The revision to which `upgrade` brings a database."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _require_known(connection: Connection) -> None:
    known = {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    connection.rollback()
    if unknown:
        raise Refused(
            f"The schema is at {', '.join(unknown)}, of a newer version than this one, which ends at {newest()}. This"
            " version works on it as it is: nothing is migrated back. To upgrade, install the newest version first",
            "newer_schema",
        )


def downgrade(owner_url: str, revision: str) -> None:
    """Take the schema back to a revision, `-1` for one step, `base` for nothing."""
    with _alone(owner_url) as connection:
        _run(connection, lambda config: command.downgrade(config, revision))


def _run(connection: Connection, step: Callable[[Config], None]) -> None:
    config = _config()
    config.attributes["connection"] = connection
    step(config)


def _config() -> Config:
    return Config(toml_file=Path(__file__).parents[1] / "pyproject.toml")


@contextmanager
def _alone(owner_url: str) -> Iterator[Connection]:
    engine = create_engine(
        sqlalchemy_url(owner_url), poolclass=NullPool, connect_args={"target_session_attrs": "read-write"}
    )
    with engine.connect() as connection:
        _wait_for_other_releases(connection)
        # A migration that waits for a lock makes every query behind it wait too: better that the release fails.
        _set(connection, lock_timeout=LOCK_SECONDS, statement_timeout=STATEMENT_SECONDS)
        connection.commit()
        yield connection


def _wait_for_other_releases(connection: Connection) -> None:
    """Ask for the lock again and again, each time in a transaction of its own: an index that the other one makes
    CONCURRENTLY waits for every transaction, and one that waited for the lock would wait for it.
    """
    limit = monotonic() + OTHER_RELEASE_SECONDS
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": RELEASE_LOCK}):
        connection.rollback()
        if monotonic() > limit:
            raise Refused("Another release is at work, and does not come to an end", "other_release")
        sleep(BETWEEN_LOOKS_SECONDS)


def _set(connection: Connection, **seconds: int) -> None:
    for name, value in seconds.items():
        connection.execute(text("SELECT set_config(:name, :value, false)"), {"name": name, "value": f"{value}s"})
