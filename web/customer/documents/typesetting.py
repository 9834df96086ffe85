"""Typesetting in a process of its own: what a document costs is never paid by the threads that serve phones, and never
kept by the process that asked for it.

The process is started by the first document. A typesetter keeps memory, so it is renewed after some hundred, and after
one that took much. Who finds too many waiting is told so at once.
"""

import json
import multiprocessing
import resource
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, CancelledError, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from types import TracebackType
from typing import Any, Literal, Self

import typst

Standard = Literal["a-2b"]

TEMPLATES = Path(__file__).parent / "templates"
MAX_WAITING, MAX_SECONDS = 8, 10
DOCUMENTS_PER_PROCESS = 200
MAX_PROCESS_BYTES = 120 * 1024 * 1024
FOR_ARCHIVES: Standard = "a-2b"
MAX_TAGGED_BYTES = 40_000
"""Of data: what readers for the blind need doubles the size of a document, and makes a long one fourteen times as
large, which no phone can load.
"""


class TypesetterBusy(Exception):
    """Too many documents wait, or this one took too long: ask again in a moment."""


class Typesetter:
    """Sets documents, one at a time, each in the process beside this one."""

    def __init__(self, max_seconds: int = MAX_SECONDS) -> None:
        self._max_seconds = max_seconds
        self._places = BoundedSemaphore(MAX_WAITING)
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._end()

    def set(self, template: str, data: Mapping[str, Any]) -> bytes:
        """The PDF of a template and its data. Raises `TypesetterBusy`."""
        if not self._places.acquire(blocking=False):
            raise TypesetterBusy
        try:
            made, taken_bytes = self._running().submit(typeset, template, json.dumps(data)).result(self._max_seconds)
        except (TimeoutError, BrokenExecutor, CancelledError) as error:
            self._end()
            raise TypesetterBusy from error
        finally:
            self._places.release()
        if taken_bytes > MAX_PROCESS_BYTES:
            self._renew()
        return made

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1, multiprocessing.get_context("spawn"), max_tasks_per_child=DOCUMENTS_PER_PROCESS
                )
            return self._pool

    def _renew(self) -> None:
        """Those that wait for this process are set by it; the next ones are set by another."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False)
            self._pool = None

    def _end(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


@cache
def typesetter() -> Typesetter:
    """That of this process."""
    return Typesetter()


def typeset(template: str, data: str) -> tuple[bytes, int]:
    """PDF/A, the same bytes for the same data: no time, no fonts of the host. Also the most memory, in bytes, that the
    process has taken so far.
    """
    try:
        made = _compiled(template, data, FOR_ARCHIVES)
    except typst.TypstError:  # a letter that the font lacks is no reason to have no document
        made = _compiled(template, data, None)
    return made, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _compiled(template: str, data: str, standard: Standard | None) -> bytes:
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=standard,
        timestamp=0,
        pdf_tags=len(data) <= MAX_TAGGED_BYTES,
    )
    return bytes(made)
