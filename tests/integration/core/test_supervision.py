"""`make run` starts a worker and a clock again that ended, as a supervisor in production must; not one that cannot."""

import queue
import shlex
import sys
from pathlib import Path
from threading import Thread

import pytest

from sandbox import run
from sandbox.run import supervise
from settings import Settings
from tests.support.waiting import until

END = ("", 15)
LIVE = "import time; time.sleep(600)"


@pytest.fixture
def starts(tmp_path):
    """The command of a process that notes its start and ends, and how often it started."""

    def command(name, then=""):
        note = f"open({str(tmp_path / name)!r}, 'a').write('.'); {then}"
        return shlex.join([sys.executable, "-c", note])

    def count(name):
        file: Path = tmp_path / name
        return len(file.read_text()) if file.exists() else 0

    return command, count


@pytest.mark.parametrize("code", [0, 1])
def test_a_worker_that_ends_is_started_again_whatever_its_exit_code(code, starts, shows_machine):
    command, count = starts
    ends = queue.SimpleQueue()
    commands = {"worker": command("worker", f"raise SystemExit({code})"), "web": command("web", LIVE)}
    running = Thread(target=supervise, args=(commands, {}, ends, 0))
    running.start()
    until(lambda: count("worker") >= 3)
    ends.put(END)
    running.join()
    assert count("web") == 1
    if code:
        shows_machine("make run", "a worker that ended with 1 is started again, however often; the rest goes on")


@pytest.mark.parametrize(("name", "proved_seconds"), [("worker", 60), ("web", 0)])
def test_one_that_fails_at_its_start_or_serves_customers_ends_all(name, proved_seconds, starts):
    command, count = starts
    with pytest.raises(SystemExit, match=f"{name} ended with 3, so the rest was stopped too"):
        supervise({name: command(name, "raise SystemExit(3)")}, {}, queue.SimpleQueue(), proved_seconds)
    assert count(name) == 1


def test_commands_in_another_window_name_the_ports_that_were_moved(tmp_path, monkeypatch):
    for name in ("PUBLIC_URL", "AFRICASTALKING_BASE_URL", "MPESA_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    window = {"PORT": "8610", "SANDBOX_MPESA_PORT": "8612", "DATABASE_URL": "postgresql:///x", "REDIS_URL": "redis://x"}
    for name, value in (window | {"PAYSTACK_BASE_URL": "http://127.0.0.1:9"}).items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "services.env"
    monkeypatch.setattr(run, "SERVICES_FILE", file)
    with run.servers():
        for name in (*window, "PAYSTACK_BASE_URL"):
            monkeypatch.delenv(name)
        seen = Settings(_env_file=file)
        assert (seen.public_url, seen.mpesa_base_url) == ("http://127.0.0.1:8610", "http://127.0.0.1:8612")
        assert (seen.paystack_base_url, seen.database_url) == ("http://127.0.0.1:9", "postgresql:///x")
    assert not file.exists()
