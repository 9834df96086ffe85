"""The stand-ins for M-Pesa and cards as a person needs them: prompts wait for a PIN, and both know the service."""

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.daraja import DarajaStandIn, Merchant
from sandbox.daraja.world import Options as MpesaOptions
from sandbox.daraja.world import Urls
from sandbox.paystack import PaystackStandIn
from sandbox.paystack.world import Options as CardOptions
from sandbox.standin import StandIn

REGISTRATION_VERSION = 2


def mpesa_for(service_url: str, callback_token: str, merchant: Merchant, port: int = 0) -> DarajaStandIn:
    """With the paybill's URLs registered, as the merchant has done long ago; they may be registered anew."""
    daraja = DarajaStandIn(merchant, port=port)
    paybill = f"{service_url}/callbacks/{callback_token}/paybill"
    daraja.world.options = MpesaOptions(answer="wait", external_validation=True, one_time_registration=False)
    daraja.world.urls = Urls(f"{paybill}/validation", f"{paybill}/confirmation", "Completed", REGISTRATION_VERSION)
    daraja.world.pull_registered = True
    return daraja


def cards_for(service_url: str, secret_key: str, port: int = 0) -> PaystackStandIn:
    """With the service's webhook in the dashboard's settings."""
    options = CardOptions(secret_key=secret_key, webhook_url=f"{service_url}/callbacks/paystack")
    return PaystackStandIn(options, port=port)


@contextmanager
def running(stand_in: StandIn) -> Iterator[str]:
    """Its base URL, while it runs."""
    try:
        yield stand_in.start()
    finally:
        stand_in.stop()
