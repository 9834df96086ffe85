"""deploy/backup keeps as many base backups as it is told, and the log from the oldest of them on."""

import os
import re
import subprocess
from pathlib import Path

import pytest

import migrations
from store.embedded_programs import own_folder, postgres_program
from tests.support.archived_postgres import ArchivedPostgres, archive_folder
from tests.support.databases import load_what_a_release_loads

BACKUP = Path(__file__).parents[2] / "deploy" / "backup"
KEEP = 2


@pytest.fixture
def server():
    with archive_folder() as folder:
        server = ArchivedPostgres(folder, "one")
        server.make()
        server.start()
        migrations.upgrade(server.url)
        load_what_a_release_loads(server.url)
        own_folder(folder / "base")
        yield server
        server.stop()


def in_the_path(folder):
    """What Debian links there; its other programs of PostgreSQL are beside the server."""
    linked = folder / "linked"
    linked.mkdir(exist_ok=True)
    for name in ("pg_basebackup", "pg_archivecleanup"):
        if not (linked / name).exists():
            (linked / name).symlink_to(postgres_program(name))
    return linked


def backed_up(server, redis_url, keep=str(KEEP)):
    """What the unit does, and what it says."""
    folder = server.data.parent
    given = {
        "BACKUP_FOLDER": str(folder / "base"),
        "BACKUP_LOG_FOLDER": str(folder / "wal"),
        "BACKUP_URL": server.url,
        "BACKUP_KEEP": keep,
        "DATABASE_URL": server.url,
        "REDIS_URL": redis_url,
        "PATH": f"{in_the_path(folder)}:{os.environ['PATH']}",
        "POSTGRES_PROGRAMS": str(Path(postgres_program("psql")).parent),
    }
    return subprocess.run([BACKUP], env=os.environ | given, capture_output=True, text=True, timeout=120, check=False)


def bases(server):
    return sorted(folder.name for folder in (server.data.parent / "base").iterdir())


def archived(server):
    """The segments of the log that are in the archive."""
    names = [file.name for file in (server.data.parent / "wal").iterdir()]
    return sorted(name for name in names if re.fullmatch("[0-9A-F]{24}", name))


def first_needed(server, base):
    label = (server.data.parent / "base" / base / "backup_label").read_text()
    return re.search(r"\(file ([0-9A-F]{24})\)", label)[1]


def test_older_backups_go_with_the_log_that_only_they_needed(server, redis_url):
    made = []
    for _ in range(KEEP + 1):
        done = backed_up(server, redis_url)
        assert done.returncode == 0, done.stderr
        made.append(bases(server)[-1])
    assert bases(server) == made[-KEEP:]
    needed = first_needed(server, made[-KEEP])
    assert archived(server)[0] == needed


def test_where_it_is_not_sure_what_may_go_the_backup_is_made_and_nothing_removed(server, redis_url):
    assert backed_up(server, redis_url).returncode == 0
    before = archived(server)
    for keep in ("", "0", "8d"):
        assert backed_up(server, redis_url, keep).returncode != 0
    (server.data.parent / "base" / bases(server)[-1] / "backup_label").write_text("nothing of use\n")
    assert backed_up(server, redis_url).returncode != 0
    assert len(bases(server)) == 5
    assert set(before) <= set(archived(server))
