"""The terminal of `make run`: the lines of all its processes, and again and again the address that they scroll away."""

from collections.abc import Mapping
from threading import Lock
from typing import TextIO

LINES_PER_REMINDER = 30  # about what a window shows


class Terminal:
    """Takes lines from several threads."""

    def __init__(self, out: TextIO, colours: Mapping[str, int]) -> None:
        self._out = out
        self._colours = colours if out.isatty() else {}
        self._lock = Lock()
        self._reminder = ""
        self._lines_since = 0

    def say(self, line: str) -> None:
        with self._lock:
            self._write(line)

    def remind_of(self, line: str) -> None:
        """Say the line now, and again after each window full of the processes' lines."""
        with self._lock:
            self._reminder = line
            self._write(f"\n{line}\n")

    def relay(self, name: str, line: str) -> None:
        """A line of the process with this name."""
        with self._lock:
            self._write(f"{self._prefix(name)}{line}")
            if self._reminder:
                self._count_towards_reminder()

    def _count_towards_reminder(self) -> None:
        self._lines_since += 1
        if self._lines_since == LINES_PER_REMINDER:
            self._lines_since = 0
            self._write(self._reminder)

    def _prefix(self, name: str) -> str:
        prefix = f"{name:8}| "
        return f"\033[{self._colours[name]}m{prefix}\033[0m" if name in self._colours else prefix

    def _write(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()
