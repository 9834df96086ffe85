"""The proxy of deploy/nginx.conf in front of two hosts, while either is cut off, silent or without its web: the other
one is asked, and whoever dials has a screen within 5 s all the while.
"""

import re
import subprocess
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from threading import Event
from time import monotonic

import psutil
import pytest

from store.core.engine import LOCK_TIMEOUT_MS
from tests.support.busy_region import KIND_SECONDS
from tests.support.deployment import CLOCK, START_SECONDS, WEB, WORKER, answers
from tests.support.network_hosts import may_make
from tests.support.service_processes import ROOT, free_port
from tests.support.store_faults import installed
from tests.support.waiting import until

CUT_SECONDS = 20
ASKED_AGAIN_SECONDS = 7.0
"""After so long the proxy asks a host again that it had given up: before that, two would be away."""
LOCK_SECONDS = LOCK_TIMEOUT_MS / 1_000
"""What a web that stands still has locked is locked for as long: the other one waits so long for it, and says so."""
EAST, WEST = "east", "west"
RUNS = {EAST: (WEB, WORKER, CLOCK), WEST: (WEB, WORKER)}
PHONES, HOPS_PER_SECOND = 6, 30


def configuration(folder: Path, port: int, webs: Sequence[str]) -> str:
    """That of the page, but for its places, its port and its webs."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    server = re.search(r"server (127\.0\.0\.1:8000)( .*);", text)
    assert server
    others = [server[0].replace(server[1], web) for web in webs]
    changes = (
        ("pid /run/nginx.pid;", f"pid {folder}/pid; daemon off;"),
        ("error.log crit", "error.log warn"),
        ("/var/log/nginx/", f"{folder}/"),
        ("http {", f"http {{ {places}"),
        (server[0], "\n".join(others)),
        ("/etc/kp/tls/fullchain.pem", f"{folder}/certificate.pem"),
        ("/etc/kp/tls/privkey.pem", f"{folder}/key.pem"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
    )
    for there, here in changes:
        assert there in text
        text = text.replace(there, here)
    return re.sub(r"listen \[::\].*;", "", text)


@contextmanager
def proxy(folder: Path, webs: Sequence[str]):
    """Its URL; nobody needs to trust its certificate but this process."""
    port = free_port()
    (folder / "nginx.conf").write_text(configuration(folder, port, webs))
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=proxy"
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    subprocess.run([*made.split(), "-addext", "subjectAltName=IP:127.0.0.1", *files], check=True, capture_output=True)
    start = [which("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "start.log"]
    with subprocess.Popen(start) as it:
        try:
            yield f"https://127.0.0.1:{port}"
        finally:
            it.terminate()


@pytest.fixture
def behind_the_proxy(tmp_path, monkeypatch):
    """The installation, and the addresses of its two webs."""
    with installed(tmp_path, customers=8_000, small=False, runs=RUNS) as at:
        region = at.deployment.region
        urls = list(region.web_urls)
        webs = [url.removeprefix("http://") for url in urls]
        folder = tmp_path / "proxy"
        folder.mkdir()
        folder.chmod(0o755)
        with proxy(folder, webs) as url:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(folder / "certificate.pem"))
            until((folder / "pid").exists)
            region.web_urls = [url]
            region.seconds_until_served(monotonic())
            yield at, urls


def host_cut_off(at, name):
    host = at.deployment.hosts[name]
    host.cut()
    Event().wait(CUT_SECONDS)
    host.mend()


def web_killed(at, name):
    at.deployment.programs[name, WEB].process.kill()


def web_stands_still(at, name):
    """As a host does that swaps: it takes connections and answers nobody."""
    serving = psutil.Process(at.deployment.programs[name, WEB].process.pid).children()
    for process in serving:
        process.suspend()
    Event().wait(CUT_SECONDS)
    for process in serving:
        with suppress(psutil.NoSuchProcess):
            process.resume()


ACCIDENTS = {
    f"a host cut off for {CUT_SECONDS} s": host_cut_off,
    f"the web of a host stands still for {CUT_SECONDS} s": web_stands_still,
    "the web of a host killed": web_killed,
}


def test_the_other_host_is_asked_in_time(behind_the_proxy, shows_fault, shows_figure):
    at, urls = behind_the_proxy
    region, worst, slowest = at.deployment.region, {}, {}
    with region.busy(PHONES, HOPS_PER_SECOND):
        for name, accident in ACCIDENTS.items():
            if accident is host_cut_off and not may_make():
                continue
            for host in (EAST, WEST):
                region.seen.slowest_seconds = 0.0
                accident(at, host)
                worst[name] = max(worst.get(name, 0.0), region.seconds_until_served(monotonic()))
                until(lambda: all(answers(url) for url in urls), START_SECONDS)  # before the other one is gone
                Event().wait(ASKED_AGAIN_SECONDS)
                slowest[f"{name}, {host}"] = region.seen.slowest_seconds
    region.settles()
    lost, doubled, in_doubt = region.lost(), region.doubled(), region.in_doubt()
    for name, seconds in worst.items():
        shows_fault(f"nginx in front of two hosts: {name}", seconds, lost, doubled, in_doubt=in_doubt)
    for name, seconds in slowest.items():
        shows_figure(f"nginx in front of two hosts: {name}", f"the slowest screen took {seconds:.1f} s")
    assert {name: seconds for name, seconds in slowest.items() if seconds > KIND_SECONDS + LOCK_SECONDS} == {}
