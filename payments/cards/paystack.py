"""A thin client of Paystack: its hosted page takes the card, and no card number ever touches us."""

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha512
from typing import Any

import requests
import structlog

from domain.errors import InvalidInput
from domain.payments.refunds import Refund, RefundStatus, dispute_receipt
from domain.values.whole_numbers import parse_whole_number
from payments import json_fields
from payments.http import CONNECT_SECONDS, READ_SECONDS, was_never_sent

CURRENCY = "KES"
ROWS_PER_PAGE = 100
MAX_PAGES = 1_000
SUCCESS, GONE_BACK = "success", "reversed"
DUPLICATE_REFERENCE = "duplicate_reference"
LIVE = "live"
MAX_LOGGED = 100
MAX_DIGITS = 18
"""Of an amount in cents and of an id."""
_PAGE = re.compile(r"https://([a-z0-9-]+\.)*paystack\.com?(/[!-~]*)?", re.IGNORECASE)
_REFUND_STATUS = {"processed": RefundStatus.PROCESSED, "failed": RefundStatus.FAILED}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Page:
    """The hosted page that takes the card for one reference."""

    url: str


@dataclass(frozen=True, slots=True)
class PaystackRefused:
    """Paystack said no, by this code or message; nothing was made."""

    code: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Paystack did not answer, or not in its own words. Everything here may be asked again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """What Paystack knows of a reference. Amounts in cents; `requested_cents` is without fees passed on."""

    id: str
    reference: str
    status: str
    cents: int
    requested_cents: int
    currency: str
    domain: str
    paid_at: datetime | None

    @property
    def paid(self) -> bool:
        return self.status == SUCCESS

    def doubt(self, *, production: bool) -> Mapping[str, str]:
        """Why it is no payment of ours, though it is paid; nothing where it is one."""
        return _doubt(self.currency, self.domain, production=production)


class Paystack:
    """Speaks to Paystack with the first of the configured keys. Safe for threads."""

    def __init__(self, base_url: str, secret_keys: Sequence[str]) -> None:
        self._base_url = base_url
        self._secret_keys = secret_keys

    def initialize(
        self, reference: str, cents: int, email: str, callback_url: str, metadata: Mapping[str, Any]
    ) -> Page | PaystackRefused | NoAnswer:
        """Make the hosted page. The same reference again is refused with `duplicate_reference`."""
        answer = self._asked(
            "POST",
            "/transaction/initialize",
            json={
                "email": email,
                "amount": cents,
                "currency": CURRENCY,
                "reference": reference,
                "channels": ["card"],
                "callback_url": callback_url,
                "metadata": metadata,
            },
        )
        if isinstance(answer, (PaystackRefused, NoAnswer)):
            return answer
        url = json_fields.text(_data(answer), "authorization_url")
        if not is_payment_page(url, self._base_url):
            log.error("card_page_elsewhere", url=url[:MAX_LOGGED], alert=True)
            return NoAnswer("no page of Paystack")
        return Page(url)

    def verify(self, reference: str) -> Transaction | PaystackRefused | NoAnswer:
        """What became of a reference; the only word that credits."""
        answer = self._asked("GET", f"/transaction/verify/{reference}")
        return answer if isinstance(answer, (PaystackRefused, NoAnswer)) else _read(_data(answer))

    def successes(self, start: datetime, end: datetime) -> Iterator[Transaction]:
        """What was paid between two instants. Raises `InvalidInput` when a page cannot be had."""
        asked = {"from": start.isoformat(), "to": end.isoformat(), "status": SUCCESS}
        rows = self._rows("/transaction", asked)
        yield from (transaction for row in rows if isinstance(transaction := _read(row), Transaction))

    def refunds_of(self, transaction_id: str, *, production: bool) -> list[Refund] | NoAnswer:
        """Every refund of one payment."""
        try:
            return list(self._refunds({"transaction": transaction_id}, production))
        except InvalidInput as error:
            return NoAnswer(error.code)

    def refunds_between(self, start: datetime, end: datetime, *, production: bool) -> Iterator[Refund]:
        """What was asked back between two instants. Raises `InvalidInput` when a page cannot be had."""
        return self._refunds({"from": start.isoformat(), "to": end.isoformat()}, production)

    def _refunds(self, asked: Mapping[str, str], production: bool) -> Iterator[Refund]:  # noqa: FBT001 - a setting
        rows = self._rows("/refund", asked)
        yield from (refund for row in rows if (refund := _read_refund(row, production=production)))

    def has_signed(self, body: bytes, signature: str) -> bool:
        """Whether any of the keys signed this raw body: the old one too, during a rotation."""
        given = signature.strip().encode()
        return sum(hmac.compare_digest(sign(body, key).encode(), given) for key in self._secret_keys) > 0

    def _rows(self, path: str, asked: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """The rows of a list, page by page. Raises `InvalidInput` when a page cannot be had, or there are too many."""
        for page in range(1, MAX_PAGES + 1):
            rows = self._page(path, {**asked, "perPage": str(ROWS_PER_PAGE), "page": str(page)})
            yield from (row for row in rows if isinstance(row, Mapping))
            if len(rows) < ROWS_PER_PAGE:
                return
        raise InvalidInput(f"Paystack has more than {MAX_PAGES * ROWS_PER_PAGE:,} rows of {path}", "no_list")

    def _page(self, path: str, asked: Mapping[str, str]) -> Sequence[object]:
        answer = self._asked("GET", path, params=asked)
        rows = None if isinstance(answer, (PaystackRefused, NoAnswer)) else answer.get("data")
        if not isinstance(rows, list):
            raise InvalidInput(f"Paystack gave no page {asked['page']} of {path}", "no_list")
        return rows

    def _asked(self, method: str, path: str, **what: Any) -> Mapping[str, Any] | PaystackRefused | NoAnswer:
        try:
            response = requests.request(
                method,
                self._base_url + path,
                headers={"Authorization": f"Bearer {self._secret_keys[0]}"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                **what,
            )
            answer = json_fields.read_json(response.content)
        except requests.RequestException as error:
            return NoAnswer("no connection" if was_never_sent(error) else type(error).__name__)
        except InvalidInput:
            return NoAnswer("no JSON")
        return _believed(response.status_code, answer)


def is_payment_page(url: str, base_url: str) -> bool:
    """Whether customers may be sent there to type their card: to a host of Paystack by https, or to where we ask."""
    return url.startswith(f"{base_url}/") or _PAGE.fullmatch(url) is not None


def sign(body: bytes, secret_key: str) -> str:
    """The signature of a webhook: HMAC-SHA512 of the raw body, in lower-case hex."""
    return hmac.new(secret_key.encode(), body, sha512).hexdigest()


def _believed(status: int, answer: Mapping[str, Any]) -> Mapping[str, Any] | PaystackRefused | NoAnswer:
    if answer.get("status") is True and status == requests.codes.ok:
        return answer
    if status in {requests.codes.bad_request, requests.codes.unauthorized, requests.codes.not_found}:
        return PaystackRefused(json_fields.text(answer, "code") or json_fields.text(answer, "message"))
    return NoAnswer(f"HTTP {status}")


def _data(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    data = answer.get("data")
    return data if isinstance(data, Mapping) else {}


def _read(data: Mapping[str, Any]) -> Transaction | NoAnswer:
    number, cents = json_fields.text(data, "id"), _cents(data, "amount")
    if parse_whole_number(number, MAX_DIGITS) is None or cents is None:
        return NoAnswer("no transaction")
    requested = _cents(data, "requested_amount")
    return Transaction(
        id=number,
        reference=json_fields.text(data, "reference"),
        status=json_fields.text(data, "status").strip().lower(),
        cents=cents,
        requested_cents=cents if requested is None else requested,
        currency=json_fields.text(data, "currency"),
        domain=json_fields.text(data, "domain"),
        paid_at=json_fields.iso_instant(json_fields.text(data, "paid_at")),
    )


def _cents(data: Mapping[str, Any], name: str) -> int | None:
    return parse_whole_number(json_fields.text(data, name), MAX_DIGITS)


def _read_refund(row: Mapping[str, Any], *, production: bool) -> Refund | None:
    """None for what has no id: nothing of it could be booked once."""
    number, cents = json_fields.text(row, "id"), json_fields.subunits_if_any(row, "amount")
    if not number or cents is None:
        log.error("card_refund_not_understood", refund=number, alert=True)
        return None
    dispute = json_fields.text(row, "dispute")
    receipt = dispute_receipt(dispute) if dispute else number
    transaction = row.get("transaction")
    original = transaction if isinstance(transaction, Mapping) else {"id": transaction}
    status = _REFUND_STATUS.get(json_fields.text(row, "status").strip().lower(), RefundStatus.UNDER_WAY)
    doubt = _doubt(
        json_fields.text(row, "currency").strip().upper(), json_fields.text(row, "domain"), production=production
    )
    return Refund(
        receipt=receipt,
        original=json_fields.text(original, "id"),
        cents=cents,
        status=status,
        doubt=" ".join(doubt.values()),
        names=frozenset({receipt, number, json_fields.text(row, "bank_reference")} - {""}),
    )


def _doubt(currency: str, domain: str, *, production: bool) -> Mapping[str, str]:
    """Why this is no money of ours; nothing where it is."""
    if currency != CURRENCY:
        return {"currency": currency}
    return {"domain": domain} if production and domain != LIVE else {}
