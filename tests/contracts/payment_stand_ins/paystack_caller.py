"""Calls Paystack the way its API reference describes it."""

import requests

from sandbox.paystack import PaystackStandIn
from tests.contracts.payment_stand_ins.listener import Listener

TIMEOUT_SECONDS = 10


class PaystackCaller:
    def __init__(self, stand_in: PaystackStandIn, url: str, listener: Listener):
        self.stand_in, self.url, self.listener = stand_in, url, listener
        self.key = stand_in.state.options.secret_key
        self.command("options", webhook_url=f"{listener.url}/webhook")

    def call(self, method: str, path: str, **request):
        headers = {"Authorization": f"Bearer {self.key}"}
        return requests.request(method, self.url + path, headers=headers, timeout=TIMEOUT_SECONDS, **request)

    def initialize(self, reference="KP-1", amount=50_000, **more):
        body = {
            "email": "acct-7f3a@pay.example.com",
            "amount": amount,
            "currency": "KES",
            "reference": reference,
            "channels": ["card"],
            "callback_url": "https://pay.example.com/done",
            "metadata": {"cancel_action": "https://pay.example.com/left"},
            "label": "Account 12345678",
        }
        return self.call("POST", "/transaction/initialize", json=body | more)

    def verify(self, reference="KP-1"):
        return self.call("GET", f"/transaction/verify/{reference}")

    def command(self, path: str, **command):
        answer = requests.post(f"{self.url}/__control/{path}", json=command, timeout=TIMEOUT_SECONDS)
        assert answer.ok, answer.text
        return answer.json()

    def customer(self, action: str, reference="KP-1"):
        shown = self.command("customer", reference=reference, action=action)
        self.stand_in.wait_until_quiet()
        return shown

    def ledger(self):
        return requests.get(f"{self.url}/__ledger", timeout=TIMEOUT_SECONDS).json()

    def webhooks(self):
        return self.listener.at("/webhook")
