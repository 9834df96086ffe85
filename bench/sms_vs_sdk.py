"""`sms_vs_sdk`: messages per second of the whole worker, beside the SDK as it comes with the same concurrency."""

from bench.harness import Figure, alternating, rate
from bench.sms import floor, gateway, worker

MESSAGES, SDK_MESSAGES = 1_500, 150


def measure(*, full: bool) -> Figure:
    """Messages per second."""
    times = 4 if full else 1
    with gateway() as at, worker(at) as ours, floor("sdk", at) as sdk:
        figures = alternating(
            lambda: MESSAGES * times / ours.send(MESSAGES * times)[1],
            lambda: SDK_MESSAGES * times / sdk.send(SDK_MESSAGES * times)[1],
        )
    return rate(*figures, "messages/s")
