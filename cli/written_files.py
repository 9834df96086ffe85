"""Files that commands write where an operator says: for that person's eyes only, whole or not at all, and never over
what the same command did not write.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from domain.errors import InvalidInput

OWNERS_ONLY = 0o600

IsOurs = Callable[[Path], bool]


@contextmanager
def whole_or_not_at_all(file: Path, is_ours: IsOurs) -> Iterator[IO[Any]]:
    """What is written takes the name at the end. Raises `InvalidInput` before anything is done where something is
    there that is neither empty nor ours.
    """
    target = require_free(file, is_ours)
    with NamedTemporaryFile(dir=target.parent, prefix=".kp-", suffix=".part", delete=False) as unfinished:
        try:
            yield unfinished
            unfinished.flush()
            Path(unfinished.name).replace(target)
        except BaseException:
            Path(unfinished.name).unlink(missing_ok=True)
            raise


def begins_with(head: bytes) -> IsOurs:
    """A file is ours where it begins so."""

    def is_ours(file: Path) -> bool:
        with file.open("rb") as found:
            return found.read(len(head)) == head

    return is_ours


def require_free(file: Path, is_ours: IsOurs, what_to_do: str = "give another name") -> Path:
    """Where it will be written. Raises `InvalidInput`, which says what to do, where something is there that is neither
    empty nor ours; `FileNotFoundError` where its folder is not there.
    """
    target = Path(os.path.realpath(file))
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(file))
    if target.exists() and not target.is_file():
        raise InvalidInput(f"{file} is no file that can be written: {what_to_do}", "not_a_file")
    if target.exists() and target.stat().st_size and not is_ours(target):
        raise InvalidInput(f"{file} is there, and this command did not write it: {what_to_do}", "not_our_file")
    return target
