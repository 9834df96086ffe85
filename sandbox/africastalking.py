"""A stand-in for Africa's Talking: USSD and SMS over real HTTP, and a handset to use them with.

    with StandIn(service_url="http://127.0.0.1:8000") as gateway:
        session = gateway.ussd.dial("*977#", "+254711000001")
        session.reply("1")
        gateway.sms.messages.delivered("+254711000001")

Written from what is known of the gateway, not from our client.
"""

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from sandbox.conditions import Conditions
from sandbox.control import Control
from sandbox.courier import Courier
from sandbox.handset import Handset
from sandbox.mpesa import Mpesa
from sandbox.networks import SAFARICOM
from sandbox.server import HttpServer
from sandbox.service import Service
from sandbox.sms_callbacks import SmsCallbacks
from sandbox.sms_gateway import SandboxSmsGateway
from sandbox.ussd_gateway import UssdGateway

SECONDS_BETWEEN_LOOKS_AT_SESSIONS = 0.25


def utc_now() -> datetime:
    return datetime.now(UTC)


class StandIn:
    """`service.url` may be set after the start: which of the two is started first does not matter."""

    def __init__(
        self,
        service_url: str = "http://127.0.0.1:8000",
        *,
        callback_token: str = "dev-africastalking-token",  # noqa: S107 (the development default, refused in production)
        api_key: str = "dev-africastalking-key",
        service_code: str = "*977#",
        short_code: str = "95551",
        port: int = 0,
        tls: tuple[str, str] | None = None,
        seed: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        mpesa_url: str = "",
    ) -> None:
        """`clock` counts the seconds of a USSD session; `tls` is a certificate file and its key file; at `mpesa_url` is
        the stand-in for M-Pesa, if the handset is to have one.
        """
        self.short_code = short_code
        self.conditions = Conditions()
        self.courier = Courier()
        self.service = Service(service_url, callback_token)
        self._stopping = threading.Event()
        chance = random.Random(seed)
        self.mpesa = Mpesa(mpesa_url)
        self.ussd = UssdGateway(self.service, self.courier, self.conditions, self.mpesa, service_code, clock, now)
        self.sms = SandboxSmsGateway(
            api_key=api_key,
            conditions=self.conditions,
            callbacks=SmsCallbacks(self.service, self.courier, self.conditions, chance, now),
            chance=chance,
            now=now,
            stopping=self._stopping,
        )
        handset = Handset(ussd=self.ussd, sms=self.sms, mpesa=self.mpesa, service=self.service, short_code=short_code)
        routes = [*self.sms.routes(), *handset.routes(), *Control(self.conditions, self.sms).routes()]
        self._http = HttpServer(routes, port=port, tls=tls)

    @property
    def base_url(self) -> str:
        return self._http.base_url

    def text_in(self, phone: str, text: str, network_code: str = SAFARICOM) -> str:
        """An SMS from a phone to our short code. Returns the id that the gateway gave it."""
        return self.sms.callbacks.text_in(phone, text, self.short_code, network_code)

    def settle(self, timeout_seconds: float = 10) -> bool:
        """True as soon as every report, event and incoming message was taken; False when time ran out."""
        return self.courier.settle(timeout_seconds)

    def forget(self) -> None:
        """As new, for the next test: no message, no session, nothing under way, fair weather."""
        self.courier.forget()
        self.sms.forget()
        self.ussd.sessions.clear()
        self.conditions.change(Conditions().as_dict())

    def start(self) -> str:
        """Returns the base URL. After a stop the port is the same, and nothing is forgotten."""
        self._stopping.clear()
        self.courier.start()
        threading.Thread(target=self._watch_sessions, daemon=True, name="sandbox-sessions").start()
        return self._http.start()

    def stop(self) -> None:
        self._stopping.set()
        self.courier.stop()
        self._http.stop()
        self.service.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _watch_sessions(self) -> None:
        while not self._stopping.wait(SECONDS_BETWEEN_LOOKS_AT_SESSIONS):
            self.ussd.end_overdue_sessions()
