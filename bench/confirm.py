"""`confirm`: CPU of the hop that bills, beside a bare Flask and psycopg route that writes the same rows in one
transaction.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from threading import local
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from bench.harness import ROUNDS, Figure, alternating, cost, cpu_seconds
from bench.service import CALLBACK, FIRST_PHONE, running

CONFIRMS = 300
CLIENTS = 8
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


def measure(*, full: bool) -> Figure:
    """CPU milliseconds a confirmation; the turns before it are not counted."""
    confirms = CONFIRMS * 3 if full else CONFIRMS
    customers = count(1)
    with running(2 * (ROUNDS + 1) * confirms) as service:
        milliseconds: list[float] = []
        ours, floor = Client(service.base_url), Client(service.floor_url)

        def bill() -> float:
            chosen = [next(customers) for _ in range(confirms)]
            for text in ("", "1", "1*4521"):
                ours.post_all(CALLBACK, (turn(customer, text) for customer in chosen))
            return cost_of(lambda: ours.post_all(CALLBACK, (turn(each, "1*4521*1") for each in chosen), milliseconds))

        def write() -> float:
            forms = [
                {"sessionId": f"floor{each}", "account": str(each)}
                for each in (next(customers) for _ in range(confirms))
            ]
            return cost_of(lambda: floor.post_all("/confirm", iter(forms)))

        bill(), write()
        milliseconds.clear()
        figures = alternating(bill, write)
        ordered = sorted(milliseconds)
        middle, slowest = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        return cost(*figures, "ms CPU", [f"ours, {CLIENTS} at once: p50 {middle:.1f} ms, p99 {slowest:.1f} ms"])


def cost_of(work: Callable[[], int]) -> float:
    before = cpu_seconds()
    done = work()
    return (cpu_seconds() - before) / done * 1_000


def turn(customer: int, text: str) -> dict[str, str]:
    return {
        "phoneNumber": f"+{FIRST_PHONE + customer}",
        "serviceCode": "*977#",
        "text": text,
        "sessionId": f"ATUid_confirm_{customer}",
        "networkCode": "63902",
    }


class Client:
    """Posts forms on kept-alive connections, several at once; every answer must be a good one."""

    def __init__(self, base_url: str) -> None:
        self._host = urlsplit(base_url).netloc
        self._threads = local()
        self._pool = ThreadPoolExecutor(CLIENTS)

    def post_all(self, path: str, forms: Iterator[dict[str, str]], milliseconds: list[float] | None = None) -> int:
        times = list(self._pool.map(lambda form: self._post(path, form), forms))
        if milliseconds is not None:
            milliseconds += times
        return len(times)

    def _post(self, path: str, form: dict[str, str]) -> float:
        if not hasattr(self._threads, "connection"):
            self._threads.connection = HTTPConnection(self._host)
        started = perf_counter()
        self._threads.connection.request("POST", path, urlencode(form), FORM)
        answer = self._threads.connection.getresponse()
        said = answer.read()
        if answer.status != 200 or (form.get("text") == "1*4521*1" and not said.startswith(b"END Thank you")):
            raise RuntimeError(f"{path} answered {answer.status}: {said!r}")
        return (perf_counter() - started) * 1_000
