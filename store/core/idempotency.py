"""What people's commands did, by their keys: the same key and input gets the first answer, another input is refused."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.commands import Done, Key
from domain.errors import InputChanged
from store.core.batching import LookUp, Write
from store.core.metadata import metadata
from store.core.repository import Repository

commands = Table(
    "commands",
    metadata,
    Column("source", Text, primary_key=True, comment="ussd:<session> or sms:<message>"),
    Column("turn", Text, primary_key=True, comment="which input of it"),
    Column("input_hash", LargeBinary, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("result", JSONB, nullable=False),
    Column("done_at", DateTime(timezone=True), nullable=False),
    sa.Index("commands_done_at_idx", "done_at"),
)

_ALONE = LookUp("SELECT pg_advisory_xact_lock(hashtextextended(:source, 0))", ("locked",))
_FIND = LookUp(
    "SELECT turn, input_hash, outcome, result FROM commands WHERE source = :source",
    ("turn", "input_hash", "outcome", "result"),
)
_ADD = Write("""
    command AS (
        INSERT INTO commands (source, turn, input_hash, outcome, result, done_at)
        VALUES (:command_source, :command_turn, :command_input_hash, :command_outcome, CAST(:command_result AS jsonb),
                :command_done_at)
    )
""")


class Commands(Repository):
    """Remembers commands on the connection of a unit of work."""

    def of(self, source: str) -> dict[str, Done]:
        """What this session or message did already, by turn."""
        rows = self._connection.fetch(_FIND, source=source)
        return {row["turn"]: Done(row["input_hash"], row["outcome"], row["result"]) for row in rows}

    def find(self, key: Key) -> Done | None:
        """What the command did, if it came before. Raises `InputChanged` when it came with another input."""
        done = self.of(key.source).get(key.turn)
        if done and done.input_hash != key.input_hash:
            raise InputChanged(f"{key.source} {key.turn} came before with another input")
        return done

    def claim(self, key: Key) -> Done | None:
        """As `find`, once all others have finished with this source: for commands that lock no account."""
        self._connection.fetch(_ALONE, source=key.source)
        return self.find(key)

    def add(self, key: Key, outcome: str, result: dict[str, Any]) -> None:
        """Keep the outcome. When it is sent, `IntegrityError` if another transaction did the same command first."""
        self._connection.defer(
            _ADD,
            {
                "command_source": key.source,
                "command_turn": key.turn,
                "command_input_hash": key.input_hash,
                "command_outcome": outcome,
                "command_result": json.dumps(result),
                "command_done_at": self._now,
            },
        )
