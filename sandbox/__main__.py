"""`python -m sandbox`: the handset page and the stand-ins for gateway, M-Pesa and cards, for development."""

import os
import signal
import sys
from contextlib import ExitStack

from sandbox.africastalking import StandIn
from sandbox.daraja import DarajaStandIn, Merchant
from sandbox.paystack import PaystackStandIn
from sandbox.tills import cards_for, mpesa_for, running

GATEWAY_LATENCY_SECONDS = (0.1, 2.0)
STOPS = (signal.SIGINT, signal.SIGTERM)

setting = os.environ.get


def main() -> None:
    if setting("ENVIRONMENT") == "production":
        sys.exit("The sandbox does not start with ENVIRONMENT=production.")
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # else a thread of a stand-in may take it, and this one sleeps on
    with ExitStack() as started:
        mpesa_url = started.enter_context(running(_mpesa()))
        started.enter_context(running(_cards()))
        gateway = started.enter_context(_gateway(mpesa_url))
        sys.stdout.write(f"Handset: {gateway.base_url}/\n")
        sys.stdout.flush()
        signal.sigwait(STOPS)


def _gateway(mpesa_url: str) -> StandIn:
    gateway = StandIn(
        _service_url(),
        callback_token=_first("AFRICASTALKING_CALLBACK_TOKENS", "dev-africastalking-token"),
        api_key=setting("AFRICASTALKING_API_KEY", "dev-africastalking-key"),
        service_code=setting("USSD_SERVICE_CODE", "*977#"),
        short_code=setting("SMS_SHORTCODE", "95551"),
        port=int(setting("SANDBOX_PORT", "8001")),
        mpesa_url=mpesa_url,
    )
    gateway.conditions.latency_seconds = GATEWAY_LATENCY_SECONDS
    return gateway


def _mpesa() -> DarajaStandIn:
    merchant = Merchant(
        shortcode=setting("MPESA_SHORTCODE", "888888"),
        passkey=setting("MPESA_PASSKEY", "dev-mpesa-passkey"),
        consumer_key=setting("MPESA_CONSUMER_KEY", "dev-mpesa-key"),
        consumer_secret=setting("MPESA_CONSUMER_SECRET", "dev-mpesa-secret"),
    )
    token = _first("MPESA_CALLBACK_TOKENS", "dev-daraja-token")
    return mpesa_for(_service_url(), token, merchant, int(setting("SANDBOX_MPESA_PORT", "8002")))


def _cards() -> PaystackStandIn:
    key = _first("PAYSTACK_SECRET_KEY", "sk_test_dev")
    return cards_for(_service_url(), key, int(setting("SANDBOX_PAYSTACK_PORT", "8003")))


def _service_url() -> str:
    return setting("SERVICE_URL", "http://127.0.0.1:8000")


def _first(name: str, default: str) -> str:
    return setting(name, default).split(",")[0].strip()


main()
