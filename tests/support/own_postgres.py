"""A PostgreSQL of a test alone, by its own tools: it is stopped, killed, started again on its data, followed by a
standby, promoted.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import migrations
from store.embedded_programs import as_servers_user, own_folder, postgres_program, scratch_folder
from tests.support.databases import load_what_a_release_loads

SECONDS = 60
FAST, CRASH = "fast", "immediate"


class OwnPostgres:
    """One server, below one folder. What it says is committed survives a crash of it, as in production, though not a
    power cut.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self.data = folder / name
        self._sockets = folder / f"{name}-s"
        own_folder(self._sockets)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self._sockets), safe='')}"

    def make(self, *settings: str) -> None:
        own_folder(self.data)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8")
        self.configure("fsync = off", "listen_addresses = ''", *settings)

    def configure(self, *lines: str) -> None:
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join(["", *lines, ""]))

    def start(self) -> None:
        log = str(self._folder / f"{self.data.name}.log")
        self._run("pg_ctl", "start", "--wait", "--log", log, "-o", f"-k {self._sockets}")

    def stop(self, mode: str = FAST) -> None:
        self._run("pg_ctl", "stop", "--wait", f"--mode={mode}")

    def promote(self) -> None:
        self._run("pg_ctl", "promote", "--wait")

    def base_backup(self, name: str, *options: str) -> Path:
        """Of this server while it runs."""
        target = self._folder / name
        command = [postgres_program("pg_basebackup"), "--dbname", self.url, "--pgdata", str(target), "--no-sync"]
        self._finish([*command, "--checkpoint=fast", *options])
        return target

    def standby(self, name: str) -> "OwnPostgres":
        """One that follows this server, under the name by which this one may wait for it."""
        self.base_backup(name, "--write-recovery-conf")
        standby = OwnPostgres(self._folder, name)
        standby.configure(f"cluster_name = '{name}'")
        return standby

    def follow(self, primary: "OwnPostgres") -> None:
        """As a standby of another from its next start on: what only this one had is given up."""
        rewind = [postgres_program("pg_rewind"), "--target-pgdata", str(self.data), "--source-server", primary.url]
        self._finish([*rewind, "--no-sync", "--write-recovery-conf"])

    def _run(self, name: str, *arguments: str) -> None:
        self._finish([postgres_program(name), "--pgdata", str(self.data), *arguments])

    def _finish(self, command: list[str]) -> None:
        said = self._folder / "said"  # no pipe: a server that is started would hold it open
        with said.open("w+") as output:
            done = subprocess.run(
                command, stdout=output, stderr=output, timeout=SECONDS, check=False, **as_servers_user(self._folder)
            )
        assert done.returncode == 0, f"{command}: {said.read_text()}"


def loaded(server: OwnPostgres) -> None:
    """With the newest schema, and what a release loads."""
    migrations.upgrade(server.url)
    load_what_a_release_loads(server.url)


@contextmanager
def own_postgres(*settings: str) -> Iterator[OwnPostgres]:
    """One that runs, with the service's schema; stopped afterwards, if it still runs."""
    with scratch_folder() as folder:
        server = OwnPostgres(folder, "one")
        server.make(*settings)
        server.start()
        try:
            loaded(server)
            yield server
        finally:
            if (server.data / "postmaster.pid").exists():
                server.stop(CRASH)
