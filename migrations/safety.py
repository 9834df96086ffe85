"""Whether a migration can be applied while the version before it serves: `make lint` refuses one that cannot.

Two versions run side by side during a release: first the schema is expanded by what the new one needs, then, a version
later, what nobody reads any more is contracted. And no statement may hold a lock for as long as a big table takes.

A migration that contracts says so: `CONTRACTS = "which version stopped reading it"`. One that locks is never let pass:
an index is made CONCURRENTLY, a constraint is added NOT VALID and validated in a migration of its own.
"""

import io
import re
import sys
from collections.abc import Iterator
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
    "makes an index under a lock (CONCURRENTLY does not)": rf"^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\S+ ON {_NAME}",
    "checks all rows under a lock (NOT VALID does not)": (
        rf"^ALTER TABLE {_NAME} ADD CONSTRAINT (?!.*\bNOT VALID\b)(?!.*\bUSING INDEX\b)"
    ),
    "looks at all rows under a lock": rf"^ALTER TABLE {_NAME} .*\bSET NOT NULL\b",
    "locks": rf"^LOCK TABLE {_NAME}",
    "writes a whole table in one statement": rf"^(?:UPDATE|DELETE FROM) {_NAME}\b(?!.*\bWHERE\b)",
}
_MADE_HERE = re.compile(rf"^CREATE TABLE {_NAME}", re.IGNORECASE)


def faults(folder: Path = VERSIONS, after: str = LAST_BEFORE_ANY_INSTALLATION) -> Iterator[str]:
    """A sentence for each statement of a later migration that breaks the version before, or locks."""
    for file in sorted(folder.glob("[0-9]*.py")):
        if file.name[: len(after)] > after:
            yield from _faults_of(_loaded(file))


def _faults_of(migration: ModuleType) -> Iterator[str]:
    statements = _statements(migration)
    new = {found["table"] for each in statements if (found := _MADE_HERE.match(each))}
    refused = _LOCKS if getattr(migration, "CONTRACTS", "") else _LOCKS | _BREAKS
    for statement in statements:
        for what, pattern in refused.items():
            found = re.match(pattern, statement, re.IGNORECASE)
            if found and found["table"] not in new:
                yield f"{migration.__name__} {what}: {statement[:100]}"


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
