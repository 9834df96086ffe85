"""The service as processes on hosts, with a way of its own from each host to each server, and customers in front."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests

from sandbox.daraja.state import Urls
from tests.support.busy_region import BusyRegion, add_region
from tests.support.network_hosts import (
    DATABASE,
    GATEWAY,
    MONEY,
    REDIS,
    Host,
    database_at,
    host_with,
    http_at,
    redis_at,
)
from tests.support.service_processes import PAYMENTS_TOKEN, Stack, free_port, running
from tests.support.supervised import Program, supervised
from tests.support.tcp_relay import to_postgres, to_tcp
from tests.support.waiting import until

ALL_DAY = "00:00-24:00"
START_SECONDS = 120
WEB, WORKER, CLOCK = "web", "worker", "clock"
ONE_OF_EACH = {WEB: (WEB,), WORKER: (WORKER,), CLOCK: (CLOCK,)}


@dataclass(frozen=True, slots=True)
class Deployment:
    hosts: Mapping[str, Host]
    stack: Stack
    region: BusyRegion
    programs: Mapping[tuple[str, str], Program]

    def restarts(self) -> int:
        """How often the supervisor had to start a program again."""
        return sum(program.restarts for program in self.programs.values())

    def all_run(self) -> bool:
        return all(program.process.poll() is None for program in self.programs.values())


@contextmanager
def deployed(
    database_urls: Sequence[str],
    redis_url: str,
    log_folder: Path,
    *,
    customers: int,
    runs: Mapping[str, Sequence[str]] = ONE_OF_EACH,
    sms_per_second: int = 400,
) -> Iterator[Deployment]:
    """The programs that each host runs, by the host's name; the first database is the one that writes."""
    with ExitStack() as stack:
        service = stack.enter_context(
            running(
                database_urls[0],
                redis_url,
                log_folder=log_folder,
                SMS_WINDOW=ALL_DAY,
                SMS_PARTS_PER_SECOND=str(sms_per_second),
            )
        )
        add_region(database_urls[0], customers)
        databases = {f"{DATABASE} {number}": to_postgres(url) for number, url in enumerate(database_urls, 1)}
        servers = {**databases, REDIS: to_tcp(redis_url), GATEWAY: to_tcp(service.gateway.base_url)}
        servers[MONEY] = to_tcp(service.mpesa.base_url)
        hosts, starts, urls = {}, {}, []
        for number, (name, started) in enumerate(runs.items()):
            host = hosts[name] = stack.enter_context(host_with(name, number, servers))
            surroundings = {
                "DATABASE_URL": database_at(database_urls[0], *(host.ways[each] for each in databases)),
                "REDIS_URL": redis_at(redis_url, host.ways[REDIS]),
                "AFRICASTALKING_BASE_URL": http_at(host.ways[GATEWAY]),
                "MPESA_BASE_URL": http_at(host.ways[MONEY]),
                "PORT": str(free_port()),
                "SENT_LOG_FOLDER": str(log_folder / "sent"),  # one for all: they share the name of this host
            }
            if WEB in started:
                urls.append(f"http://{host.address}:{surroundings['PORT']}")
            for program in started:
                bound = _bound(program, urls)
                starts[name, program] = partial(service.on, host.inside, program, *bound, **surroundings)
        programs = stack.enter_context(supervised(starts))
        service.gateway.service.url = urls[0]
        paybill = f"{urls[0]}/callbacks/{PAYMENTS_TOKEN}/paybill"
        service.mpesa.state.urls = Urls(f"{paybill}/validation", f"{paybill}/confirmation", "Completed", 2)
        service.gateway.options.report_delay_seconds = (0.0, 0.1)
        for url in urls:
            until(lambda url=url: answers(url), START_SECONDS)
        region = BusyRegion(database_urls[0], urls, service.gateway)
        yield Deployment(hosts, service, region, programs)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def _bound(program: str, urls: Sequence[str]) -> Sequence[str]:
    """A web on a host of its own listens there."""
    return ("--bind", urls[-1].removeprefix("http://")) if program == WEB else ()
