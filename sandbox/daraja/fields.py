"""What each field of a request must be. The first that is not is named in the refusal."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import request

from sandbox.daraja import formats
from sandbox.daraja.refusals import DarajaRefusal
from sandbox.daraja.state import DarajaState
from sandbox.framework.fields import Check, Fields, first_wrong, json_body

MAX_AMOUNT = 250_000
CLOCK_TOLERANCE = timedelta(minutes=10)
BANNED = re.compile(
    r"m[-_. ]?pesa|safaricom|exec?|cmd|sql|query|ngrok|mockbin|requestbin",
    re.IGNORECASE,
)
TRANSACTION_TYPES = {"CustomerPayBillOnline", "CustomerBuyGoodsOnline"}


def of_request(checks: Mapping[str, Check], *, refusal: str = "field") -> Fields:
    """A body that is not said to be JSON has no fields, hence the misleading `Invalid BusinessShortCode` for a form."""
    fields = json_body() if request.is_json else {}
    if fields is None:
        raise DarajaRefusal("payload")
    if wrong := first_wrong(fields, checks):
        raise DarajaRefusal(refusal, field=wrong)
    return fields


def written_as(pattern: str) -> Check:
    """Of text, or of a number as it is written."""
    return lambda value: isinstance(value, str | int) and re.fullmatch(pattern, str(value)) is not None


def is_amount(value: Any) -> bool:
    """Whole shillings, as a number or as its digits."""
    return (
        not isinstance(value, bool)
        and isinstance(value, int | str)
        and re.fullmatch(r"[1-9]\d{0,5}", str(value)) is not None
        and int(value) <= MAX_AMOUNT
    )


def is_url(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"https?://\S+", value) is not None and not BANNED.search(value)


def shortcode_of(state: DarajaState) -> Check:
    return lambda value: str(value) == state.merchant.shortcode


def stamp_near(state: DarajaState) -> Check:
    def is_near(value: Any) -> bool:
        if not written_as(r"\d{14}")(value):
            return False
        try:
            moment = formats.moment(str(value))
        except ValueError:
            return False
        return abs(moment - state.clock.now()) <= CLOCK_TOLERANCE

    return is_near


def url_of(state: DarajaState) -> Check:
    return lambda value: is_url(value) and (value.startswith("https:") or not state.options.https_only)


def check_password(state: DarajaState, fields: Fields) -> None:
    merchant = state.merchant
    if str(fields["BusinessShortCode"]) != merchant.shortcode:
        raise DarajaRefusal("merchant")
    if fields["Password"] != formats.password(merchant.shortcode, merchant.passkey, str(fields["Timestamp"])):
        raise DarajaRefusal("credentials")
