"""Whether what is installed is what was tested: Python, and every library of requirements.txt."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cli.doctor.finding import Finding, judged

PINS = Path(__file__).parents[2] / "requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
MIN_PYTHON, SHOWN = (3, 11), 5


def versions() -> Iterator[Finding]:
    running = ".".join(map(str, sys.version_info[:3]))
    yield judged("python", running, "Use Python 3.11 or newer", well=sys.version_info[:2] >= MIN_PYTHON)
    pins = PIN.findall(PINS.read_text("utf-8"))
    wrong = [f"{name} is {_installed(name)}, not {pinned}" for name, pinned in pins if _installed(name) != pinned]
    yield judged(
        "libraries",
        "; ".join(wrong[:SHOWN]) or f"{len(pins)} as pinned",
        "pip install --require-hashes -r requirements.txt",
        well=not wrong,
    )


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
