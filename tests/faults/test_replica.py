"""Reads that may be seconds old are answered by a standby, and by the primary as soon as the standby is no good."""

import psycopg
import pytest
import sqlalchemy as sa

import migrations
from store import embedded
from tests.support.command_line import operator_of
from tests.support.databases import load_what_a_release_loads
from tests.support.service import metrics_of, service_on
from tests.support.waiting import until

NOBODY = "postgresql://postgres@127.0.0.1:1/postgres"


@pytest.fixture(scope="module")
def servers_of_both():
    with embedded.throwaway_postgres() as primary:
        migrations.upgrade(primary)
        load_what_a_release_loads(primary)
        with embedded.standby_of(primary) as standby:
            with psycopg.connect(standby, autocommit=True) as connection:
                until(lambda: connection.execute("SELECT count(*) FROM pg_stat_wal_receiver").fetchone() == (1,))
            yield primary, standby


def asked_of(parts):
    """The server that answers such a read: whether it is a standby."""
    with parts.store.reading_lately() as unit_of_work:
        return unit_of_work.connection.scalar(sa.text("SELECT pg_is_in_recovery()"))


def test_lists_and_figures_come_from_the_standby_and_money_from_the_primary(servers_of_both, redis_url):
    primary, standby = servers_of_both
    with service_on(primary, redis_url, database_url_replica=standby) as flask:
        parts = flask.extensions["parts"]
        assert asked_of(parts) is True
        with parts.store.transaction() as unit_of_work:
            assert unit_of_work.connection.scalar(sa.text("SELECT pg_is_in_recovery()")) is False
        assert "sms_halted" in metrics_of(flask)
    with operator_of(primary, redis_url=redis_url, database_url_replica=standby) as operator:
        assert operator.asks("list", "unlisted")["rows"] == []
        assert operator.asks("audit", "list")["rows"]


def test_a_standby_that_is_away_is_not_waited_for(servers_of_both, redis_url):
    with service_on(servers_of_both[0], redis_url, database_url_replica=NOBODY) as flask:
        assert asked_of(flask.extensions["parts"]) is False


def test_without_a_standby_the_primary_answers(servers_of_both, redis_url):
    with service_on(servers_of_both[0], redis_url) as flask:
        assert asked_of(flask.extensions["parts"]) is False


def test_a_standby_that_hears_nothing_from_the_primary_is_too_old(servers_of_both, redis_url):
    primary, standby = servers_of_both
    with psycopg.connect(standby, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1'")
        connection.execute("SELECT pg_reload_conf()")
        until(lambda: connection.execute("SELECT count(*) FROM pg_stat_wal_receiver").fetchone() == (0,))
    with service_on(primary, redis_url, database_url_replica=standby) as flask:
        assert asked_of(flask.extensions["parts"]) is False
