"""Operations learn whether the service is alive, and which part of it is unavailable."""

from time import monotonic

import pytest

from bench.statements import statements_of
from store.core.readiness import LOOKS_PER_SECOND
from tests.support.service import metrics_of, service_on
from tests.support.sms import ANOTHER_PHONE, PHONE, composed, queue

NOBODY_LISTENS = "127.0.0.1:1"


def test_a_service_whose_parts_answer_is_ready(client):
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("away", "urls"),
    [
        ("database", {"database_url": f"postgresql://{NOBODY_LISTENS}/x"}),
        ("redis", {"redis_url": f"redis://{NOBODY_LISTENS}"}),
    ],
)
def test_a_service_that_misses_a_part_is_alive_but_not_ready_and_says_which(away, urls, database_url, redis_url):
    with service_on(**{"database_url": database_url, "redis_url": redis_url} | urls) as service:
        client = service.test_client()
        assert client.get("/healthz").status_code == 200
        assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, f"{away}\n")


def test_a_crowd_that_asks_whether_it_is_ready_costs_the_stores_no_more(client):
    with statements_of(client.application.extensions["parts"].engine) as asked:
        began = monotonic()
        assert {client.get("/readyz").status_code for _ in range(100)} == {200}
        seconds = monotonic() - began + 2
    assert 0 < len(asked) <= seconds * LOOKS_PER_SECOND


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer dev-metrics-token", 200),
        ("bearer dev-metrics-token", 200),
        ("BEARER  dev-metrics-token", 200),
        ("dev-metrics-token", 404),
        ("Bearer", 404),
        ("Bearer ", 404),
        ("Bearer dev-metrics-toke\u00f1", 404),
        ("Basic ZGV2LW1ldHJpY3MtdG9rZW46", 404),
        ("", 404),
    ],
)
def test_the_metrics_are_for_whoever_bears_the_token(client, authorization, status):
    assert client.get("/metrics", headers={"Authorization": authorization}).status_code == status


def test_the_figures_of_sms_are_true_over_all_processes(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway) as worker:
        queue(worker, PHONE)
        worker.sender.run()
        queue(worker, ANOTHER_PHONE)
    with service_on(database_url, redis_url) as service:
        figures = metrics_of(service)
    assert 'messages{purpose="bill",state="submitted"} 1.0' in figures
    assert 'messages_oldest_queued_timestamp_seconds{purpose="bill"}' in figures
    assert 'sms_halted{reason="",state="running"} 0.0' in figures
    assert 'sms_shillings_of_the_day{figure="charged",network="Safaricom"} 0.8' in figures
    assert 'message_seconds_bucket{le="+Inf",stage="submission"} 1.0' in figures
