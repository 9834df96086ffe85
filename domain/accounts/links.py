"""Which phones speak for an account: the one on file, those that stood at its meter, and those proved by a code."""

from collections.abc import Sequence
from typing import Protocol


class Links(Protocol):
    """What the use cases need of the store."""

    def add(self, phone: str, account_id: int) -> None: ...

    def verify(self, phone: str, account_id: int) -> None: ...

    def remove(self, phone: str, account_id: int) -> None: ...

    def accounts_of(self, phone: str) -> Sequence[int]: ...

    def take_off_file(self, phone: str, account_id: int) -> None: ...

    def disown(self, phone: str, account_id: int) -> None: ...

    def put_on_file(self, phone: str, account_id: int) -> None: ...


class Phones(Protocol):
    """What a phone has chosen, as the use cases write it."""

    def use_account(self, phone: str, account_id: int) -> None: ...

    def choose_language(self, phone: str, language: str) -> None: ...
