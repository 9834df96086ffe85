"""Times counted in buckets, as they are read."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Histogram(NamedTuple):
    """How many took up to each bound in seconds, the last without a bound, and the sum of seconds."""

    of: str
    up_to: Sequence[tuple[float, int]]
    seconds: float


def histogram(of: str, bounds: Sequence[float], rows: Iterable[tuple[str, int, int, float]]) -> Histogram:
    """The one of this name, from rows of name, bucket, count and seconds; buckets as `width_bucket` numbers them."""
    counted = {bucket: (count, seconds) for name, bucket, count, seconds in rows if name == of}
    total, up_to = 0, []
    for bucket, bound in enumerate((*bounds, float("inf"))):
        total += counted.get(bucket, (0, 0.0))[0]
        up_to.append((bound, total))
    return Histogram(of, up_to, sum(seconds for _, seconds in counted.values()))
