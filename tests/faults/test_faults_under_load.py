"""Whatever happens to a store, or to the way to it, while customers dial and pay: kind words in time, nothing lost,
nothing doubled, and everything goes on by itself.
"""

import os
from threading import Event
from time import monotonic

import pytest

from tests.support.busy_region import KIND_SECONDS, SECONDS_OF_A_GATEWAY
from tests.support.store_faults import CUTS, FAULTS, UNNOTICED, installed, silent
from tests.support.waiting import until

pytestmark = pytest.mark.xdist_group("faults under load")

SOAK = bool(os.environ.get("SOAK"))
SHORT = 10 if SOAK else 2
CUT_SECONDS = (5, 20, 60, 120) if SOAK else (5,)
HEALED_SECONDS = 60
"""After two minutes without a worker a thousand readings, payments and SMS wait before those of whoever comes then."""
MAX_SECONDS = KIND_SECONDS if SOAK else SECONDS_OF_A_GATEWAY
"""For a screen: beside other tests the machine itself is late."""
FAULTS_IN_THE_SUITE, CUTS_IN_THE_SUITE = 2, 1


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("logs"), customers=20_000 if SOAK else 2_000) as at:
        at.deployment.region.seconds_until_served(monotonic())
        yield at


@pytest.fixture
def costs(installation, shows_fault):
    """What the fault costs that lasts for so many seconds."""
    service = installation.deployment
    region = service.region

    def shown(fault, happening, seconds):
        region.begins_anew()
        with region.busy():
            with happening:
                Event().wait(seconds)
            served = region.seconds_until_served(monotonic())
        region.settles()
        shows_fault(fault, served, region.lost(), region.doubled(), in_doubt=region.in_doubt())
        assert region.seen.slowest_seconds <= MAX_SECONDS
        assert served <= HEALED_SECONDS
        until(service.all_run)

    return shown


@pytest.mark.parametrize("fault", FAULTS if SOAK else list(FAULTS)[:FAULTS_IN_THE_SUITE])
def test_a_store_that_fails_is_survived(installation, costs, fault):
    costs(fault, FAULTS[fault](installation), SHORT)
    assert fault in UNNOTICED or installation.deployment.region.seen.apologies > 0


@pytest.mark.parametrize("seconds", CUT_SECONDS)
@pytest.mark.parametrize(("host", "server"), CUTS if SOAK else CUTS[:CUTS_IN_THE_SUITE])
def test_parts_that_do_not_hear_each_other_go_on_when_they_do(installation, costs, host, server, seconds):
    way = installation.deployment.hosts[host].ways[server]
    costs(f"{host} and {server.removesuffix(' 1')} silent to each other for {seconds} s", silent(way), seconds)
