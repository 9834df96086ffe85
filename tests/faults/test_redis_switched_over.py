"""Redis that answers, but with an error of its node, at sockets that stay open: nobody notices the new node."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from time import monotonic

import pytest
import redis
import sqlalchemy as sa

from domain.jobs import Job
from jobs.broker import JobQueues, make_celery
from store import embedded
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.service import service_on
from tests.support.service_processes import working
from tests.support.tcp_relay import relay, to_tcp
from tests.support.waiting import until

AT_ONCE = 5
PHONES = [f"+2547110000{number:02d}" for number in range(20)]
NOBODY = ("127.0.0.1", 1)
SORRY = "does not work now"


def demoted(old, new):
    old.replicaof(*address(new))


def demoted_and_silent(old, _new):
    """It has lost its master, and does not even read."""
    old.config_set("replica-serve-stale-data", "no")
    old.replicaof(*NOBODY)


def locked(old, _new):
    old.execute_command("ACL", "SETUSER", "default", "-@all")


def full(old, _new):
    old.config_set("maxmemory", "1")


def closed(old, _new):
    old.execute_command("CLIENT", "KILL", "TYPE", "normal")


@pytest.fixture
def nodes():
    """A master and its replica."""
    with ExitStack() as stack:
        urls = [stack.enter_context(embedded.redis()) for _ in range(2)]
        master, replica = [stack.enter_context(closing(redis.Redis.from_url(url))) for url in urls]
        replica.replicaof(*address(master))
        until(lambda: replica.info("replication")["master_link_status"] == "up")
        yield master, replica


def address(node):
    settings = node.connection_pool.connection_kwargs
    return settings["host"], settings["port"]


def url_of(node):
    return "redis://{}:{}/0".format(*address(node))


@pytest.fixture
def way(nodes):
    with relay("127.0.0.1", to_tcp(url_of(nodes[0]))) as way:
        yield way


@pytest.fixture
def service(database_url, way):
    with service_on(database_url, f"redis://127.0.0.1:{way.port}/0") as flask:
        yield flask


@pytest.fixture
def customers(service, engine):
    """Each at the confirm screen of a reading."""
    for number, phone in enumerate(PHONES):
        add_customer(engine, f"3500600{number:02d}", phone=phone, last=4401)
    return [Phone(service.test_client(), phone) for phone in PHONES]


def confirms(phone):
    """Whoever is told to dial again does: a machine that stands still for a second is a Redis that does not answer."""
    phone.answers("1")
    until(lambda: SORRY not in phone.reply or SORRY not in phone.dials("1*4521*1").reply)
    phone.ends("is due by")


def billed(engine):
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*), count(DISTINCT account_id) FROM bills")).one()


@pytest.mark.parametrize("happens", [demoted, demoted_and_silent, locked, full, closed])
def test_twenty_of_twenty_confirm_after_the_address_leads_to_the_new_master(
    happens, nodes, way, service, customers, engine, shows_machine, shows_fault
):
    old, new = nodes
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda phone: phone.dials().answers("1", "4521").sees("Present 4521"), customers))
        until(lambda: new.dbsize() == old.dbsize())
        new.replicaof("NO", "ONE")
        way.switch(to_tcp(url_of(new)))
        happens(old, new)
        began = monotonic()
        list(threads.map(confirms, customers))
    seconds, (bills, accounts) = monotonic() - began, billed(engine)
    fault = f"Redis switched over, the old one {happens.__name__.replace('_', ' ')}: 20 customers confirm"
    shows_fault(fault, seconds, lost=len(PHONES) - accounts, doubled=bills - accounts)
    assert service.test_client().get("/readyz").status_code == 200
    if happens is demoted:
        shows_machine("Redis demoted", "20 of 20 confirms billed, /readyz 200")


@pytest.mark.parametrize("happens", [demoted, demoted_and_silent, locked, full, closed])
def test_jobs_wait_at_the_new_master_at_the_first_try(happens, nodes, way):
    old, new = nodes
    queues = JobQueues(make_celery(f"redis://127.0.0.1:{way.port}/0"))
    queues.add(Job.SEND_MESSAGES)
    until(lambda: new.llen(Job.SEND_MESSAGES) == 1)
    new.replicaof("NO", "ONE")
    way.switch(to_tcp(url_of(new)))
    happens(old, new)
    queues.add(Job.APPLY_PAYMENTS)
    assert new.llen(Job.APPLY_PAYMENTS) == 1


def test_a_worker_whose_redis_becomes_a_replica_ends_and_one_that_is_started_again_works(
    nodes, way, service, shows_machine
):
    old, new = nodes
    with working(service.extensions["parts"]) as worker:
        until(lambda: old.info("clients")["blocked_clients"] == 1)
        new.replicaof("NO", "ONE")
        way.switch(to_tcp(url_of(new)))
        demoted(old, new)
        assert worker.wait(120) == 1
    with working(service.extensions["parts"]):
        until(lambda: new.info("clients")["blocked_clients"] == 1)
    shows_machine("worker at the demotion", "ended with 1; a new one works at the new master")


@pytest.mark.parametrize("happens", [demoted, demoted_and_silent, locked, full])
def test_a_service_whose_redis_takes_no_writes_is_not_ready_though_nobody_dials(happens, nodes, service, shows_machine):
    client = service.test_client()
    assert client.get("/readyz").status_code == 200
    happens(*nodes)
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "redis\n")
    if happens is demoted:
        shows_machine("Redis demoted and idle", "/readyz 503 redis")
