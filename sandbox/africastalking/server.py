"""The stand-in as a whole, with what a test does to it."""

import random
import threading

from sandbox.africastalking import control, sms_api, sms_callbacks, ussd
from sandbox.africastalking.handset import routes as handset
from sandbox.africastalking.handset.mpesa import Mpesa
from sandbox.africastalking.message_log import MessageLog
from sandbox.africastalking.networks import SAFARICOM
from sandbox.africastalking.options import AfricasTalkingOptions, Script
from sandbox.africastalking.state import AfricasTalkingState, Service
from sandbox.africastalking.ussd import UssdSession
from sandbox.framework.application import create_app
from sandbox.framework.stand_in import StandIn

PARTS = (sms_api, control, handset)
SESSION_CHECK_SECONDS = 0.25


class AfricasTalkingStandIn(StandIn[AfricasTalkingState]):
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
        mpesa_url: str = "",
        options: AfricasTalkingOptions | None = None,
    ) -> None:
        """`tls` is a certificate file and its key file; at `mpesa_url` is the stand-in for M-Pesa, if the handset is to
        have one.
        """
        state = AfricasTalkingState(
            service=Service(service_url, callback_token),
            mpesa=Mpesa(mpesa_url),
            api_key=api_key,
            service_code=service_code,
            short_code=short_code,
            chance=random.Random(seed),
            options=options or AfricasTalkingOptions(),
        )
        super().__init__(create_app(state, [part.routes for part in PARTS]), state, port=port, tls=tls)

    @property
    def options(self) -> AfricasTalkingOptions:
        return self.state.options

    @property
    def service(self) -> Service:
        return self.state.service

    @property
    def messages(self) -> MessageLog:
        return self.state.messages

    def dial(self, code: str, phone: str, network_code: str = SAFARICOM) -> UssdSession:
        """`*977#`, or with answers behind it: `*977*1*4521#`. Raises UnknownCodeError."""
        return ussd.dial(self.state, code, phone, network_code)

    def text_in(self, phone: str, text: str, network_code: str = SAFARICOM) -> str:
        """An SMS from a phone to our short code. Returns the id that the gateway gave it."""
        return sms_callbacks.text_in(self.state, phone, text, network_code)

    def opt_out(self, phone: str, sender: str) -> None:
        sms_callbacks.opt_out(self.state, phone, sender)

    def fail_next(self, *faults: str) -> None:
        """One for each of the next requests to send, by name (faults.py)."""
        for fault in faults:
            self.state.scripts.add(Script(fault=fault))

    def start(self) -> str:
        base_url = super().start()
        threading.Thread(target=self._watch_sessions, daemon=True, name="sandbox-sessions").start()
        return base_url

    def _watch_sessions(self) -> None:
        while not self.state.closing.wait(SESSION_CHECK_SECONDS):
            ussd.end_overdue_sessions(self.state)
