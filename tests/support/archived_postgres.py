"""A PostgreSQL whose log is archived as deploy/postgresql.conf says, and its restore to a moment, by its own tools."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from store.embedded_programs import own_folder, scratch_folder
from tests.support.own_postgres import OwnPostgres

DEPLOYED = Path(__file__).parents[2] / "deploy" / "postgresql.conf"
ARCHIVE_OF_A_HOST = "/var/backups/kp/wal"


class ArchivedPostgres(OwnPostgres):
    """One server and its archive, below one folder."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, name)
        own_folder(folder / "wal")

    def make(self, *settings: str) -> None:
        archive = f"archive_command = '{_deployed(self._folder)}'"
        super().make("wal_level = replica", "archive_mode = on", archive, *settings)

    def back_up(self, name: str) -> Path:
        """A base backup of this server while it runs."""
        return self.base_backup(name, "--wal-method=none")

    def restore(self, moment: datetime) -> None:
        """Come up from the base backup that this server's folder is, at the archive's state of the moment."""
        self.configure(
            f"restore_command = 'cp {self._folder}/wal/%f %p'",
            f"recovery_target_time = '{moment.isoformat()}'",
            "recovery_target_action = 'promote'",
        )
        (self.data / "recovery.signal").touch()
        self.start()


@contextmanager
def archive_folder() -> Iterator[Path]:
    with scratch_folder() as folder:
        yield folder


def _deployed(folder: Path) -> str:
    """The command that hosts use, with the folder of the test."""
    found = re.search(r"^archive_command = '(.*)'$", DEPLOYED.read_text(), re.MULTILINE)
    assert found
    return found[1].replace(ARCHIVE_OF_A_HOST, str(folder / "wal"))
