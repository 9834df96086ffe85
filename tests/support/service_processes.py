"""The service as processes: gunicorn, a Celery worker and the clock, beside the stand-ins, on the stores of a test."""

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from app import Parts
from sandbox.africastalking import AfricasTalkingStandIn
from sandbox.daraja import DarajaStandIn, Merchant
from sandbox.merchant_setup import daraja_for, paystack_for
from sandbox.paystack import PaystackStandIn
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
TOKEN = "test-africastalking-token"
API_KEY = "test-africastalking-key"
PAYMENTS_TOKEN = "0a1b2c3d4e5f"
CARD_KEY = "sk_test_of_the_test"
MERCHANT = Merchant(shortcode="888888", passkey="p" * 16)
COMMANDS = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())


@dataclass(frozen=True, slots=True)
class Stack:
    """The running service: its address, its stand-ins, and its processes by name."""

    base_url: str
    gateway: AfricasTalkingStandIn
    mpesa: DarajaStandIn
    cards: PaystackStandIn
    processes: Mapping[str, subprocess.Popen]
    log_folder: Path
    environment: Mapping[str, str]

    def also(self, name: str, **surroundings: str) -> AbstractContextManager[subprocess.Popen]:
        """One more process, in other surroundings."""
        return _started(name, {**self.environment, **surroundings}, self.log_folder)

    def on(
        self, inside: Sequence[str], name: str, *options: str, folder: Path = ROOT, **surroundings: str
    ) -> AbstractContextManager[subprocess.Popen]:
        """The same on another host, where `inside` is the command that it runs inside, or of another version."""
        environment = {**self.environment, **surroundings}
        return _started(name, environment, self.log_folder, inside=inside, options=options, folder=folder)

    def log(self, name: str) -> str:
        return (self.log_folder / f"{name}.log").read_text()


@contextmanager
def running(database_url: str, redis_url: str, *names: str, log_folder: Path, **surroundings: str) -> Iterator[Stack]:
    """The named processes of the Procfile, started and answering; ended afterwards."""
    with ExitStack() as stack:
        port = free_port()
        base_url = f"http://127.0.0.1:{port}"
        mpesa = stack.enter_context(daraja_for(base_url, PAYMENTS_TOKEN, MERCHANT))
        cards = stack.enter_context(paystack_for(base_url, CARD_KEY))
        gateway = stack.enter_context(
            AfricasTalkingStandIn(base_url, callback_token=TOKEN, api_key=API_KEY, mpesa_url=mpesa.base_url)
        )
        environment = {
            **os.environ,
            "PORT": str(port),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "AFRICASTALKING_BASE_URL": gateway.base_url,
            "AFRICASTALKING_API_KEY": API_KEY,
            "AFRICASTALKING_CALLBACK_TOKENS": TOKEN,
            "PUBLIC_URL": base_url,
            "MPESA_BASE_URL": mpesa.base_url,
            "MPESA_SHORTCODE": MERCHANT.shortcode,
            "MPESA_PASSKEY": MERCHANT.passkey,
            "MPESA_CONSUMER_KEY": MERCHANT.consumer_key,
            "MPESA_CONSUMER_SECRET": MERCHANT.consumer_secret,
            "MPESA_CALLBACK_TOKENS": PAYMENTS_TOKEN,
            "MPESA_PROMPT_DELAY_SECONDS": "1",
            "PAYSTACK_BASE_URL": cards.base_url,
            "PAYSTACK_SECRET_KEY": CARD_KEY,
            **surroundings,
        }
        processes = {name: stack.enter_context(_started(name, environment, log_folder)) for name in names}
        if "web" in processes:
            until(lambda: _answers(base_url))
        try:
            yield Stack(base_url, gateway, mpesa, cards, processes, log_folder, environment)
        finally:
            for process in processes.values():  # at once: then each is waited for
                _end(process)


@contextmanager
def working(
    parts: Parts, name: str = "worker", *, inside: Sequence[str] = (), **surroundings: object
) -> Iterator[subprocess.Popen]:
    """A process of the Procfile beside the service of a test, on its stores; killed at the end if it still runs.
    `inside` is a command that it runs inside; settings that are given win.
    """
    settings = parts.settings
    usual = {
        "database_url": settings.database_url,
        "redis_url": settings.redis_url,
        "africastalking_base_url": settings.africastalking_base_url,
        "sms_parts_per_second": 400,
        "sms_window": settings.sms_window,
    }
    with subprocess.Popen(
        [*inside, *_command(name)],
        cwd=ROOT,
        env={**os.environ, **{each.upper(): str(value) for each, value in {**usual, **surroundings}.items()}},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def started_alone(name: str, environment: Mapping[str, str]) -> subprocess.Popen:
    """A process of the Procfile whose end, and what it says until then, a test waits for."""
    return subprocess.Popen(_command(name), cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


@contextmanager
def _started(
    name: str,
    environment: Mapping[str, str],
    log_folder: Path,
    *,
    inside: Sequence[str] = (),
    options: Sequence[str] = (),
    folder: Path = ROOT,
) -> Iterator[subprocess.Popen]:
    command = [*inside, *_command(name), *options]
    with (log_folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            _end(process)
            process.wait()


def _end(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)  # one that a test stopped would not end


def _command(name: str) -> list[str | Path]:
    program, *arguments = shlex.split(COMMANDS[name])
    return [Path(sys.executable).with_name(program), *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(base_url: str) -> bool:
    try:
        with urlopen(f"{base_url}/readyz"):
            return True
    except (URLError, ConnectionError):
        return False
