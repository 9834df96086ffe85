"""A release while customers dial: the version before the newest migration serves beside this one, on one database."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import pytest

from tests.support.busy_region import BusyRegion, add_region
from tests.support.deployment import ALL_DAY, answers
from tests.support.service_processes import ROOT, free_port, running
from tests.support.waiting import until

VERSIONS = "migrations/versions"
SOME = 12
SECONDS = 120


def git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False).stdout  # noqa: S607 - git of this machine


@pytest.fixture
def before(tmp_path):
    """The tree before the commit that added the newest migration; this one, where its history is not here."""
    newest = max(each.name for each in (ROOT / VERSIONS).glob("[0-9]*.py"))
    added = git("log", "--diff-filter=A", "--format=%H", "-1", "--", f"{VERSIONS}/{newest}").decode().strip()
    tree = git("archive", f"{added}^" if added else "HEAD")
    if not tree:
        return ROOT
    folder = tmp_path / "before"
    folder.mkdir()
    subprocess.run(["tar", "--extract", "--directory", folder], input=tree, check=True)  # noqa: S607 - as above
    return folder


@pytest.fixture
def service(empty_database_url, own_redis, tmp_path):
    """Its stand-ins, and no process yet."""
    with running(empty_database_url, own_redis, log_folder=tmp_path, SMS_WINDOW=ALL_DAY, SENT_LOG_FOLDER="") as service:
        service.gateway.options.report_delay_seconds = (0.0, 0.1)
        yield service


def released(service, folder):
    command = [Path(sys.executable), "-m", "flask", "--app", "app", "release"]
    subprocess.run(command, cwd=folder, env=service.environment, capture_output=True, check=True)


def serving(stack, service, folder):
    """Web and worker of this version; where the web is."""
    port = str(free_port())
    for name in ("web", "worker"):
        stack.enter_context(service.on((), name, folder=folder, PORT=port))
    url = f"http://127.0.0.1:{port}"
    until(lambda: answers(url), SECONDS)
    return url


def test_no_turn_is_lost_while_two_versions_serve_side_by_side(before, service, shows_fault):
    database_url = service.environment["DATABASE_URL"]
    with ExitStack() as new, ExitStack() as old:
        released(service, before)
        add_region(database_url, customers=2_000)
        region = BusyRegion(database_url, [serving(old, service, before)], service.gateway)
        service.gateway.service.url = region.web_urls[0]

        def some_more_are_billed():
            there = len(region.seen.billed)
            until(lambda: len(region.seen.billed) > there + SOME, SECONDS)

        with region.busy():
            some_more_are_billed()
            released(service, ROOT)
            some_more_are_billed()
            region.web_urls.append(serving(new, service, ROOT))
            some_more_are_billed()
            service.gateway.service.url = region.web_urls[1]
            region.web_urls.pop(0)
            old.close()
            seconds = region.seconds_until_served(monotonic())
        region.settles()
    fault = "a release: two versions side by side"
    shows_fault(fault, seconds, region.lost(), region.doubled(), in_doubt=region.in_doubt())
    assert region.seen.apologies == 0
