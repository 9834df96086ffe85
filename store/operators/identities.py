"""What operators prove themselves by: the hash of a password, a sealed secret for codes, and hashes of recovery codes.

Invitations, by which an identity is made, and attempts to sign in are kept here too.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, LargeBinary, Table, Text

from domain.operators.identities import Identity, Invitation, SignIn
from domain.operators.sign_in import CODE_WITHIN, FAILURES_COUNT_FOR, INVITED_FOR, Failures
from store.core.metadata import metadata
from store.core.repository import Repository
from store.operators.operators import as_kept

operator_identities = Table(
    "operator_identities",
    metadata,
    Column("operator", Text, ForeignKey("operators.name"), primary_key=True),
    Column("password_hash", Text, nullable=False, comment="argon2id"),
    Column("sealed_totp_secret", Text, nullable=False),
    Column("last_step", BigInteger, nullable=False, comment="the last code that counted, in steps of 30 s"),
    Column("enrolled_at", DateTime(timezone=True), nullable=False),
)

operator_recovery_codes = Table(
    "operator_recovery_codes",
    metadata,
    Column("operator", Text, ForeignKey("operators.name"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True, comment="SHA-256; a code that was used is no row"),
)

operator_invitations = Table(
    "operator_invitations",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="SHA-256 of what the link holds"),
    Column("operator", Text, ForeignKey("operators.name"), nullable=False),
    Column("invited_by", Text, comment="none: the first admin"),
    Column("invited_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("password_hash", Text),
    Column("sealed_totp_secret", Text),
    Column("ended_at", DateTime(timezone=True), comment="used, or replaced by another"),
    Index("operator_invitations_open_idx", "operator", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="of the browser that typed a password"),
    Column("name_hash", LargeBinary, nullable=False, comment="of what was typed as the name"),
    Column("address", Text, nullable=False),
    Column("operator", Text, comment="whose password it was; none: nobody's"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text, nullable=False),
    sa.CheckConstraint("outcome IN ('waits', 'failed', 'passed')", name="outcome"),
    Index("sign_ins_name_idx", "name_hash", "at"),
    Index("sign_ins_address_idx", "address", "at"),
    Index("sign_ins_at_idx", "at"),
)

_IDENTITY = sa.text("""
SELECT i.operator, i.password_hash, i.sealed_totp_secret, i.last_step
FROM operator_identities i JOIN operators o ON o.name = i.operator WHERE lower(o.name) = lower(:name)
""")
_KEEP = sa.text("""
INSERT INTO operator_identities (operator, password_hash, sealed_totp_secret, last_step, enrolled_at)
VALUES (:operator, :password_hash, :sealed, :step, :now)
ON CONFLICT (operator) DO UPDATE SET password_hash = excluded.password_hash,
    sealed_totp_secret = excluded.sealed_totp_secret, last_step = excluded.last_step, enrolled_at = excluded.enrolled_at
""")
_FORGET = sa.text("DELETE FROM operator_identities WHERE operator = :operator")
_STEP = sa.text("""
UPDATE operator_identities SET last_step = :step WHERE operator = :operator AND last_step < :step
""")
_FORGET_CODES = sa.text("DELETE FROM operator_recovery_codes WHERE operator = :operator")
_ADD_CODE = sa.text("INSERT INTO operator_recovery_codes (operator, code_hash) VALUES (:operator, :code_hash)")
_USE_CODE = sa.text("DELETE FROM operator_recovery_codes WHERE operator = :operator AND code_hash = :code_hash")
_CODES_LEFT = sa.text("SELECT count(*) FROM operator_recovery_codes WHERE operator = :operator")
_ENROLLED = sa.text("SELECT operator FROM operator_identities")

_END_INVITATIONS = sa.text("""
UPDATE operator_invitations SET ended_at = :now WHERE operator = :operator AND ended_at IS NULL
""")
_INVITE = sa.text("""
INSERT INTO operator_invitations (token_hash, operator, invited_by, invited_at, expires_at)
VALUES (:token_hash, :operator, :by, :now, :expires_at)
""")
_INVITATION = sa.text("""
SELECT operator, invited_by, password_hash, sealed_totp_secret FROM operator_invitations
WHERE token_hash = :token_hash AND ended_at IS NULL AND expires_at > :now
""")
_SET_PASSWORD = sa.text("""
UPDATE operator_invitations SET password_hash = :password_hash, sealed_totp_secret = :sealed
WHERE token_hash = :token_hash AND ended_at IS NULL
""")
_END_INVITATION = sa.text("""
UPDATE operator_invitations SET ended_at = :now, password_hash = NULL, sealed_totp_secret = NULL
WHERE token_hash = :token_hash AND ended_at IS NULL
""")

_TRY = sa.text("""
INSERT INTO sign_ins (token_hash, name_hash, address, operator, at, outcome)
VALUES (:token_hash, :name_hash, :address, :operator, :now, 'waits')
""")
_TAKE = sa.text("""
UPDATE sign_ins SET outcome = 'failed' WHERE token_hash = :token_hash AND outcome = 'waits'
RETURNING operator, name_hash, address, at
""")
_WAITS = sa.text("SELECT at FROM sign_ins WHERE token_hash = :token_hash AND outcome = 'waits' AND at > :since")
_PASSED = sa.text("UPDATE sign_ins SET outcome = 'passed' WHERE token_hash = :token_hash")
_FAILURES = sa.text("""
SELECT of_name.count, of_address.count, of_name.guesses, of_name.guessed_at
FROM (SELECT count(*), count(operator) AS guesses, max(guessed_at) AS guessed_at FROM (
          SELECT operator, CASE WHEN operator IS NOT NULL THEN at END AS guessed_at FROM sign_ins
          WHERE name_hash = :name_hash AND at > :since AND outcome = 'failed' AND token_hash <> :token_hash
          ORDER BY at DESC LIMIT :counted
      ) some_of_name) of_name,
     (SELECT count(*) FROM (
          SELECT FROM sign_ins
          WHERE address = :address AND at > :since AND outcome = 'failed' AND token_hash <> :token_hash LIMIT :counted
      ) some_of_address) of_address
""")
_COUNTED = 100
"""Failures that are looked at, the newest: a flood has no end."""


class Identities(Repository):
    """Reads and writes what operators prove themselves by."""

    def find(self, name: str) -> Identity | None:
        row = self._connection.execute(_IDENTITY, {"name": as_kept(name)}).first()
        return Identity(*row) if row else None

    def enrolled(self) -> set[str]:
        """The names of those who can sign in, if they are enabled."""
        return set(self._connection.scalars(_ENROLLED))

    def keep(self, identity: Identity, code_hashes: Iterable[bytes]) -> None:
        """Instead of the one before, its recovery codes too."""
        values = {
            "operator": identity.operator,
            "password_hash": identity.password_hash,
            "sealed": identity.sealed_totp_secret,
            "step": identity.last_step,
            "now": self._now,
        }
        self._connection.execute(_KEEP, values)
        self._connection.execute(_FORGET_CODES, {"operator": identity.operator})
        codes = [{"operator": identity.operator, "code_hash": each} for each in code_hashes]
        if codes:
            self._connection.execute(_ADD_CODE, codes)

    def forget(self, operator: str) -> None:
        """Nobody signs in by it any more."""
        self._connection.execute(_FORGET, {"operator": operator})
        self._connection.execute(_FORGET_CODES, {"operator": operator})

    def use_step(self, operator: str, step: int) -> bool:
        """Whether this is the first code of its half minute or of a later one: a code counts once."""
        return bool(self._connection.execute(_STEP, {"operator": operator, "step": step}).rowcount)

    def use_recovery_code(self, operator: str, code_hash: bytes) -> bool:
        return bool(self._connection.execute(_USE_CODE, {"operator": operator, "code_hash": code_hash}).rowcount)

    def recovery_codes_left(self, operator: str) -> int:
        return int(self._connection.execute(_CODES_LEFT, {"operator": operator}).scalar_one())


class Invitations(Repository):
    """Reads and writes the links by which an operator gets an identity: the newest counts, until it is used."""

    def add(self, token_hash: bytes, operator: str, by: str | None) -> None:
        self._connection.execute(_END_INVITATIONS, {"operator": operator, "now": self._now})
        values = {
            "token_hash": token_hash,
            "operator": operator,
            "by": by,
            "now": self._now,
            "expires_at": self._now + INVITED_FOR,
        }
        self._connection.execute(_INVITE, values)

    def find(self, token_hash: bytes) -> Invitation | None:
        """None for one that was used, that is too old, or that never was."""
        row = self._connection.execute(_INVITATION, {"token_hash": token_hash, "now": self._now}).first()
        return Invitation(*row) if row else None

    def set_password(self, token_hash: bytes, password_hash: str, sealed_totp_secret: str) -> None:
        values = {"token_hash": token_hash, "password_hash": password_hash, "sealed": sealed_totp_secret}
        self._connection.execute(_SET_PASSWORD, values)

    def end(self, token_hash: bytes) -> bool:
        """Whether it was open: of two who use it at once one does."""
        return bool(self._connection.execute(_END_INVITATION, {"token_hash": token_hash, "now": self._now}).rowcount)

    def end_all(self, operator: str) -> None:
        self._connection.execute(_END_INVITATIONS, {"operator": operator, "now": self._now})


class SignIns(Repository):
    """Reads and writes attempts to sign in, each between its password and its code."""

    def add(self, token_hash: bytes, name_hash: bytes, address: str, operator: str | None) -> None:
        values = {
            "token_hash": token_hash,
            "name_hash": name_hash,
            "address": address,
            "operator": operator,
            "now": self._now,
        }
        self._connection.execute(_TRY, values)

    def waits(self, token_hash: bytes) -> bool:
        """Whether this browser has given a password, right or wrong, and no code yet, though it still could."""
        since = self._now - CODE_WITHIN
        return self._connection.scalar(_WAITS, {"token_hash": token_hash, "since": since}) is not None

    def take(self, token_hash: bytes) -> SignIn | None:
        """The attempt, which failed unless `passed` follows: a code can be tried once for each password."""
        row: Sequence[Any] | None = self._connection.execute(_TAKE, {"token_hash": token_hash}).first()
        return SignIn(token_hash, *row) if row else None

    def passed(self, sign_in: SignIn) -> None:
        self._connection.execute(_PASSED, {"token_hash": sign_in.token_hash})

    def failures_before(self, sign_in: SignIn) -> Failures:
        values = {
            "name_hash": sign_in.name_hash,
            "address": sign_in.address,
            "token_hash": sign_in.token_hash,
            "since": self._now - FAILURES_COUNT_FOR,
            "counted": _COUNTED,
        }
        return Failures(*self._connection.execute(_FAILURES, values).one())
