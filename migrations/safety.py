"""Whether a migration can be applied while the version before it serves: `make lint` refuses one that cannot.

Two versions run side by side during a release: first the schema is expanded by what the new one needs, then, a version
later, what nobody reads any more is contracted. And no statement may hold a lock for as long as a big table takes.

A migration that contracts says so: `CONTRACTS = "which version stopped reading it"`. One that locks is never let pass:
an index is made CONCURRENTLY, a constraint is added NOT VALID and validated in a migration of its own.

And one that was cut off is run again: what it had committed by then must not be in its way. `migrations/indexes.py`
makes indexes so.
"""

import io
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

VERSIONS = Path(__file__).parent / "versions"
LAST_BEFORE_ANY_INSTALLATION = "0082"
"""Up to here nobody has served on the schema, and a migration may do what it likes."""

_NAME = r'(?:"?\w+"?\.)?"?(?P<table>\w+)"?'
_BREAKS = {
    "removes a table": rf"^DROP TABLE {_NAME}",
    "removes a column": rf"^ALTER TABLE {_NAME} .*\bDROP COLUMN\b",
    "renames": rf"^ALTER TABLE {_NAME} .*\bRENAME\b",
    "changes a type": rf"^ALTER TABLE {_NAME} .*\bALTER COLUMN \S+ (?:SET DATA )?TYPE\b",
    "adds a column that the version before does not fill": (
        rf"^ALTER TABLE {_NAME} ADD COLUMN (?!.*\bDEFAULT\b)(?!.*\bIDENTITY\b).*\bNOT NULL\b"
    ),
}
_LOCKS = {
    "makes an index under a lock (CONCURRENTLY does not)": (
        rf"^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)(?:IF NOT EXISTS )?\S+ ON {_NAME}"
    ),
    "checks all rows under a lock (NOT VALID does not)": (
        rf"^ALTER TABLE {_NAME} ADD CONSTRAINT (?!.*\bNOT VALID\b)(?!.*\bUSING INDEX\b)"
    ),
    "looks at all rows under a lock": rf"^ALTER TABLE {_NAME} .*\bSET NOT NULL\b",
    "locks": rf"^LOCK TABLE {_NAME}",
    "writes a whole table in one statement": rf"^(?:UPDATE|DELETE FROM) {_NAME}\b(?!.*\bWHERE\b)",
}
# Of what is committed before the end: these fail, or leave an index that is not valid, when they are sent again.
_ONCE_ONLY = {
    "adds a column without IF NOT EXISTS": r"^ALTER TABLE .*\bADD COLUMN (?!IF NOT EXISTS\b)",
    "removes without IF EXISTS": (
        r"^(?:ALTER TABLE .*\b)?DROP (?!NOT\b|DEFAULT\b)\w+ (?:CONCURRENTLY )?(?!CONCURRENTLY\b|IF EXISTS\b)"
    ),
    "renames": r"^ALTER \w+ .*\bRENAME\b",
    "makes without IF NOT EXISTS": r"^CREATE (?:TABLE|SEQUENCE|SCHEMA|EXTENSION) (?!IF NOT EXISTS\b)",
    "makes without OR REPLACE": r"^CREATE (?:CONSTRAINT )?(?:FUNCTION|PROCEDURE|TRIGGER|VIEW)\b",
}
_MADE_ANEW = {
    "makes an index without DROP INDEX CONCURRENTLY IF EXISTS before": (
        r"^CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?(?P<name>\w+)",
        "DROP INDEX CONCURRENTLY IF EXISTS {name}",
    ),
    "adds a constraint without DROP CONSTRAINT IF EXISTS before": (
        r"^ALTER TABLE (?P<table>\S+) .*\bADD CONSTRAINT (?P<name>\w+)",
        "ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
    ),
}
_MAKES_BESIDE_THE_TRAFFIC = r"^CREATE (?:UNIQUE )?INDEX CONCURRENTLY"
_TIME_LIMIT = r"^SET statement_timeout = (?P<limit>.+)"
_NO_LIMIT = "0"
_MADE_HERE = re.compile(rf"^CREATE TABLE {_NAME}", re.IGNORECASE)


def faults(folder: Path = VERSIONS, after: str = LAST_BEFORE_ANY_INSTALLATION) -> Iterator[str]:
    """A sentence for each statement of a later migration that breaks the version before, or locks."""
    for file in sorted(folder.glob("[0-9]*.py")):
        if file.name[: len(after)] > after:
            yield from _faults_of(_loaded(file))


def _faults_of(migration: ModuleType) -> Iterator[str]:
    statements = _statements(migration)
    for fault in (*_once_only(statements), *_made_in_vain(statements)):
        yield f"{migration.__name__} {fault}"
    new = {found["table"] for each in statements if (found := _MADE_HERE.match(each))}
    refused = _LOCKS if getattr(migration, "CONTRACTS", "") else _LOCKS | _BREAKS
    for statement in statements:
        for what, pattern in refused.items():
            found = re.match(pattern, statement, re.IGNORECASE)
            if found and found["table"] not in new:
                yield f"{migration.__name__} {what}: {statement[:100]}"


def _once_only(statements: Sequence[str]) -> Iterator[str]:
    """What stands in the way of a second run, after a first one was cut off."""
    committed = statements[: _end_of(statements, "BEGIN")]
    for number, statement in enumerate(committed):
        sent_before = {each.casefold() for each in committed[:number]}
        for what, pattern in _ONCE_ONLY.items():
            if re.match(pattern, statement, re.IGNORECASE):
                yield f"cannot be run again: it {what}: {statement[:100]}"
        for what, (pattern, first) in _MADE_ANEW.items():
            found = re.match(pattern, statement, re.IGNORECASE)
            if found and first.format(**found.groupdict()).casefold() not in sent_before:
                yield f"cannot be run again: it {what}: {statement[:100]}"


def _end_of(statements: Sequence[str], last: str) -> int:
    """How many statements there are up to the last that says this; 0 where none does."""
    return max((number for number, each in enumerate(statements, start=1) if each == last), default=0)


def _made_in_vain(statements: Sequence[str]) -> Iterator[str]:
    """The indexes that the time limit of a statement would end at each attempt, once their table is big enough."""
    limit = ""
    for statement in statements:
        if found := re.match(_TIME_LIMIT, statement, re.IGNORECASE):
            limit = found["limit"]
        elif re.match(_MAKES_BESIDE_THE_TRAFFIC, statement, re.IGNORECASE) and limit != _NO_LIMIT:
            yield f"makes an index under a time limit (`beside_the_traffic` lifts it): {statement[:100]}"


def _statements(migration: ModuleType) -> list[str]:
    """What `upgrade` sends, each on one line."""
    sent = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": sent})
    with Operations.context(context):
        migration.upgrade()
    without_comments = re.sub(r"--[^\n]*", "", sent.getvalue())
    return [" ".join(each.split()) for each in re.split(r";\s*\n", without_comments) if each.strip()]


def _loaded(file: Path) -> ModuleType:
    spec = spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no module")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    found = list(faults())
    sys.stdout.write("".join(f"{each}\n" for each in found))
    sys.exit(bool(found))
