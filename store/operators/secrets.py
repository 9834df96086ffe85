"""Chance and cryptography for operators' identities: tokens, passwords by argon2id, codes by TOTP, sealed secrets."""

import secrets
import time
from base64 import b32encode, urlsafe_b64encode
from functools import cached_property
from hashlib import blake2b, sha256
from hmac import compare_digest
from pathlib import Path

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from cryptography.fernet import Fernet

from domain.operators.identities import Token
from domain.operators.sign_in import SECONDS_PER_STEP

TOKEN_BYTES = 32
ISSUER = "Kenya Power self-service"
RECOVERY_CODE_BYTES, RECOVERY_GROUP = 10, 4
COMMON_PASSWORDS = Path(__file__).parent / "common_passwords.txt"


class IdentitySecrets:
    """What is sealed with another `SECRET_KEY` cannot be opened: its operators enrol again."""

    def __init__(self, secret_key: str) -> None:
        key = blake2b(secret_key.encode(), person=b"operators", digest_size=32).digest()
        self._fernet = Fernet(urlsafe_b64encode(key))
        # OWASP's least: 19 MiB and two passes, about 20 ms of one core. More would let strangers keep the cores busy.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

    def new_token(self) -> Token:
        return Token(secrets.token_urlsafe(TOKEN_BYTES))

    def new_totp_secret(self) -> str:
        return pyotp.random_base32()

    def new_recovery_code(self) -> str:
        """Eighty bits, in groups that can be copied by hand."""
        code = b32encode(secrets.token_bytes(RECOVERY_CODE_BYTES)).decode().lower()
        return "-".join(code[place : place + RECOVERY_GROUP] for place in range(0, len(code), RECOVERY_GROUP))

    def hash_of(self, secret: str) -> bytes:
        """Of something long and random, by which it is found again."""
        return sha256(secret.encode("utf-8", "surrogatepass")).digest()

    def password_hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def is_password(self, password_hash: str | None, password: str) -> bool:
        """Without a hash it takes as long, and is wrong."""
        try:
            return self._hasher.verify(password_hash or self._nobodys, password) and password_hash is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

    def sealed(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def opened(self, sealed: str) -> str:
        return self._fernet.decrypt(sealed.encode()).decode()

    def sealed_for_nobody(self) -> str:
        """A secret of no authenticator: to compare a code with, where there is none."""
        return self._sealed_for_nobody

    def is_code(self, secret: str, step: int, code: str) -> bool:
        """Whether it is the code of this half minute."""
        return compare_digest(pyotp.TOTP(secret).generate_otp(step), code)

    def current_step(self) -> int:
        """By this machine's clock, as an authenticator's: neither knows of the time that a test travels through."""
        return int(time.time()) // SECONDS_PER_STEP

    def is_common(self, password: str) -> bool:
        return password in self._common

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_hex())

    @cached_property
    def _sealed_for_nobody(self) -> str:
        return self.sealed(self.new_totp_secret())

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(COMMON_PASSWORDS.read_text(encoding="utf-8").split())


def enrolment_address(operator: str, totp_secret: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(totp_secret).provisioning_uri(name=operator, issuer_name=ISSUER)


def current_code(totp_secret: str) -> str:
    """What an authenticator shows now."""
    return pyotp.TOTP(totp_secret).now()
