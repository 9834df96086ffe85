"""A PostgreSQL whose log is archived as deploy/postgresql.conf says, and its restore to a moment, by its own tools."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from store.embedded_programs import as_servers_user, own_folder, postgres_program, scratch_folder

SECONDS = 60
DEPLOYED = Path(__file__).parents[2] / "deploy" / "postgresql.conf"
ARCHIVE_OF_A_HOST = "/var/backups/kp/wal"


class ArchivedPostgres:
    """One server and its archive, below one folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._data = folder / name
        self._sockets = folder / f"{name}-s"
        own_folder(self._sockets)
        own_folder(folder / "wal")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self._sockets), safe='')}"

    def make(self) -> None:
        own_folder(self._data)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8")
        self._configure("wal_level = replica", "archive_mode = on", f"archive_command = '{_deployed(self._folder)}'")

    def start(self) -> None:
        options = f"-k {self._sockets} -c listen_addresses="
        self._run("pg_ctl", "start", "--wait", "--log", str(self._data / "server.log"), "-o", options)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=fast")

    def back_up(self, name: str) -> Path:
        """A base backup of this server while it runs."""
        target = self._folder / name
        command = [postgres_program("pg_basebackup"), "--dbname", self.url, "--pgdata", str(target), "--no-sync"]
        _finish([*command, "--checkpoint=fast", "--wal-method=none"], self._folder)
        return target

    def restore(self, moment: datetime) -> None:
        """Come up from the base backup that this server's folder is, at the archive's state of the moment."""
        self._configure(
            f"restore_command = 'cp {self._folder}/wal/%f %p'",
            f"recovery_target_time = '{moment.isoformat()}'",
            "recovery_target_action = 'promote'",
        )
        (self._data / "recovery.signal").touch()
        self.start()

    def _configure(self, *lines: str) -> None:
        with (self._data / "postgresql.conf").open("a") as file:
            file.write("\n".join(["", "fsync = off", *lines, ""]))

    def _run(self, name: str, *arguments: str) -> None:
        _finish([postgres_program(name), "--pgdata", str(self._data), *arguments], self._folder)


@contextmanager
def archive_folder() -> Iterator[Path]:
    with scratch_folder() as folder:
        yield folder


def _deployed(folder: Path) -> str:
    """The command that hosts use, with the folder of the test."""
    found = re.search(r"^archive_command = '(.*)'$", DEPLOYED.read_text(), re.MULTILINE)
    assert found
    return found[1].replace(ARCHIVE_OF_A_HOST, str(folder / "wal"))


def _finish(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=False, **as_servers_user(folder)
    )
    assert done.returncode == 0, f"{command}: {done.stdout} {done.stderr}"
