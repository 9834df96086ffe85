"""Python imports this before a program on whose PYTHONPATH it is: the program lives at another time, which may jump.

The file of SHIFTED_TIME_FILE holds by how many seconds. Time that only runs (`monotonic`) is left as it is.
"""

import datetime as dt
import mmap
import os
import struct
import time
from pathlib import Path

real_datetime, real_time = dt.datetime, time.time


class ByRealType(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real_datetime)


class ShiftedDatetime(real_datetime, metaclass=ByRealType):
    """Makes datetimes of the usual type, at the shifted time."""

    def __new__(cls, *values, **named):
        return real_datetime(*values, **named)

    @classmethod
    def now(cls, tz=None):
        return real_datetime.fromtimestamp(time.time(), tz)


if "SHIFTED_TIME_FILE" in os.environ:
    with Path(os.environ["SHIFTED_TIME_FILE"]).open("rb") as file:
        shift = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
    ShiftedDatetime.__module__, ShiftedDatetime.__qualname__ = "datetime", "datetime"
    time.time = lambda: real_time() + struct.unpack("d", shift[:8])[0]
    dt.datetime = ShiftedDatetime
