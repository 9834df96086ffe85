"""Processes that live at another time than the test does."""

import struct
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).with_name("shifted_time")


class OtherTime:
    """The time of a process that is started in these `surroundings`."""

    def __init__(self, file: Path, seconds: float = 0) -> None:
        self._file = file
        self.shift(seconds)
        self.surroundings = {"SHIFTED_TIME_FILE": str(file), "PYTHONPATH": str(FOLDER)}

    def shift(self, seconds: float) -> None:
        """The process is so far ahead, from now on."""
        with self._file.open("r+b" if self._file.exists() else "w+b") as file:
            file.write(struct.pack("d", seconds))

    def jump_to(self, moment: datetime) -> None:
        self.shift((moment - datetime.now(UTC)).total_seconds())
