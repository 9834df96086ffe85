"""Typesetting in a process of its own: what a document costs is never paid by the threads that serve phones.

The process is started by the first document and renewed after some hundred, for a typesetter keeps memory. Who finds
too many waiting is told so at once.
"""

import json
import multiprocessing
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Literal

import typst

Standard = Literal["a-2b"]

TEMPLATES = Path(__file__).parent / "templates"
MAX_WAITING, MAX_SECONDS = 8, 10
DOCUMENTS_PER_PROCESS = 200
FOR_ARCHIVES: Standard = "a-2b"


class TypesetterBusy(Exception):
    """Too many documents wait, or this one took too long: ask again in a moment."""


class Typesetter:
    """Sets documents, one at a time, each in the process beside this one."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(MAX_WAITING)
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def set(self, template: str, data: Mapping[str, Any]) -> bytes:
        """The PDF of a template and its data. Raises `TypesetterBusy`."""
        if not self._places.acquire(blocking=False):
            raise TypesetterBusy
        try:
            return self._running().submit(typeset, template, json.dumps(data)).result(MAX_SECONDS)
        except (TimeoutError, BrokenExecutor) as error:
            self._end()
            raise TypesetterBusy from error
        finally:
            self._places.release()

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1, multiprocessing.get_context("spawn"), max_tasks_per_child=DOCUMENTS_PER_PROCESS
                )
            return self._pool

    def _end(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


@cache
def typesetter() -> Typesetter:
    """That of this process."""
    return Typesetter()


def typeset(template: str, data: str) -> bytes:
    """PDF/A, the same bytes for the same data: no time, no fonts of the host."""
    try:
        return _compiled(template, data, FOR_ARCHIVES)
    except typst.TypstError:  # a letter that the font lacks is no reason to have no document
        return _compiled(template, data, None)


def _compiled(template: str, data: str, standard: Standard | None) -> bytes:
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=standard,
        timestamp=0,
    )
    return bytes(made)
