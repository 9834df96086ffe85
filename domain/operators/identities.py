"""What an operator proves to be one by, as it is kept: nothing of it can be read back but by whoever has our key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from domain.operators.sign_in import Failures, OperatorSession


@dataclass(frozen=True, slots=True)
class Identity:
    """Of an operator who has enrolled. `last_step`: the last half minute whose code was used."""

    operator: str
    password_hash: str
    sealed_totp_secret: str
    last_step: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """Of an operator who may enrol now; with a password, where that much is done. Nobody invited the first admin."""

    operator: str
    invited_by: str | None
    password_hash: str | None
    sealed_totp_secret: str | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """An attempt after its password. `operator`: whose password it was; none: nobody's."""

    token_hash: bytes
    operator: str | None
    name_hash: bytes
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody signs in: the address, and what the browser calls itself."""

    address: str
    name: str


Token = NewType("Token", str)
"""What only its holder knows: of an invitation, an attempt to sign in, or a session. The store keeps its hash."""


class Secrets(Protocol):
    """Chance and cryptography, which the rules leave to others."""

    def new_token(self) -> Token: ...

    def new_totp_secret(self) -> str: ...

    def new_recovery_code(self) -> str: ...

    def hash_of(self, secret: str) -> bytes: ...

    def password_hash(self, password: str) -> str: ...

    def is_password(self, password_hash: str | None, password: str) -> bool: ...

    def sealed(self, secret: str) -> str: ...

    def opened(self, sealed: str) -> str: ...

    def sealed_for_nobody(self) -> str: ...

    def is_code(self, secret: str, step: int, code: str) -> bool: ...

    def current_step(self) -> int: ...

    def is_common(self, password: str) -> bool: ...


class Identities(Protocol):
    """What the use cases need of the store."""

    def find(self, name: str) -> Identity | None: ...

    def keep(self, identity: Identity, code_hashes: Iterable[bytes]) -> None: ...

    def forget(self, operator: str) -> None: ...

    def use_step(self, operator: str, step: int) -> bool: ...

    def use_recovery_code(self, operator: str, code_hash: bytes) -> bool: ...


class Invitations(Protocol):
    """What the use cases need of the store."""

    def add(self, token_hash: bytes, operator: str, by: str | None) -> None: ...

    def find(self, token_hash: bytes) -> Invitation | None: ...

    def set_password(self, token_hash: bytes, password_hash: str, sealed_totp_secret: str) -> None: ...

    def end(self, token_hash: bytes) -> bool: ...

    def end_all(self, operator: str) -> None: ...


class SignIns(Protocol):
    """What the use cases need of the store."""

    def add(self, token_hash: bytes, name_hash: bytes, address: str, operator: str | None) -> None: ...

    def take(self, token_hash: bytes) -> SignIn | None: ...

    def passed(self, sign_in: SignIn) -> None: ...

    def failures_before(self, sign_in: SignIn) -> Failures: ...


class OperatorSessions(Protocol):
    """What the use cases need of the store."""

    def find(self, token_hash: bytes) -> OperatorSession | None: ...

    def start(self, token_hash: bytes, operator: str, address: str, browser: str) -> None: ...

    def proved(self, session_id: int, token_hash: bytes) -> None: ...

    def end(self, session_id: int, ended_by: str) -> None: ...

    def end_all(self, operator: str, ended_by: str) -> int: ...
