"""The organisation that the stand-in knows, with the values that Safaricom publishes for its own sandbox."""

from dataclasses import dataclass

PUBLIC_TEST_PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"


@dataclass(frozen=True, slots=True)
class Merchant:
    shortcode: str = "174379"
    other_shortcode: str = "888899"
    passkey: str = PUBLIC_TEST_PASSKEY
    consumer_key: str = "stand-in-key"
    consumer_secret: str = "stand-in-secret"  # noqa: S105 - opens nothing but the stand-in
    organisation: str = "KENYA POWER"
    initiator: str = "stand-in-operator"
