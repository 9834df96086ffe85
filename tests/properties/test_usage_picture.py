"""The picture of what is used says what the table beside it says, whatever was used."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.metering.consumption import Usage, trends
from domain.metering.usage_picture import HEIGHT, MAX_PERIODS, SCALE_WIDTH, WIDTH, usage_picture

NEWEST = date(2026, 11, 28)


@st.composite
def usages(draw):
    """Periods one behind the other, the newest first."""
    day, found = NEWEST, []
    for _ in range(draw(st.integers(0, 30))):
        begins = day - timedelta(days=draw(st.integers(1, 70)))
        found.append(Usage(begins, day, draw(st.decimals(0, 99_999, places=draw(st.sampled_from([0, 1, 3]))))))
        day = begins
    return found


def is_drawn(bar, a_day, top):
    """To the pixel."""
    return abs(bar.height - HEIGHT * a_day / top) <= 1


@given(usages(), st.lists(st.integers(1, 2_000).map(Decimal), max_size=4))
def test_each_bar_is_as_high_as_its_number_in_the_table(found, band_ends):
    shown = trends(found, MAX_PERIODS)
    picture = usage_picture(shown, [(end / 30, end) for end in band_ends])
    assert len(picture.periods) == len(shown)
    for bars, trend in zip(picture.periods, reversed(shown), strict=True):
        assert is_drawn(bars.bar, trend.usage.per_day, picture.top)
        assert (bars.year_before is None) == (trend.year_before is None)
        if bars.year_before:
            assert is_drawn(bars.year_before, trend.year_before.per_day, picture.top)


@given(usages(), st.lists(st.integers(1, 2_000).map(Decimal), max_size=4))
def test_nothing_is_drawn_outside_and_no_bar_covers_another(found, band_ends):
    picture = usage_picture(trends(found, MAX_PERIODS), [(end / 30, end) for end in band_ends])
    bars = [bar for period in picture.periods for bar in (period.bar, period.year_before) if bar]
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH - SCALE_WIDTH for bar in bars)
    assert all(bar.y >= 0 and bar.y + bar.height == HEIGHT for bar in bars)
    assert all(first.x + first.width <= second.x for first, second in itertools.pairwise(bars))
    assert all(0 <= line.y <= HEIGHT for line in picture.thresholds)
