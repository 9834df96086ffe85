"""A region whose customers dial, read their meters and pay while something fails, and what became of each of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from threading import Event, Lock
from time import monotonic
from typing import Any
from uuid import uuid4

import psycopg
import requests

from sandbox.africastalking import AfricasTalkingStandIn
from sandbox.daraja import DarajaStandIn
from tests.support.payment_providers import confirmation
from tests.support.service_processes import PAYMENTS_TOKEN, TOKEN
from tests.support.waiting import until

OK = 200
APOLOGY = "does not work now"
CONFIRM = "1 Confirm"
READS = ("", "1", "4521", "1")
LOOKS = ("", "2")
SHILLINGS = "100.00"
KIND_SECONDS = 4.0
"""A customer waits no longer for a screen, whatever is wrong; held under `make soak`."""
SECONDS_OF_A_GATEWAY = 10.0
"""Where no proxy stands in front, it waits as long."""
SECONDS_OF_A_PROXY = 5.0
"""The proxy in front then asks the other host (deploy/nginx.conf)."""
SECONDS_TO_FORGET = 5.0
PAUSE_SECONDS = 0.25
SETTLED_SECONDS = 2_400
"""Each of tens of thousands of SMS is reported on four times meanwhile."""
SECONDS_BETWEEN_LOOKS = 1.0
"""At the whole queue: whoever looks without a pause takes the processor from those who work."""

_FILL = """
INSERT INTO regions (name) VALUES ('Nairobi') ON CONFLICT DO NOTHING;
INSERT INTO areas (region, name) VALUES ('Nairobi', 'Ruaraka') ON CONFLICT DO NOTHING;
INSERT INTO accounts (number, digits, stem, name, phone, area_id, category, status, average_units)
    SELECT 4000000 + n || '-01', 4000000 + n || '01', 4000000 + n, 'Wanjiku Kamau', '+25471' || lpad(n::text, 7, '0'),
           area.id, 'DC', 'active', 90
    FROM generate_series(0, {customers} - 1) n, (SELECT min(id) AS id FROM areas WHERE name = 'Ruaraka') area;
INSERT INTO meters (account_id, number, digits, installed_on)
    SELECT id, '5' || digits, 5, '2015-01-01' FROM accounts;
INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
    SELECT account_id, id, 4401, current_date - 30, 'A', 'import', 'stands', now() - interval '30 days' FROM meters;
ANALYZE;
"""

_DUE_NOW = "(state <> 'unknown' OR attempted_at > now() - interval '3 minutes')"
"""What a report may still settle: it is looked for from a minute on."""

_A_DAY_PASSES = "UPDATE messages SET attempted_at = attempted_at - interval '1 day' WHERE state = 'unknown'"


def add_region(database_url: str, customers: int) -> None:
    """Customers 0, 1, 2 and so on, who have not read their meters for a month."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_FILL.format(customers=customers))


def phone_of(customer: int) -> str:
    return f"+25471{customer:07d}"


def account_of(customer: int) -> str:
    return f"{4_000_000 + customer}01"


@dataclass(slots=True)
class Seen:
    """What customers and M-Pesa were told."""

    billed: set[int] = field(default_factory=set)
    paid: set[int] = field(default_factory=set)
    screens: int = 0
    apologies: int = 0
    slowest_seconds: float = 0.0


class BusyRegion:
    """`web_urls` are the hosts behind the proxy that customers reach. With an M-Pesa they pay there, and it may be that
    its report never comes; without one the report is repeated until it is taken.
    """

    mpesa: DarajaStandIn | None = None

    def __init__(self, database_url: str, web_urls: Sequence[str], gateway: AfricasTalkingStandIn) -> None:
        self.database_url = database_url
        self.web_urls = list(web_urls)
        self.gateway = gateway
        self.seen = Seen()
        self._customers = count()
        self._down_until: dict[str, float] = {}
        self._chance = Random(977)  # noqa: S311 - which host the proxy asks
        self._lock = Lock()
        self._over = Event()

    @contextmanager
    def busy(self, phones: int = 3, hops_per_second: float = 30, looks: int = 0) -> Iterator[None]:
        """So many customers at once, one after the other, until the end of the block; each then ends what it began.
        Each that has read and paid looks at its bill so many times.
        """
        self._over.clear()
        with ThreadPoolExecutor(phones) as threads:
            working = [threads.submit(self._go_on, phones / hops_per_second, looks) for _ in range(phones)]
            try:
                yield
            finally:
                self._over.set()
        for each in working:
            each.result()

    def begins_anew(self) -> None:
        """What is seen counts from here."""
        self.seen = Seen()

    def seconds_until_served(self, since: float) -> float:
        """Until a customer was billed and had paid, and had an SMS of both."""
        customer = self.serves_one()
        until(lambda: self.gateway.messages.accepted(number=phone_of(customer)) > 1)
        return monotonic() - since

    def serves_one(self, pause: float = 0.0) -> int:
        """The next customer: reads and pays, as often as it takes."""
        with self._lock:
            customer = next(self._customers)
        self._reads(customer, pause)
        self._pays(customer)
        return customer

    def settles(self) -> None:
        """Everything that was taken is worked off. A day is let pass for what is in doubt: then it goes once more, if
        nothing told meanwhile what became of it.
        """
        self._until_nothing_waits(_DUE_NOW)
        with psycopg.connect(self.database_url) as connection:
            connection.execute(
                "UPDATE messages SET attempted_at = attempted_at - interval '1 day' WHERE state = 'unknown'"
            )
        self._until_nothing_waits("true")

    def lost(self) -> int:
        """Bills, payments and SMS that somebody was promised, and that are not there."""
        bills, payments = self._by_customer("bills"), self._by_customer("payments")
        promised = [*((bills, each) for each in self.seen.billed), *((payments, each) for each in self.seen.paid)]
        messages = self._rows("SELECT phone, count(*) FROM messages GROUP BY 1")
        taken = Counter(message.number for message in self.gateway.messages.all())
        unsent = sum(max(0, due - taken[phone]) for phone, due in messages)
        return unsent + sum(1 for found, customer in promised if not found[account_of(customer)])

    def doubled(self) -> int:
        """Bills, payments and SMS that came more than once."""
        taken = Counter((message.number, message.text) for message in self.gateway.messages.all())
        counted = (self._by_customer("bills"), self._by_customer("payments"), taken)
        return sum(times - 1 for found in counted for times in found.values() if times > 1)

    def in_doubt(self) -> int:
        """SMS that were sent once more by the rule, because nobody could know of the first."""
        [(resent,)] = self._rows("SELECT coalesce(sum(resends), 0) FROM messages")
        return int(resent)

    def _go_on(self, pause: float, looks: int) -> None:
        while not self._over.is_set():
            customer = self.serves_one(pause)
            for _ in range(looks):
                self._dials(LOOKS, customer, pause)

    def _reads(self, customer: int, pause: float) -> None:
        """Dials until a dial leads to the bill: after a loss of Redis a session may come out some screens earlier."""
        while not self._is_billed(customer, pause):
            pass
        self.seen.billed.add(customer)

    def _is_billed(self, customer: int, pause: float) -> bool:
        session, reply = self._dials(READS, customer, pause)
        if CONFIRM in reply:  # of a session that Redis lost a replay shows the screen before it acts
            reply = self._screen(session, customer, "*".join([*READS[1:], "1"]))
        return reply.startswith("END")

    def _dials(self, typed: Sequence[str], customer: int, pause: float) -> tuple[str, str]:
        """The session, and its last screen."""
        session, reply = f"ATUid_{uuid4().hex}", ""
        for place in range(len(typed)):
            self._over.wait(pause)
            reply = self._screen(session, customer, "*".join(typed[1 : place + 1]))
        return session, reply

    def _screen(self, session: str, customer: int, text: str) -> str:
        """The gateway repeats the turn until it is answered by more than kind words."""
        form = {
            "phoneNumber": phone_of(customer),
            "serviceCode": "*977#",
            "text": text,
            "sessionId": session,
            "networkCode": "63902",
        }
        while True:
            began = monotonic()
            answer = self._posted(f"/callbacks/{TOKEN}/ussd", data=form)
            assert answer.status_code == OK, answer.status_code
            self._note(monotonic() - began, sorry=APOLOGY in answer.text)
            if APOLOGY not in answer.text:
                return answer.text
            Event().wait(PAUSE_SECONDS)

    def _note(self, seconds: float, *, sorry: bool) -> None:
        with self._lock:
            self.seen.screens += 1
            self.seen.apologies += sorry
            self.seen.slowest_seconds = max(self.seen.slowest_seconds, seconds)

    def _pays(self, customer: int) -> None:
        if self.mpesa:
            self._pays_at(self.mpesa, customer)
        else:
            self._is_reported(customer)
        self.seen.paid.add(customer)

    def _pays_at(self, mpesa: DarajaStandIn, customer: int) -> None:
        phone, reference = phone_of(customer).removeprefix("+"), account_of(customer)
        order = {"phone": phone, "amount": int(float(SHILLINGS)), "reference": reference}
        requests.post(f"{mpesa.base_url}/__control/paybill", json=order, timeout=30).raise_for_status()

    def _is_reported(self, customer: int) -> None:
        """M-Pesa reports the payment until it is acknowledged."""
        body = confirmation(
            TransID=f"RKL{customer:07d}",
            TransAmount=SHILLINGS,
            BillRefNumber=account_of(customer),
            MSISDN=phone_of(customer).removeprefix("+"),
        )
        while self._posted(f"/callbacks/{PAYMENTS_TOKEN}/paybill/confirmation", json=body).status_code != OK:
            Event().wait(PAUSE_SECONDS)

    def _posted(self, path: str, **content: Any) -> requests.Response:
        """By the proxy: a host that does not answer is not asked for a while, and the other one is."""
        seconds = SECONDS_OF_A_PROXY if len(self.web_urls) > 1 else SECONDS_OF_A_GATEWAY
        while True:
            url = self._some_url()
            try:
                return requests.post(f"{url}{path}", timeout=(1, seconds), **content)
            except requests.RequestException:
                if len(self.web_urls) == 1:
                    raise
                self._down_until[url] = monotonic() + SECONDS_TO_FORGET

    def _some_url(self) -> str:
        now = monotonic()
        up = [url for url in self.web_urls if self._down_until.get(url, 0.0) <= now]
        return self._chance.choice(up or self.web_urls)

    def _until_nothing_waits(self, due: str) -> None:
        """Of the messages those that are due."""
        give_up_at = monotonic() + SETTLED_SECONDS
        while waiting := self._waiting(due):
            assert monotonic() < give_up_at, waiting
            Event().wait(SECONDS_BETWEEN_LOOKS)

    def _waiting(self, due: str) -> list[tuple[Any, ...]]:
        """How much of what."""
        return self._rows(f"""
            SELECT kind, state, count(*) FROM inbox WHERE state = 'new' GROUP BY 1, 2 UNION ALL
            SELECT purpose, state, count(*) FROM messages
            WHERE state IN ('queued', 'submitting', 'unknown') AND {due} GROUP BY 1, 2
        """)

    def _by_customer(self, table: str) -> Counter[str]:
        rows = self._rows(
            f"SELECT accounts.digits, count(*) FROM {table} JOIN accounts ON accounts.id = account_id GROUP BY 1"
        )
        return Counter(dict(rows))

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query).fetchall()
