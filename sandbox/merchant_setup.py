"""M-Pesa and Paystack as the merchant has set them up: prompts wait for a PIN, and both know the service."""

from sandbox.daraja import DarajaOptions, DarajaStandIn, Merchant
from sandbox.daraja.state import Urls
from sandbox.paystack import PaystackOptions, PaystackStandIn

REGISTRATION_VERSION = 2


def daraja_for(service_url: str, callback_token: str, merchant: Merchant, port: int = 0) -> DarajaStandIn:
    """With the paybill's URLs registered, as the merchant has done long ago; they may be registered anew."""
    options = DarajaOptions(answer="wait", external_validation=True, one_time_registration=False)
    daraja = DarajaStandIn(merchant, options=options, port=port)
    paybill = f"{service_url}/callbacks/{callback_token}/paybill"
    daraja.state.urls = Urls(f"{paybill}/validation", f"{paybill}/confirmation", "Completed", REGISTRATION_VERSION)
    daraja.state.pulls_registered |= {daraja.state.merchant.shortcode, daraja.state.merchant.other_shortcode}
    return daraja


def paystack_for(service_url: str, secret_key: str, port: int = 0) -> PaystackStandIn:
    """With the service's webhook in the dashboard's settings."""
    options = PaystackOptions(secret_key=secret_key, webhook_url=f"{service_url}/callbacks/paystack")
    return PaystackStandIn(options, port=port)
