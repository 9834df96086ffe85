"""How Daraja writes numbers, times and identifiers."""

import base64
import hashlib
import random
import re
from datetime import datetime

from sandbox.framework.clock import EAST_AFRICA

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_RECEIPT_YEAR = 2006  # of the letter A; 2019 is N, 2023 is R
SERIAL_DIGITS = 7
MSISDN = re.compile(r"254[17]\d{8}")
TIMESTAMP = "%Y%m%d%H%M%S"


def is_msisdn(value: object) -> bool:
    return MSISDN.fullmatch(str(value)) is not None


def msisdn(phone: str) -> str:
    """As M-Pesa writes it, `2547...`, from `+2547...`, `07...` or the same."""
    digits = re.sub(r"\D", "", phone)
    return f"254{digits[1:]}" if digits.startswith("0") else digits


def hashed(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


def masked(number: str) -> str:
    return f"{number[:4]} ***** {number[-3:]}"


def timestamp(moment: datetime) -> str:
    return moment.astimezone(EAST_AFRICA).strftime(TIMESTAMP)


def moment(stamp: str, form: str = TIMESTAMP) -> datetime:
    return datetime.strptime(stamp, form).replace(tzinfo=EAST_AFRICA)


def password(shortcode: str, passkey: str, stamp: str) -> str:
    return base64.b64encode(f"{shortcode}{passkey}{stamp}".encode()).decode()


def receipt(now: datetime) -> str:
    """Ten characters; the first three say year, month and day, the rest is drawn, so that a restart repeats none."""
    day = now.astimezone(EAST_AFRICA)
    date = chr(ord("A") + day.year - FIRST_RECEIPT_YEAR) + chr(ord("A") + day.month - 1) + ALPHABET[day.day]
    return date + "".join(random.choices(ALPHABET, k=SERIAL_DIGITS))


def checkout_request_id(now: datetime, number: str) -> str:
    day = now.astimezone(EAST_AFRICA)
    return f"ws_CO_{day:%d%m%Y%H%M%S}{random.randrange(1000)}{number[-9:]}"


def merchant_request_id() -> str:
    return f"{hex_digits(4)}-{hex_digits(4)}-{hex_digits(4)}-{hex_digits(16)}"


def hex_digits(count: int) -> str:
    return f"{random.getrandbits(4 * count):0{count}x}"
