import pytest
import requests

from payments.mpesa.daraja import Credentials, Daraja
from sandbox.daraja import DarajaStandIn, Merchant
from store.core.redis import Redis

CREDENTIALS = Credentials("test-key", "test-secret", "888888", "test-passkey")
TIMEOUT_SECONDS = 10


class Safaricom:
    """The stand-in and its control plane."""

    def __init__(self) -> None:
        self.stand_in = DarajaStandIn(
            Merchant(
                shortcode=CREDENTIALS.shortcode,
                passkey=CREDENTIALS.passkey,
                consumer_key=CREDENTIALS.consumer_key,
                consumer_secret=CREDENTIALS.consumer_secret,
            )
        )
        self.url = self.stand_in.start()

    def command(self, path, **command):
        answer = requests.post(self.url + path, json=command, timeout=TIMEOUT_SECONDS)
        assert answer.ok, answer.text
        return answer.json()

    def script(self, **command):
        return self.command("/__control/scripts", **command)

    def look(self, path):
        return requests.get(self.url + path, timeout=TIMEOUT_SECONDS).json()

    def forget(self, what):
        requests.delete(f"{self.url}/__control/{what}", timeout=TIMEOUT_SECONDS).raise_for_status()

    def asked(self, path):
        return self.look(f"/__requests?path={path}")


@pytest.fixture
def safaricom():
    safaricom = Safaricom()
    safaricom.command("/__control/options", https_only=False)
    yield safaricom
    safaricom.stand_in.stop()


@pytest.fixture
def daraja(safaricom, redis_url):
    return Daraja(safaricom.url, CREDENTIALS, Redis(redis_url))
