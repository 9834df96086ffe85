"""A service that takes payments, the providers' stand-ins, and the customers: everything over HTTP on this machine.

The workers' tasks are run by the test, so that it decides when they happen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import requests
import sqlalchemy as sa

from app import create_app
from domain import commands
from domain.operators.approvals import APPROVED
from domain.operators.operators import Operator
from domain.payments.payments import MPESA
from domain.payments.proposals import STATEMENT_KIND, ProposedFile
from domain.services.operators.decide_request import DecideRequest, decide_request
from domain.services.payments.ask_payment import AskPayment, ask_payment
from jobs import payments as tasks
from payments.files.proposed_files import Bringer
from payments.json_fields import to_nairobi_stamp
from payments.mpesa.statement import read_statement
from sandbox.africastalking import AfricasTalkingStandIn
from sandbox.daraja import DarajaStandIn, Merchant
from sandbox.paystack import PaystackOptions, PaystackStandIn
from settings import Settings
from store.core.clock import travel
from tests.support.dialling import TOKEN, Phone
from tests.support.provider import HTTP_SECONDS, Provider
from tests.support.service import metrics_of
from tests.support.sms import sending_by
from tests.support.wsgi_server import WsgiServer
from worker import app as celery

PAYMENTS_TOKEN = "0a1b2c3d4e5f"
CARD_KEY, OLD_CARD_KEY = "sk_test_of_the_test", "sk_test_before_the_rotation"
SHORTCODE, CONNECTIONS = "888888", "888899"
MAX_ROUNDS = 20
QUIET_SECONDS = 120


def stamp(**ago: float) -> str:
    """The present time as M-Pesa writes it, or so long ago."""
    return to_nairobi_stamp(datetime.now(UTC) - timedelta(**ago))


def confirmation(**changes: Any) -> dict[str, Any]:
    """What M-Pesa posts of a payment to the paybill, in the fields that must be there."""
    return {
        "TransID": "RKL51ZDR4F",
        "TransTime": stamp(),
        "TransAmount": "500.00",
        "BusinessShortCode": SHORTCODE,
        "BillRefNumber": "350060001",
        **changes,
    }


class PaymentTestbed:
    """What a test says and sees."""

    def __init__(
        self, database_url: str, redis_url: str, *, gateway: AfricasTalkingStandIn | None = None, **settings: Any
    ) -> None:
        """With a gateway that delivers SMS and dials, if one is given."""
        self._travelled_seconds = 0
        self._server = WsgiServer(self._serve)
        self.public_url = self._server.start()
        self.safaricom = Provider(
            DarajaStandIn(Merchant(shortcode=SHORTCODE, passkey="p" * 16, consumer_key="key", consumer_secret="secret"))
        )
        self.paystack = Provider(
            PaystackStandIn(PaystackOptions(secret_key=CARD_KEY, webhook_url=f"{self.public_url}/callbacks/paystack"))
        )
        self.settings = {
            "database_url": database_url,
            "redis_url": redis_url,
            "public_url": self.public_url,
            "africastalking_callback_tokens": TOKEN,
            "mpesa_base_url": self.safaricom.url,
            "mpesa_consumer_key": "key",
            "mpesa_consumer_secret": "secret",
            "mpesa_shortcode": SHORTCODE,
            "mpesa_passkey": "p" * 16,
            "mpesa_callback_tokens": PAYMENTS_TOKEN,
            "mpesa_prompt_delay_seconds": 0,
            "mpesa_requests_per_second": 1_000,
            "paystack_base_url": self.paystack.url,
            "paystack_secret_key": f"{CARD_KEY},{OLD_CARD_KEY}",
            **(sending_by(gateway) if gateway else {}),
            **settings,
        }
        self.flask = create_app(Settings(**self.settings))
        self.parts = self.flask.extensions["parts"]
        self.callbacks_at = f"{self.public_url}/callbacks/{PAYMENTS_TOKEN}"
        if gateway:
            gateway.service.url, gateway.service.token = self.public_url, TOKEN
            gateway.state.mpesa.url = self.safaricom.url

    def _serve(self, environ: Any, start_response: Any) -> Any:
        return self.flask(environ, start_response)

    def stop(self) -> None:
        self._server.stop()
        self.safaricom.stand_in.stop()
        self.paystack.stand_in.stop()
        self.parts.engine.dispose()

    def open(self) -> None:
        """As new: nobody has paid anything, and the paybill's URLs are registered."""
        self._turn_providers_clocks(-self._travelled_seconds)
        self.safaricom.forget("all")
        self.paystack.forget("all")
        self.safaricom.command("options", one_time_registration=False)
        self.parts.payments.daraja.register_urls(
            f"{self.callbacks_at}/paybill/confirmation", f"{self.callbacks_at}/paybill/validation"
        )
        for shortcode in ("", CONNECTIONS):
            self.parts.payments.daraja.register_pull("+254711000000", self.callbacks_at, shortcode)
        celery.parts = self.parts

    def phone(self, number: str, network: str = "63902") -> Phone:
        return Phone(self.flask.test_client(), number, network)

    def asks(self, account_id: int, phone: str, shillings: int, provider: str = MPESA) -> str:
        """A customer asks for a prompt, or for the link of a card page; what came of it."""
        command = AskPayment(
            key=commands.key(f"test:{uuid4().hex}", "1", account_id),
            token=uuid4().hex,
            provider=provider,
            account_id=account_id,
            cents=shillings * 100,
            phone=phone,
            asked_by=phone,
            language="en",
            in_session=False,
        )
        with self.parts.store.transaction() as work:
            return ask_payment(command, work, self.parts.terms).outcome

    def works(self) -> None:
        """The workers do what is due, and the providers what follows from it, until nothing changes any more."""
        before = None
        for _ in range(MAX_ROUNDS):
            tasks.send()
            self.providers_are_quiet()
            tasks.apply()
            now = self.state()
            if now == before:
                return
            before = now

    def providers_are_quiet(self) -> None:
        self.safaricom.stand_in.wait_until_quiet(QUIET_SECONDS)
        self.paystack.stand_in.wait_until_quiet(QUIET_SECONDS)

    def metrics(self) -> str:
        return metrics_of(self.flask)

    def state(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT state, count(*) FROM payment_intents GROUP BY 1 ORDER BY 1") + self.rows(
            "SELECT state, count(*) FROM inbox GROUP BY 1 ORDER BY 1"
        )

    def pass_time(self, seconds: int) -> None:
        """Time passes, for us and for the providers."""
        with self.parts.engine.begin() as connection:
            travel(connection, timedelta(seconds=seconds))
        self._turn_providers_clocks(seconds)
        self.providers_are_quiet()

    def _turn_providers_clocks(self, seconds: int) -> None:
        self._travelled_seconds += seconds
        for provider in (self.safaricom, self.paystack):
            provider.stand_in.state.clock.advance(seconds)

    def pays(self, phone: str, amount: int, reference: str, **more: Any) -> Any:
        """Somebody pays to the paybill by their own menu; what M-Pesa said to them."""
        command = {"phone": phone.removeprefix("+"), "amount": amount, "reference": reference, **more}
        paid = requests.post(f"{self.safaricom.url}/__control/paybill", json=command, timeout=HTTP_SECONDS).json()
        self.providers_are_quiet()
        return paid

    def brings_statement(self, text: str) -> None:
        """One operator brings a statement, another one releases what only it knows."""
        content = text.encode()
        parts, digest = self.parts, sha256(content).hexdigest()
        statement = read_statement(content, parts.clock.now())
        unknown = parts.payments.statements.unknown(statement)
        parts.payments.statements.compare(statement, digest, unknown)
        if not unknown:
            return
        file = ProposedFile(STATEMENT_KIND, MPESA, "statement.csv", digest)
        request = parts.payments.files.propose(file, unknown, Bringer("achieng", None))
        with parts.store.transaction() as work:
            command = DecideRequest(request.id, APPROVED, request.digest, "mutua", None)
            decide_request(command, work, parts.approval_terms)
        parts.payments.files.apply(request.payload["proposal_id"])

    def has_two_operators(self) -> None:
        """Who look after payments."""
        with self.parts.store.transaction() as work:
            for name in ("achieng", "mutua"):
                work.operators.add(Operator(name, ("payments",)), by=None, os_user="test")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.parts.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    def one(self, query: str) -> Any:
        """The only value of the only row."""
        [(value,)] = self.rows(query)
        return value

    def moved_there(self) -> int:
        """Cents that came in at M-Pesa, less what went back, by its own ledger."""
        movements = self.safaricom.look("__ledger")["movements"]
        return 100 * sum(each["amount"] for each in movements if each["source"] != "withdrawal")

    def moved_here(self) -> int:
        """The same by our journal."""
        return int(
            self.one("SELECT coalesce(sum(cents), 0) FROM journal_lines WHERE ledger_account = 'mpesa_clearing'")
        )


@contextmanager
def payment_testbed(
    database_url: str, redis_url: str, *, gateway: AfricasTalkingStandIn | None = None, **settings: Any
) -> Iterator[PaymentTestbed]:
    payments = PaymentTestbed(database_url, redis_url, gateway=gateway, **settings)
    try:
        yield payments
    finally:
        payments.stop()
