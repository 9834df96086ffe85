"""Calls Daraja the way its portal describes it, and the stand-in's control plane the way its README does."""

import base64
from typing import Any

import requests

from sandbox.daraja import DarajaStandIn
from tests.contracts.payment_stand_ins.listener import Listener

PHONE = "254708374149"
TIMEOUT_SECONDS = 10


class Caller:
    def __init__(self, stand_in: DarajaStandIn, url: str, listener: Listener):
        self.stand_in, self.url, self.listener = stand_in, url, listener
        self.merchant = stand_in.state.merchant
        self.token = ""

    def generate_token(self, **changes):
        pair = f"{self.merchant.consumer_key}:{self.merchant.consumer_secret}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"} | changes.pop("headers", {})
        query = {"grant_type": "client_credentials"} | changes
        return requests.get(f"{self.url}/oauth/v1/generate", params=query, headers=headers, timeout=TIMEOUT_SECONDS)

    def post(self, path: str, body: Any = None, timeout: float = TIMEOUT_SECONDS, **request):
        if not self.token:
            self.token = self.generate_token().json()["access_token"]
        headers = {"Authorization": f"Bearer {self.token}"} | request.pop("headers", {})
        return requests.post(self.url + path, json=body, headers=headers, timeout=timeout, **request)

    def stamp(self) -> str:
        return f"{self.stand_in.state.clock.local():%Y%m%d%H%M%S}"

    def signed(self, stamp: str) -> dict[str, str]:
        plain = f"{self.merchant.shortcode}{self.merchant.passkey}{stamp}".encode()
        password = base64.b64encode(plain).decode()
        return {"BusinessShortCode": self.merchant.shortcode, "Password": password, "Timestamp": stamp}

    def push_body(self, **changes):
        return (
            self.signed(changes.pop("stamp", self.stamp()))
            | {
                "TransactionType": "CustomerPayBillOnline",
                "Amount": 500,
                "PartyA": PHONE,
                "PartyB": self.merchant.shortcode,
                "PhoneNumber": PHONE,
                "CallBackURL": f"{self.listener.url}/stk/{'0' * 32}",
                "AccountReference": "12345678",
                "TransactionDesc": "Electricity",
            }
            | changes
        )

    def push(self, timeout: float = TIMEOUT_SECONDS, **changes):
        return self.post("/mpesa/stkpush/v1/processrequest", self.push_body(**changes), timeout=timeout)

    def push_and_wait(self, **changes) -> str:
        name = self.push(**changes).json()["CheckoutRequestID"]
        self.stand_in.wait_until_quiet()
        return name

    def query(self, checkout_request_id: str):
        body = self.signed(self.stamp()) | {"CheckoutRequestID": checkout_request_id}
        return self.post("/mpesa/stkpushquery/v1/query", body)

    def register_urls(self, version: int = 2, response_type: str = "Completed", **changes):
        body = {
            "ShortCode": self.merchant.shortcode,
            "ResponseType": response_type,
            "ConfirmationURL": f"{self.listener.url}/confirmation",
            "ValidationURL": f"{self.listener.url}/validation",
        }
        return self.post(f"/mpesa/c2b/v{version}/registerurl", body | changes)

    def pull(self, start: str, end: str, offset: str = "0"):
        body = {"ShortCode": self.merchant.shortcode, "StartDate": start, "EndDate": end, "OffSetValue": offset}
        return self.post("/pulltransactions/v1/query", body)

    def register_pull(self):
        body = {
            "ShortCode": self.merchant.shortcode,
            "RequestType": "Pull",
            "NominatedNumber": PHONE,
            "CallBackURL": f"{self.listener.url}/pull",
        }
        return self.post("/pulltransactions/v1/register", body)

    def command(self, path: str, **command):
        answer = requests.post(self.url + path, json=command, timeout=TIMEOUT_SECONDS)
        assert answer.ok, answer.text
        return answer.json()

    def script(self, **command):
        return self.command("/__control/scripts", **command)

    def paybill(self, reference="12345678", amount=500, phone=PHONE, **more):
        body = {"phone": phone, "amount": amount, "reference": reference} | more
        answer = requests.post(f"{self.url}/__control/paybill", json=body, timeout=TIMEOUT_SECONDS)
        self.stand_in.wait_until_quiet()
        return answer

    def forget(self, what: str):
        return requests.delete(f"{self.url}/__control/{what}", timeout=TIMEOUT_SECONDS).json()

    def look(self, path: str):
        return requests.get(self.url + path, timeout=TIMEOUT_SECONDS)

    def movements(self):
        return self.look("/__ledger").json()["movements"]

    def callbacks(self):
        return [message.json["Body"]["stkCallback"] for message in self.listener.at("/stk")]

    def confirmations(self):
        return [message.json for message in self.listener.at("/confirmation")]
