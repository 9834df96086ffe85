"""What each field of a request must be. The first that is not is named in the refusal."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import request

from sandbox.daraja import formats
from sandbox.daraja.refusals import Refusal
from sandbox.daraja.world import World

MAX_AMOUNT = 250_000
CLOCK_TOLERANCE = timedelta(minutes=10)
BANNED = re.compile(
    r"m[-_. ]?pesa|safaricom|exec?|cmd|sql|query|ngrok|mockbin|requestbin",
    re.IGNORECASE,
)
TRANSACTION_TYPES = {"CustomerPayBillOnline", "CustomerBuyGoodsOnline"}

Fields = dict[str, Any]
Check = Callable[[Any], bool]


def of_request(checks: Mapping[str, Check], *, refusal: str = "field") -> Fields:
    """A body that is no JSON object has no fields, hence the misleading `Invalid BusinessShortCode` for a form."""
    fields = json_object() if request.is_json else {}
    for name, is_right in checks.items():
        if not is_right(fields.get(name)):
            raise Refusal(refusal, field=name)
    return fields


def json_object() -> Fields:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refusal("payload")
    return body


def matches(pattern: str) -> Check:
    return lambda value: isinstance(value, str | int) and re.fullmatch(pattern, str(value)) is not None


def one_of(*values: str) -> Check:
    return lambda value: value in values


def text(longest: int, shortest: int = 1) -> Check:
    return lambda value: isinstance(value, str) and shortest <= len(value) <= longest


def optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


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


def shortcode_of(world: World) -> Check:
    return lambda value: str(value) == world.merchant.shortcode


def stamp_near(world: World) -> Check:
    def is_near(value: Any) -> bool:
        if not matches(r"\d{14}")(value):
            return False
        try:
            moment = formats.moment(str(value))
        except ValueError:
            return False
        return abs(moment - world.clock.now()) <= CLOCK_TOLERANCE

    return is_near


def url_of(world: World) -> Check:
    return lambda value: is_url(value) and (value.startswith("https:") or not world.options.https_only)


def check_password(world: World, fields: Fields) -> None:
    merchant = world.merchant
    if str(fields["BusinessShortCode"]) != merchant.shortcode:
        raise Refusal("merchant")
    if fields["Password"] != formats.password(merchant.shortcode, merchant.passkey, str(fields["Timestamp"])):
        raise Refusal("credentials")
