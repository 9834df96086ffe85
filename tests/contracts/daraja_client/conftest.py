import pytest

from payments.mpesa.daraja import Credentials, Daraja
from sandbox.daraja import DarajaStandIn, Merchant
from store.core.redis import Redis
from tests.support.provider import Provider

CREDENTIALS = Credentials("test-key", "test-secret", "888888", "test-passkey")


class Safaricom(Provider):
    def script(self, **command):
        return self.command("scripts", **command)

    def asked(self, path):
        return self.look(f"__requests?path={path}")


@pytest.fixture
def safaricom():
    merchant = Merchant(
        shortcode=CREDENTIALS.shortcode,
        passkey=CREDENTIALS.passkey,
        consumer_key=CREDENTIALS.consumer_key,
        consumer_secret=CREDENTIALS.consumer_secret,
    )
    safaricom = Safaricom(DarajaStandIn(merchant))
    yield safaricom
    safaricom.stand_in.stop()


@pytest.fixture
def daraja(safaricom, redis_url):
    return Daraja(safaricom.url, CREDENTIALS, Redis(redis_url))
