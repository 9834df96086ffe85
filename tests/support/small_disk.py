"""A disk that a test fills: a small one of its own, or, where none may be mounted, a limit to how far files grow."""

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOSPC
from pathlib import Path
from shutil import which

import psutil

from store.embedded_programs import is_root, own_folder
from tests.support.own_postgres import OwnPostgres

MOUNT, UMOUNT = which("mount"), which("umount")
MEGABYTES = 500
CHUNK = bytes(1_000_000)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """At this folder; whether it could be mounted."""
    mounted = (
        is_root()
        and not subprocess.run(
            [MOUNT, "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "none", str(folder)], capture_output=True, check=False
        ).returncode
    )
    own_folder(folder)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run([UMOUNT, "--lazy", str(folder)], check=True)


@contextmanager
def full(server: OwnPostgres, *, mounted: bool) -> Iterator[None]:
    """Nothing more can be written on the disk of the server."""
    with _no_space_left(server.data.parent) if mounted else _no_growth(server):
        yield


@contextmanager
def _no_space_left(folder: Path) -> Iterator[None]:
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            _write_until_full(file)
        yield
    finally:
        ballast.unlink()


def _write_until_full(file: object) -> None:
    try:
        while True:
            file.write(CHUNK)
    except OSError as error:
        if error.errno != ENOSPC:
            raise


@contextmanager
def _no_growth(server: OwnPostgres) -> Iterator[None]:
    """PostgreSQL takes a file that may not grow for a full disk."""
    _limit(server, 0)
    try:
        yield
    finally:
        _limit(server, resource.RLIM_INFINITY)


def _limit(server: OwnPostgres, size: int) -> None:
    with suppress(FileNotFoundError, psutil.NoSuchProcess):
        main = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
        for process in (main, *main.children()):
            process.rlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
