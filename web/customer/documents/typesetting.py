"""Typesetting in a process of its own: what a document costs is never paid by the threads that serve phones, and never
kept by the process that asked for it.

The process is started once somebody looks at an account's pages, and knows nothing of the service. A typesetter keeps
memory: it is renewed once it holds too much. Who finds too many waiting is told so at once.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from multiprocessing import Pipe
from pathlib import Path
from threading import BoundedSemaphore, Lock
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[3]
PROGRAM = "web.customer.documents.typesetting_process"
MAX_WAITING, MAX_SECONDS = 4, 10
MAX_PROCESS_BYTES = 57 * 1024 * 1024
"""It begins with 42 MB and keeps what the next bills have in common with the last: 54 MB after twenty, and no more
after thousands. To begin anew costs as much CPU as eight bills.
"""
SPARING = {
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "65536",
}
"""Typst would else take every processor for each page, and threads that hand work to each other cost more in all; what
a document took goes back to the machine at once.
"""


BEHIND_TURNS = 10
"""How far the process stands back where the processors are busy, from its start: whoever dials comes first."""


class TypesetterBusy(Exception):
    """Too many documents wait, or this one took too long: ask again in a moment."""


class Typesetter:
    """Sets documents, one at a time, each in the process beside this one."""

    def __init__(self, max_seconds: int = MAX_SECONDS) -> None:
        self._max_seconds = max_seconds
        self._places = BoundedSemaphore(MAX_WAITING)
        self._turn = Lock()
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        with self._turn:
            self._end()

    def begin(self) -> None:
        """Start the process, if there is none, for whoever will want a document soon; nobody waits for it."""
        if self._process is None and self._turn.acquire(blocking=False):
            try:
                self._process = self._process or _Process()
            finally:
                self._turn.release()

    def set(self, template: str, data: Mapping[str, Any]) -> bytes:
        """The PDF of a template and its data. Raises `TypesetterBusy`."""
        if not self._places.acquire(blocking=False):
            raise TypesetterBusy
        try:
            return self._in_turn(template, json.dumps(data))
        finally:
            self._places.release()

    def _in_turn(self, template: str, data: str) -> bytes:
        if not self._turn.acquire(timeout=self._max_seconds):
            raise TypesetterBusy
        try:
            return self._set(template, data)
        except (TimeoutError, EOFError, OSError) as error:
            self._end()
            raise TypesetterBusy from error
        finally:
            self._turn.release()

    def _set(self, template: str, data: str) -> bytes:
        self._process = self._process or _Process()
        made, held_bytes = self._process.set(template, data, self._max_seconds)
        if held_bytes > MAX_PROCESS_BYTES:
            self._end()
        return made

    def _end(self) -> None:
        if self._process:
            self._process.end()
        self._process = None


class _Process:
    """The process, and the line to it. It ends by itself when the line is cut."""

    def __init__(self) -> None:
        self._line, its_end = Pipe()
        with its_end:
            command = [sys.executable, "-m", PROGRAM, str(its_end.fileno())]
            environment = os.environ | SPARING
            self._running = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[its_end.fileno()])  # noqa: S603 - our own
            os.setpriority(os.PRIO_PROCESS, self._running.pid, BEHIND_TURNS)

    def set(self, template: str, data: str, max_seconds: int) -> tuple[bytes, int]:
        """The document, and the bytes that the process holds after it. Raises `TimeoutError`, or `EOFError` and
        `OSError` where the process is gone.
        """
        for text in (template, data):
            self._line.send_bytes(text.encode())
        if not self._line.poll(max_seconds):
            raise TimeoutError
        return self._line.recv_bytes(), int(self._line.recv_bytes())

    def end(self) -> None:
        self._line.close()
        self._running.kill()
        self._running.wait()


@cache
def typesetter() -> Typesetter:
    """That of this process."""
    return Typesetter()
