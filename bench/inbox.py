"""`inbox`: CPU of a paybill confirmation from HTTP to stored, beside a bare Flask and psycopg route that inserts the
body and commits; and whether one worker books them as fast as they come.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.client import HTTPConnection
from itertools import count, islice
from threading import local
from urllib.parse import urlsplit

from bench.booking import keeps_up
from bench.harness import Figure, alternating, cost, cpu_seconds
from bench.service import PAYMENTS_TOKEN, running
from domain.values.periods import NAIROBI

CUSTOMERS = 20_000
CONFIRMATIONS = 1_500
CLIENTS = 8
CALLBACK = f"/callbacks/{PAYMENTS_TOKEN}/paybill/confirmation"
JSON = {"Content-Type": "application/json"}
FIRST_ACCOUNT = 300_000_001


def measure(*, full: bool) -> Figure:
    """CPU milliseconds a confirmation, PostgreSQL and the word to the workers included."""
    bodies = map(_confirmation, count())
    confirmations = CONFIRMATIONS * 3 if full else CONFIRMATIONS
    with running(CUSTOMERS) as service:
        ours, floor = _Client(service.base_url, CALLBACK), _Client(service.floor_url, "/inbox")

        def store() -> float:
            return ours.cost(list(islice(bodies, confirmations)))

        def insert() -> float:
            return floor.cost(list(islice(bodies, confirmations)))

        store(), insert()
        figures = alternating(store, insert)
        return cost(*figures, "ms CPU", [keeps_up(service, ours.post, bodies, seconds=60 if full else 15)])


def _confirmation(place: int) -> bytes:
    return json.dumps(
        {
            "TransactionType": "Pay Bill",
            "TransID": f"BENCH{place:08}",
            "TransTime": f"{datetime.now(NAIROBI):%Y%m%d%H%M%S}",  # one of another hour is quarantined
            "TransAmount": "500.00",
            "BusinessShortCode": "888888",
            "BillRefNumber": str(FIRST_ACCOUNT + place % CUSTOMERS),
            "InvoiceNumber": "",
            "OrgAccountBalance": "25000.00",
            "ThirdPartyTransID": "",
            "MSISDN": "2547 ***** 126",
            "FirstName": "NICHOLAS",
            "MiddleName": "",
            "LastName": "",
        }
    ).encode()


class _Client:
    """Posts bodies on kept-alive connections, several at once; every answer must be a good one."""

    def __init__(self, base_url: str, path: str) -> None:
        self._host = urlsplit(base_url).netloc
        self._path = path
        self._threads = local()
        self._pool = ThreadPoolExecutor(CLIENTS)

    def cost(self, bodies: list[bytes]) -> float:
        before = cpu_seconds()
        list(self._pool.map(self.post, bodies))
        return (cpu_seconds() - before) / len(bodies) * 1_000

    def post(self, body: bytes) -> None:
        if not hasattr(self._threads, "connection"):
            self._threads.connection = HTTPConnection(self._host)
        self._threads.connection.request("POST", self._path, body, JSON)
        answer = self._threads.connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{self._path} answered {answer.status}: {said!r}")
