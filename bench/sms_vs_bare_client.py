"""`sms_vs_bare_client`: CPU of a message's whole way, from the queue in PostgreSQL to the record of what the gateway
said, beside a bare kept-alive session that posts the same bodies with the same concurrency.
"""

from statistics import median

from bench.harness import Figure, alternating, cost
from bench.sms import floor, gateway, worker

MESSAGES = 1_500


def measure(*, full: bool) -> Figure:
    """CPU milliseconds a message."""
    messages = MESSAGES * 4 if full else MESSAGES
    rates: dict[str, list[float]] = {"ours": [], "floor": []}

    def milliseconds(name: str, spent: tuple[float, float]) -> float:
        rates[name].append(messages / spent[1])
        return spent[0] / messages * 1_000

    with gateway() as at, worker(at) as ours, floor("bare_session", at) as bare:
        figures = alternating(
            lambda: milliseconds("ours", ours.send(messages)), lambda: milliseconds("floor", bare.send(messages))
        )
    return cost(*figures, "ms CPU", [f"{name}: {median(each):,.0f} messages/s" for name, each in rates.items()])
