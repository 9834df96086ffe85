"""External validation: M-Pesa asks the merchant before it takes the money, and waits about eight seconds."""

import json

from sandbox.daraja.callbacks import c2b_message
from sandbox.daraja.orders import Declined, Order
from sandbox.daraja.state import DarajaState
from sandbox.framework.callbacks import Callback

REJECTIONS = ("C2B00011", "C2B00012", "C2B00013", "C2B00014", "C2B00015", "C2B00016")
OTHER_ERROR = "C2B00016"
FAILED = "[MpesaCB - ] External validation failed for the C2B transaction"


def ask_merchant(state: DarajaState, order: Order, receipt: str) -> str:
    """The merchant's own id of the transaction, mostly none. Without a readable answer `ResponseType` decides."""
    urls = state.urls_of(order.shortcode)
    if urls is None or not state.options.external_validation:
        return ""
    body = c2b_message(state, order, receipt=receipt, at=state.clock.now())
    seconds = state.options.validation_seconds
    delivery = state.callbacks.post(Callback("validation", urls.validation, body, timeout_seconds=seconds))
    verdict = verdict_in(delivery.answer)
    if verdict is None:
        return decide_alone(urls.when_unreachable)
    code = str(verdict["ResultCode"])
    if code != "0":
        raise Declined(code, FAILED)
    return str(verdict.get("ThirdPartyTransID", ""))


def verdict_in(answer: str) -> dict[str, object] | None:
    """None when it is not one of the answers that M-Pesa knows."""
    try:
        verdict = json.loads(answer)
    except ValueError:
        return None
    known = isinstance(verdict, dict) and str(verdict.get("ResultCode")) in {"0", *REJECTIONS}
    return verdict if known else None


def decide_alone(when_unreachable: str) -> str:
    if when_unreachable == "Cancelled":
        raise Declined(OTHER_ERROR, FAILED)
    return ""
