"""What operations ask: is it alive, is it ready, how is the business doing."""

import hmac
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.utils import floatToGoString

from parts import app_parts
from store.core.counters import COUNTERS

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
def ready() -> Response:
    """200 when this process can write to database and Redis, else 503 with the name of what it cannot write to."""
    missing = app_parts().readiness.missing()
    return Response("\n".join(missing or ["ok"]) + "\n", status=503 if missing else 200, mimetype="text/plain")


@health.get("/metrics")
def metrics() -> Response:
    """Prometheus text. 404 without the token: nobody learns that it is here."""
    given = request.authorization
    token = given.token if given and given.type == "bearer" else None
    parts = app_parts()
    if not hmac.compare_digest((token or "").encode(), parts.settings.metrics_token.encode()):
        return Response(status=404)
    business = CollectorRegistry()
    business.register(_Business())
    return Response(generate_latest(business), content_type=CONTENT_TYPE_LATEST)


class _Business:
    """Figures that are true over all processes: read from the database at the scrape.

    What Prometheus' client counts by itself is of the process that happens to answer, and is left out.
    """

    def collect(self) -> Iterable[Metric]:
        for name, help_text, labels, rows in app_parts().figures():
            family = GaugeMetricFamily(name, help_text, labels=labels)
            for *values, figure in rows:
                family.add_metric([str(value) for value in values], figure)
            yield family
        for name, total in app_parts().process_health.totals().items():
            yield CounterMetricFamily(name, COUNTERS[name].description, total)
        yield from _histograms()


def _histograms() -> Iterable[Metric]:
    parts = app_parts()
    yield _histogram(
        "message_seconds",
        "Seconds from a message's commit to its submission and to its delivery.",
        "stage",
        parts.delays(),
    )
    yield _histogram(
        "payment_seconds", "Seconds from a callback to the balance that shows it.", "source", parts.payment_times()
    )


def _histogram(name: str, help_text: str, label: str, counted: Iterable[Any]) -> Metric:
    family = HistogramMetricFamily(name, help_text, labels=[label])
    for of, up_to, seconds in counted:
        buckets = [(floatToGoString(bound), count) for bound, count in up_to]  # type: ignore[no-untyped-call]
        family.add_metric([of], buckets, seconds)
    return family
