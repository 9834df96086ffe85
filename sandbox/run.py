"""`python -m sandbox.run`, which is `make run`: the whole service on one machine, with demonstration customers.

Starts the servers that have no URL, migrates, seeds, then runs the lines of the Procfile and the sandbox until Ctrl-C.
A worker or clock that ends is started again, as a supervisor must; the end of another ends all. Development only.
"""

import os
import queue
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Thread

from sandbox.demo_operators import OPERATORS, PASSWORD
from sandbox.terminal import Terminal
from settings import SERVICES_FILE
from store import embedded
from store.embedded_programs import NotStartedError

ROOT = Path(__file__).parents[1]
STOP_SECONDS = 20
POLL_SECONDS = 0.2
STARTED_AGAIN = {"worker", "clock"}
# One that ends sooner after its first start has a fault that it would have again.
PROVED_SECONDS = 10.0
SECONDS_BEFORE_AGAIN = 1.0
SEEDED = ("demo", "operators")
PORTS = {"PORT": 8000, "SANDBOX_PORT": 8001, "SANDBOX_MPESA_PORT": 8002, "SANDBOX_PAYSTACK_PORT": 8003}
DIALS_WHILE_TRYING = "1000"  # whoever tries the menus dials more often than any customer
TERMINAL = Terminal(sys.stdout, {"release": 36, "seed": 36, "web": 32, "worker": 33, "clock": 35, "sandbox": 34})
# A child gets SIGTERM when this process is gone, however it went: prctl(PR_SET_PDEATHSIG), which only Linux has.
RUN_WITH_PARENT = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
os.execvp(sys.argv[1], sys.argv[1:])
"""

Environment = Mapping[str, str]
Ends = queue.SimpleQueue[tuple[str, int]]  # (name, exit code) of a child, ("", number) of a signal


def main() -> None:
    if os.environ.get("ENVIRONMENT") == "production":
        sys.exit("make run is for development, but ENVIRONMENT is production: run the lines of the Procfile instead.")
    os.chdir(ROOT)
    ends: Ends = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: ends.put(("", received)))
    for setting, port in _ports().items():
        _require_free(setting, port)
    try:
        with servers() as urls:
            _run(_environment(urls), ends)
    except NotStartedError as reason:
        sys.exit(f"make run: {reason}")


def _run(environment: Environment, ends: Ends) -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    first = [("release", lines.pop("release")), *(("seed", f"flask --app app seed {what}") for what in SEEDED)]
    for name, command in first:
        if not _done(name, command, environment, ends):
            return
    Thread(target=_announce_when_ready, daemon=True).start()
    supervise(lines | {"sandbox": "python -m sandbox"}, environment, ends)
    TERMINAL.say("Stopping.")


def supervise(
    commands: Mapping[str, str], environment: Environment, ends: Ends, proved_seconds: float = PROVED_SECONDS
) -> None:
    """Run the commands until a signal comes. Exits when one ends that is not to be started again."""
    with ExitStack() as children:

        def start(name: str) -> None:
            children.enter_context(_child(name, commands[name], environment, ends))

        began = time.monotonic()
        for name in commands:
            start(name)
        while True:
            name, code = _next_end(ends)
            if not name:
                return
            if name not in STARTED_AGAIN or time.monotonic() - began < proved_seconds:
                sys.exit(f"make run: {name} ended with {code}, so the rest was stopped too")
            TERMINAL.say(f"{name} ended with {code}: it is started again, as a supervisor does.")
            time.sleep(SECONDS_BEFORE_AGAIN)
            start(name)


def _done(name: str, command: str, environment: Environment, ends: Ends) -> bool:
    """Whether it was done rather than stopped by a signal. Exits if it failed."""
    with _child(name, command, environment, ends):
        ended, code = _next_end(ends)
    if ended and code:
        sys.exit(f"make run: {name} failed: its reason is above")
    return bool(ended)


def _next_end(ends: Ends) -> tuple[str, int]:
    while True:  # the system may hand a signal to another thread, which does not wake this one
        with suppress(queue.Empty):
            return ends.get(timeout=POLL_SECONDS)


def _announce_when_ready() -> None:
    while not all(map(_answers, _ports().values())):
        time.sleep(POLL_SECONDS)
    handset = f"http://127.0.0.1:{_ports()['SANDBOX_PORT']}"
    names = " and ".join(each.name for each in OPERATORS)
    TERMINAL.remind_of(
        f"The handset is at {handset}/  (Ctrl-C stops everything)\n"
        f"The console is at http://127.0.0.1:{_ports()['PORT']}/console/ for {names}, password {PASSWORD!r},"
        f" codes at {handset}/authenticator"
    )


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The URLs of PostgreSQL and Redis, in a file too while they run, beside all other addresses that have moved with a
    port: commands in another window read it.
    """
    with ExitStack() as started:
        servers: dict[str, Callable[[], AbstractContextManager[str]]] = {
            "DATABASE_URL": lambda: embedded.kept_postgres(ROOT),
            "REDIS_URL": embedded.redis,
        }
        urls = {name: os.environ.get(name) or started.enter_context(start()) for name, start in servers.items()}
        SERVICES_FILE.parent.mkdir(exist_ok=True)
        SERVICES_FILE.write_text("".join(f"{name}={url}\n" for name, url in {**_addresses(), **urls}.items()))
        started.callback(SERVICES_FILE.unlink)
        yield urls


def _addresses() -> Environment:
    """Where the service and its providers are on this machine, or where the environment says."""
    web, sandbox, mpesa, paystack = (f"http://127.0.0.1:{port}" for port in _ports().values())
    usual = {
        "PUBLIC_URL": web,
        "AFRICASTALKING_BASE_URL": sandbox,
        "MPESA_BASE_URL": mpesa,
        "PAYSTACK_BASE_URL": paystack,
    }
    return {name: os.environ.get(name) or url for name, url in usual.items()}


def _environment(urls: dict[str, str]) -> Environment:
    defaults = {"SERVICE_URL": f"http://127.0.0.1:{_ports()['PORT']}", "MOST_DIALS": DIALS_WHILE_TRYING}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**defaults, **os.environ, **_addresses(), **urls, "PATH": programs, "PYTHONUNBUFFERED": "1"}


@contextmanager
def _child(name: str, command: str, environment: Environment, ends: Ends) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", RUN_WITH_PARENT, *shlex.split(command)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C of a terminal reaches only us: we stop them in order
    ) as child:
        relay = Thread(target=_relay, args=(name, child, ends))
        relay.start()
        try:
            yield
        finally:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
            relay.join()


def _relay(name: str, child: subprocess.Popen[str], ends: Ends) -> None:
    for line in child.stdout or ():
        TERMINAL.relay(name, line.rstrip())
    ends.put((name, child.wait()))


def _ports() -> dict[str, int]:
    return {name: int(os.environ.get(name, usual)) for name, usual in PORTS.items()}


def _require_free(setting: str, port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"make run: port {port} is in use: stop what listens there, or try {setting}={port + 10} make run")


def _answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    main()
