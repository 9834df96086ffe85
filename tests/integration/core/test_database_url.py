"""Where DATABASE_URL leads: to the host that writes, and to a server itself rather than to a pooler of transactions."""

import os
from contextlib import ExitStack

import psycopg
import pytest

from domain.errors import Refused
from store import embedded
from store.core.engine import KEEPALIVES_OF_THE_SERVER, NO_POOLER, make_engine, require_no_pooler, sqlalchemy_url
from store.embedded_programs import scratch_folder
from tests.support.own_postgres import CRASH, OwnPostgres
from tests.support.pooler import pooler
from tests.support.service import service_on
from tests.support.service_processes import free_port, started_alone
from tests.support.tcp_relay import relay, to_postgres


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://kp:s3cret@one:5433,two:5434/kp", "one,two", "5433,5434"),
        ("postgresql://kp@one,two:5434/kp", "one,two", "5432,5434"),
        ("postgresql://[::1]:1,[::2]/kp?connect_timeout=1", "::1,::2", "1,5432"),
        ("postgresql://kp@/kp?host=one:5433&host=two:5434", "one,two", "5433,5434"),
        ("postgresql://kp@/kp?host=one,two&port=5433,5434", "one,two", "5433,5434"),
        ("postgresql://kp@one:5433/kp", "one", 5433),
        ("postgresql://kp@/kp?host=%2Fvar%2Frun", "/var/run", None),
    ],
)
def test_several_hosts_may_stand_in_any_form(url, host, port):
    parsed = sqlalchemy_url(url)
    _, arguments = parsed.get_dialect()().create_connect_args(parsed)
    assert (arguments["host"], arguments.get("port"), arguments["dbname"]) == (host, port, "kp")


def test_of_several_hosts_the_one_that_writes_is_taken(shows_machine):
    with (
        embedded.throwaway_postgres() as primary,
        embedded.standby_of(primary) as standby,
        relay("127.0.0.1", to_postgres(standby)) as first,
        relay("127.0.0.1", to_postgres(primary)) as second,
    ):
        with psycopg.connect(primary, autocommit=True) as connection:
            connection.execute("CREATE ROLE self_service")
        hosts = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
        engine = make_engine(f"postgresql://postgres@{hosts}/postgres", pool_size=1)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one() is False
        shows_machine("several hosts", "connected to the second, which writes")
        engine.dispose()


OURS = {
    "statement_timeout": "3s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "1min",
    "role": "self_service",
}


@pytest.fixture
def server_of_the_network():
    with scratch_folder() as folder:
        server, port = OwnPostgres(folder, "one"), free_port()
        server.make("listen_addresses = '127.0.0.1'", f"port = {port}")
        server.start()
        with psycopg.connect(f"{server.url}&port={port}", autocommit=True) as connection:
            connection.execute("CREATE ROLE self_service")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        server.stop(CRASH)


def test_a_server_gives_up_a_host_of_ours_that_has_vanished(server_of_the_network):
    """Else its connections stay for two hours, and a few cuts of the network leave none for anybody."""
    engine = make_engine(server_of_the_network, pool_size=1)
    with engine.connect() as connection:
        shown = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in KEEPALIVES_OF_THE_SERVER]
    engine.dispose()
    assert shown == ["10", "5", "3", "15000"]


@pytest.fixture(params=[True, False], ids=["options dropped", "options passed on"])
def pooled_url(request, database_url):
    name = sqlalchemy_url(database_url).database
    with pooler(database_url, drops_options=request.param) as port:
        yield f"postgresql://postgres@127.0.0.1:{port}/{name}"


def test_a_pooler_that_lends_one_connection_to_all_is_refused(pooled_url):
    engine = make_engine(pooled_url, pool_size=2)
    with pytest.raises(Refused, match="DATABASE_URL leads to a pooler in transaction mode"):
        require_no_pooler(engine)
    engine.dispose()


def test_a_pooler_that_passes_the_options_on_keeps_our_time_outs_and_rights(database_url):
    """As one in session mode does: a connection of its own for each of ours."""
    with pooler(database_url, drops_options=False) as port:
        engine = make_engine(
            f"postgresql://postgres@127.0.0.1:{port}/{sqlalchemy_url(database_url).database}", pool_size=1
        )
        with engine.connect() as connection:
            shown = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in OURS]
        engine.dispose()
    assert shown == list(OURS.values())


def test_a_server_itself_is_taken_and_one_that_does_not_answer_is_waited_for(database_url):
    for url in (database_url, "postgresql://127.0.0.1:1/x"):
        engine = make_engine(url, pool_size=2)
        require_no_pooler(engine)
        engine.dispose()


def test_no_process_starts_behind_a_pooler_and_each_says_why(database_url, redis_url, shows_machine):
    name = sqlalchemy_url(database_url).database
    with ExitStack() as stack:
        port = stack.enter_context(pooler(database_url, drops_options=True))
        url = f"postgresql://postgres@127.0.0.1:{port}/{name}"
        environment = {**os.environ, "DATABASE_URL": url, "REDIS_URL": redis_url, "PORT": str(free_port())}
        for process in [stack.enter_context(started_alone(name, environment)) for name in ("web", "worker", "clock")]:
            _, said = process.communicate(timeout=120)
            assert process.returncode != 0
            assert NO_POOLER in said
    shows_machine("pooler", f"web, worker and clock end: {NO_POOLER}")


def test_a_service_that_finds_itself_behind_such_a_pooler_is_not_ready(database_url, redis_url):
    name = sqlalchemy_url(database_url).database
    with (
        pooler(database_url, drops_options=True) as port,
        service_on(f"postgresql://postgres@127.0.0.1:{port}/{name}", redis_url) as service,
    ):
        client = service.test_client()
        assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "database\n")
