"""The development servers keep what they are given, whatever happens to the program that started them."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import psutil
import psycopg
import pytest
import redis

from store import embedded
from store.embedded_programs import NotStartedError
from tests.support.waiting import until

# A shell that starts the tests in the background (`make test &`, nohup, some CI) has SIGINT ignored in all below it.
HOLDER = """
import signal, sys
from pathlib import Path
from store import embedded
from store.embedded_programs import NotStartedError
signal.signal(signal.SIGINT, signal.default_int_handler)
with embedded.kept_postgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
BOUND_SECONDS = 30


@pytest.fixture
def clone(tmp_path):
    folder = tmp_path / "a clone with spaces"
    folder.mkdir()
    yield folder
    embedded.forget(folder)


def test_a_second_run_finds_the_data_of_the_first(clone):
    with embedded.kept_postgres(clone) as url:
        write(url)
    with embedded.kept_postgres(clone) as url:
        assert was_kept(url)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_server_outlives_the_program_that_started_it(end, clone):
    with holder_of(clone) as holder:
        below = processes_below(holder)
        holder.send_signal(end)
        holder.wait(BOUND_SECONDS)
    until(lambda: all(map(embedded.has_ended, below)), BOUND_SECONDS)


def test_data_survives_a_server_that_was_left_running_by_a_kill(clone):
    with holder_of(clone) as holder:
        write(holder.url)
        guardian, server = processes_below(holder)
        guardian.kill()
        holder.kill()
    with embedded.kept_postgres(clone) as url:
        assert was_kept(url)
        assert embedded.has_ended(server)


def test_data_survives_a_power_cut_after_which_another_program_has_the_servers_number(clone):
    with embedded.kept_postgres(clone) as url:
        write(url)
    stale = embedded.home(clone) / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n0\n5432\n\n\n\nready\n")
    with embedded.kept_postgres(clone) as url:
        assert was_kept(url)


def test_a_second_start_beside_the_first_is_told_so(clone, capfd):
    with embedded.kept_postgres(clone):
        with pytest.raises(NotStartedError), embedded.kept_postgres(clone):
            pass
        assert "running already" in capfd.readouterr().err


def test_each_redis_is_empty_and_its_own():
    with embedded.redis() as first, embedded.redis() as second:
        with redis.Redis.from_url(first) as connection:
            connection.set("key", "value")
        with redis.Redis.from_url(second) as connection:
            assert connection.dbsize() == 0


def write(url):
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS row")


def was_kept(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT row FROM kept").fetchone() == (1,)


@contextmanager
def holder_of(clone):
    with subprocess.Popen([sys.executable, "-c", HOLDER, clone], **PIPES, text=True) as holder:
        holder.url = holder.stdout.readline().strip()
        yield holder


def processes_below(holder):
    (guardian,) = psutil.Process(holder.pid).children()
    (server,) = guardian.children()
    return guardian, server
