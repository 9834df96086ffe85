"""The charter of new connections, read from its file of dated data once a process."""

import tomllib
from functools import cache
from pathlib import Path

from domain.connections.charter import Charter, CharterVersion, Papers
from domain.connections.classes import ConnectionClass
from domain.connections.rungs import Clock
from domain.connections.working_days import Holidays

FILE = Path(__file__).parents[2] / "charter" / "connections.toml"


@cache
def read_charter(file: Path = FILE) -> Charter:
    """Raises `LookupError` where a class has no days or no papers: the process must not start without them."""
    with file.open("rb") as opened:
        data = tomllib.load(opened)
    versions = [
        CharterVersion(
            each["starts_on"],
            each["source"],
            {of: {clock: each["days"][of][clock] for clock in Clock} for of in ConnectionClass},
        )
        for each in data["versions"]
    ]
    return Charter(
        versions=sorted(versions, key=lambda version: version.starts_on),
        papers=Papers({of: tuple(data["papers"][of]) for of in ConnectionClass}),
        holidays=Holidays(frozenset(data["holidays"]["days"])),
        offices=data["offices"],
    )
