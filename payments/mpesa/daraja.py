"""A thin client of Daraja, Safaricom's M-Pesa interface: it says what happened, and repeats nothing by itself.

The one exception: a refused token proves that nothing was done, so the call is repeated once with a fresh one.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
import structlog

from domain.errors import InvalidInput, Unavailable
from domain.payments.result_codes import NO_CONNECTION
from domain.values.periods import NAIROBI
from domain.values.whole_numbers import parse_whole_number
from payments import json_fields
from payments.http import CONNECT_SECONDS, READ_SECONDS, was_never_sent
from payments.mpesa.access_token import Redis, SharedToken, Token

TOKEN_READ_SECONDS = 10
MAX_DIGITS_OF_SECONDS = 9
MAX_REFERENCE_LENGTH = 12
DESCRIPTION = "Power bill"  # 13 characters at most
PULL_PAGE_ROWS = 100
ACCEPTED = "0"
PULLED, NOTHING_TO_PULL, PULL_REGISTERED_BEFORE = "1000", "1001", "1001"
INVALID_TOKEN = {"404.001.03", "400.003.01", "401.001", "401.002.01", "401.003.01"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DarajaAccepted:
    """Taken for processing; nothing is paid by that. `answer` is the object that Daraja sent."""

    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DarajaRefused:
    """Daraja said no, by this code and text; or was not reached at all, which proves as much."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DarajaUnknown:
    """Nobody can say whether it was done: no answer, or one that is no answer of Daraja's."""

    reason: str


Outcome = DarajaAccepted | DarajaRefused | DarajaUnknown


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Safaricom gave us for one paybill number."""

    consumer_key: str
    consumer_secret: str
    shortcode: str
    passkey: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A PIN prompt to send: to which phone (E.164), for how many whole shillings, and where its result goes."""

    phone: str
    shillings: int
    account_number: str
    callback_url: str


class Daraja:
    """Speaks to one environment for one paybill. Safe for threads: each call has a connection of its own."""

    def __init__(self, base_url: str, credentials: Credentials, redis: Redis) -> None:
        self._base_url = base_url
        self._credentials = credentials
        self._token = SharedToken(redis, f"daraja:{credentials.consumer_key}", self._fetch_token)

    def push(self, prompt: Prompt, now: datetime) -> Outcome:
        """Ask the phone for the PIN. `DarajaAccepted.answer` holds `CheckoutRequestID`."""
        payer = prompt.phone.removeprefix("+")
        body = {
            **self._signed(now),
            "TransactionType": "CustomerPayBillOnline",
            "Amount": prompt.shillings,
            "PartyA": payer,
            "PartyB": self._credentials.shortcode,
            "PhoneNumber": payer,
            "CallBackURL": prompt.callback_url,
            "AccountReference": account_reference(prompt.account_number),
            "TransactionDesc": DESCRIPTION,
        }
        outcome = self._call("/mpesa/stkpush/v1/processrequest", body)
        return _expecting(outcome, "ResponseCode", ACCEPTED, must_have="CheckoutRequestID")

    def query(self, checkout_id: str, now: datetime) -> Outcome:
        """Ask what became of a prompt. `DarajaAccepted.answer` holds `ResultCode` and `ResultDesc`, never a receipt."""
        outcome = self._call("/mpesa/stkpushquery/v1/query", {**self._signed(now), "CheckoutRequestID": checkout_id})
        return _expecting(outcome, "ResponseCode", ACCEPTED, must_have="ResultCode")

    def pull(self, start: datetime, end: datetime, offset: int, shortcode: str = "") -> Outcome:
        """A page of the payments of the last 48 hours to the paybill of bills, or the one named.

        `DarajaAccepted.answer` holds `Response`, see `pulled_rows`.
        """
        body = {
            "ShortCode": shortcode or self._credentials.shortcode,
            "StartDate": _pull_time(start),
            "EndDate": _pull_time(end),
            "OffSetValue": str(offset),
        }
        outcome = self._call("/pulltransactions/v1/query", body)
        if _lists_nothing(outcome):
            return DarajaAccepted({"Response": []})
        return _expecting(outcome, "ResponseCode", PULLED, must_have="Response")

    def register_pull(self, nominated_phone: str, callback_url: str, shortcode: str = "") -> Outcome:
        """Switch the pull interface on for a paybill; once, a second time changes nothing."""
        body = {
            "ShortCode": shortcode or self._credentials.shortcode,
            "RequestType": "Pull",
            "NominatedNumber": nominated_phone.removeprefix("+"),
            "CallBackURL": callback_url,
        }
        outcome = self._call("/pulltransactions/v1/register", body)
        if (
            isinstance(outcome, DarajaAccepted)
            and json_fields.text(outcome.answer, "ResponseStatus") == PULL_REGISTERED_BEFORE
        ):
            return outcome
        return _expecting(outcome, "ResponseStatus", PULLED)

    def register_urls(self, confirmation_url: str, validation_url: str, shortcode: str = "") -> Outcome:
        """Where payments to a paybill are announced, that of bills or the one named.

        Completed: when we do not answer, customers can still pay.
        """
        body = {
            "ShortCode": shortcode or self._credentials.shortcode,
            "ResponseType": "Completed",
            "ConfirmationURL": confirmation_url,
            "ValidationURL": validation_url,
        }
        return _expecting(self._call("/mpesa/c2b/v2/registerurl", body), "ResponseCode", ACCEPTED)

    def _signed(self, now: datetime) -> dict[str, str]:
        stamp = json_fields.to_nairobi_stamp(now)
        return {
            "BusinessShortCode": self._credentials.shortcode,
            "Password": password(self._credentials.shortcode, self._credentials.passkey, stamp),
            "Timestamp": stamp,
        }

    def _call(self, path: str, body: Mapping[str, Any]) -> Outcome:
        outcome, token = self._posted(path, body)
        if not (isinstance(outcome, DarajaRefused) and outcome.code in INVALID_TOKEN and token):
            return outcome
        self._token.forget(token)
        log.info("daraja_token_refused", path=path)
        return self._posted(path, body)[0]

    def _posted(self, path: str, body: Mapping[str, Any]) -> tuple[Outcome, str]:
        try:
            token = self._token.get()
        except (Unavailable, requests.RequestException, InvalidInput) as error:
            log.warning("daraja_token_missing", error=type(error).__name__, alert=True)
            return DarajaRefused(NO_CONNECTION, "no access token"), ""
        return self._answered(path, body, token), token

    def _answered(self, path: str, body: Mapping[str, Any], token: str) -> Outcome:
        try:
            response = requests.post(
                self._base_url + path,
                json=body,
                headers={"Authorization": f"Bearer {token}"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return DarajaRefused(NO_CONNECTION) if was_never_sent(error) else DarajaUnknown(type(error).__name__)
        return read_answer(response.status_code, response.content)

    def _fetch_token(self) -> Token:
        """Raises `RequestException` or `InvalidInput`: a refusal has often no body."""
        response = requests.get(
            f"{self._base_url}/oauth/v1/generate",
            params={"grant_type": "client_credentials"},
            auth=(self._credentials.consumer_key, self._credentials.consumer_secret),
            timeout=(CONNECT_SECONDS, TOKEN_READ_SECONDS),
            allow_redirects=False,
        )
        response.raise_for_status()
        answer = json_fields.read_json(response.content)
        value = json_fields.text(answer, "access_token")
        seconds = parse_whole_number(json_fields.text(answer, "expires_in"), MAX_DIGITS_OF_SECONDS)
        if not value or seconds is None:
            raise InvalidInput("Daraja gave no token", "not_understood")
        log.info("daraja_token_fetched")
        return Token(value, seconds)


def account_reference(account_number: str) -> str:
    """The account number as Daraja takes it: letters and digits only, at most 12; our validation knows it so."""
    return "".join(filter(str.isalnum, account_number))[:MAX_REFERENCE_LENGTH]


def password(shortcode: str, passkey: str, stamp: str) -> str:
    """What signs a request: base64 of shortcode, passkey and the request's own timestamp."""
    return b64encode(f"{shortcode}{passkey}{stamp}".encode()).decode()


def read_answer(status: int, body: bytes) -> Outcome:
    """What an answer says. HTML with a 200 says nothing, and so does an error without a code."""
    try:
        answer = json_fields.read_json(body)
    except InvalidInput:
        return DarajaUnknown(f"HTTP {status} without JSON")
    if code := json_fields.text(answer, "errorCode"):
        return DarajaRefused(code, json_fields.text(answer, "errorMessage"))
    return DarajaAccepted(answer) if status == requests.codes.ok else DarajaUnknown(f"HTTP {status} without a code")


def pulled_rows(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The rows of a page: a list in a list, or the text `[[]]` when there are none."""
    response = answer.get("Response")
    pages = response if isinstance(response, list) else []
    nested = [row for page in pages for row in (page if isinstance(page, list) else [page])]
    return [row for row in nested if isinstance(row, Mapping)]


def _lists_nothing(outcome: Outcome) -> bool:
    """An empty page comes with a code of its own, or as an error that only its text tells from others."""
    if isinstance(outcome, DarajaAccepted):
        return json_fields.text(outcome.answer, "ResponseCode") == NOTHING_TO_PULL
    return isinstance(outcome, DarajaRefused) and "no transactions" in outcome.text.lower()


def _expecting(outcome: Outcome, name: str, success: str, must_have: str = "") -> Outcome:
    """The outcome, believed only where it says success in the shape that this interface has."""
    if not isinstance(outcome, DarajaAccepted):
        return outcome
    code = json_fields.text(outcome.answer, name)
    if code == success:
        return outcome if not must_have or must_have in outcome.answer else DarajaUnknown(f"no {must_have}")
    return (
        DarajaRefused(code, json_fields.text(outcome.answer, "ResponseDescription"))
        if code
        else DarajaUnknown(f"no {name}")
    )


def _pull_time(instant: datetime) -> str:
    return instant.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S")
