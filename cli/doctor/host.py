"""This host: its clock, its disks, and the log of what it sent."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from cli.doctor.finding import Finding, failed, judged, note, ok
from cli.doctor.outside import expected
from parts import app_parts

ROOT = Path(__file__).parents[2]
WHERE_BACKUPS_GO = Path("/var/backups/kp")
MIN_FREE, ENOUGH_FREE = 0.05, 0.15


def host_clock() -> Iterator[Finding]:
    """Also where none of our processes runs."""
    ahead = app_parts().process_health.seconds_ahead()
    limit = app_parts().monitor.max_seconds_ahead
    found = f"{ahead:+.1f} s from the database's"
    yield judged(
        "clock of this host", found, "Set the clocks by NTP, of this host or the database's", well=abs(ahead) <= limit
    )


def disks() -> Iterator[Finding]:
    """Each disk that we write to, once."""
    folders = [folder for folder in (ROOT, app_parts().settings.sent_log, WHERE_BACKUPS_GO) if folder]
    there = {folder.stat().st_dev: folder for folder in map(_nearest, folders)}
    for folder in there.values():
        usage = shutil.disk_usage(folder)
        yield disk_finding(f"disk of {folder}", usage.free, usage.total)


def disk_finding(check: str, free: int, total: int) -> Finding:
    share = free / max(total, 1)
    found = f"{share:.0%} free of {total / 1e9:.0f} GB"
    do = "Make room: old base backups and logs that were shipped (docs/operations.md, Backup), journals"
    if share < MIN_FREE:
        return failed(check, found, do)
    return ok(check, found) if share >= ENOUGH_FREE else note(check, found, do)


def sent_log() -> Iterator[Finding]:
    """Where the worker of this host writes what the gateway accepted: without it a restore would send it again."""
    folder = app_parts().settings.sent_log
    if folder is None:
        yield expected("log of what was sent", "SENT_LOG_FOLDER is empty", "Name a folder outside the database")
        return
    nearest = _nearest(folder)
    writable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    found = str(folder) if writable else f"{folder} cannot be written"
    yield judged("log of what was sent", found, "Give the folder to the service's user: SENT_LOG_FOLDER", well=writable)


def _nearest(folder: Path) -> Path:
    """The folder, or what is there above it: the worker makes the rest."""
    return next(each for each in (folder, *folder.parents) if each.exists())
