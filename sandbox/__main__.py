"""`python -m sandbox`: the handset page and the stand-ins for gateway, M-Pesa and cards, for development."""

import os
import signal
import sys
from contextlib import ExitStack

from sandbox.africastalking import AfricasTalkingOptions, AfricasTalkingStandIn
from sandbox.daraja import DarajaStandIn, Merchant
from sandbox.merchant_setup import daraja_for, paystack_for
from sandbox.paystack import PaystackStandIn

GATEWAY_LATENCY_SECONDS = (0.1, 2.0)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

setting = os.environ.get


def main() -> None:
    if setting("ENVIRONMENT") == "production":
        sys.exit("The sandbox does not start with ENVIRONMENT=production.")
    # Else a thread of a stand-in may take the signal, and this one sleeps on.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    with ExitStack() as started:
        daraja = started.enter_context(_daraja())
        started.enter_context(_paystack())
        gateway = started.enter_context(_gateway(daraja.base_url))
        sys.stdout.write(f"Handset: {gateway.base_url}/\n")
        sys.stdout.flush()
        signal.sigwait(STOP_SIGNALS)


def _gateway(mpesa_url: str) -> AfricasTalkingStandIn:
    return AfricasTalkingStandIn(
        _service_url(),
        callback_token=_first("AFRICASTALKING_CALLBACK_TOKENS", "dev-africastalking-token"),
        api_key=setting("AFRICASTALKING_API_KEY", "dev-africastalking-key"),
        service_code=setting("USSD_SERVICE_CODE", "*977#"),
        short_code=setting("SMS_SHORTCODE", "95551"),
        port=int(setting("SANDBOX_PORT", "8001")),
        mpesa_url=mpesa_url,
        options=AfricasTalkingOptions(latency_seconds=GATEWAY_LATENCY_SECONDS),
    )


def _daraja() -> DarajaStandIn:
    merchant = Merchant(
        shortcode=setting("MPESA_SHORTCODE", "888888"),
        passkey=setting("MPESA_PASSKEY", "dev-mpesa-passkey"),
        consumer_key=setting("MPESA_CONSUMER_KEY", "dev-mpesa-key"),
        consumer_secret=setting("MPESA_CONSUMER_SECRET", "dev-mpesa-secret"),
    )
    token = _first("MPESA_CALLBACK_TOKENS", "dev-daraja-token")
    return daraja_for(_service_url(), token, merchant, int(setting("SANDBOX_MPESA_PORT", "8002")))


def _paystack() -> PaystackStandIn:
    key = _first("PAYSTACK_SECRET_KEY", "sk_test_dev")
    return paystack_for(_service_url(), key, int(setting("SANDBOX_PAYSTACK_PORT", "8003")))


def _service_url() -> str:
    return setting("SERVICE_URL", "http://127.0.0.1:8000")


def _first(name: str, default: str) -> str:
    return setting(name, default).split(",")[0].strip()


main()
