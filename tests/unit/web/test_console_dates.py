"""One way of days on the console: whatever the store keeps, an operator reads Nairobi's clock."""

from datetime import UTC, date, datetime

import pytest

from web.console.dates import kept_moment, shown_day, shown_moment


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("2026-12-02T13:00:00+00:00", "2 Dec 2026 16:00"),
        ("2026-12-02 16:00", "2 Dec 2026 16:00"),  # of the figures of a campaign, which are in Nairobi already
        ("2026-12-31T21:30:00+00:00", "1 Jan 2027 00:30"),
    ],
)
def test_an_instant_is_shown_in_nairobi_wherever_the_server_stands(kept, shown):
    assert shown_moment(kept_moment(kept)) == shown


def test_a_day_is_shown_as_on_the_customers_pages():
    assert (shown_day(date(2026, 3, 5)), shown_moment(datetime(2026, 3, 5, 6, 5, tzinfo=UTC))) == (
        "5 Mar 2026",
        "5 Mar 2026 09:05",
    )
