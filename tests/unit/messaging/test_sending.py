"""When a message is sent, and when again."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.messaging.messages import LIFE, PURPOSES
from domain.messaging.sending import Window, wait_before_again


@pytest.mark.parametrize(
    ("window", "nairobi", "is_open"),
    [
        ("07:00-19:00", "06:59", False),
        ("07:00-19:00", "07:00", True),
        ("07:00-19:00", "18:59", True),
        ("07:00-19:00", "19:00", False),
        ("22:00-02:00", "23:30", True),
        ("22:00-02:00", "01:59", True),
        ("22:00-02:00", "02:00", False),
        ("00:00-24:00", "00:00", True),
        ("00:00-24:00", "23:59", True),
    ],
)
def test_nobody_is_written_to_at_night_without_having_asked(window, nairobi, is_open):
    hour, minute = map(int, nairobi.split(":"))
    instant = datetime(2026, 11, 23, hour, minute, tzinfo=UTC) - timedelta(hours=3)
    assert Window.parse(window).is_open(instant) == is_open


def test_at_night_only_what_answers_somebody_goes_out():
    night = Window.parse("07:00-19:00").last_priority(datetime(2026, 11, 23, 20, tzinfo=UTC))
    assert {purpose.name for purpose in PURPOSES.values() if purpose.priority <= night} == {
        purpose.name for purpose in PURPOSES.values() if purpose.any_hour
    }


def test_each_wait_is_twice_the_last_until_ten_minutes_and_no_two_alike():
    longest = [wait_before_again(attempt, 1.0).total_seconds() for attempt in range(1, 10)]
    assert longest == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    assert wait_before_again(1, 0.0) == timedelta(seconds=2.5)
    assert wait_before_again(10_000, 1.0) == timedelta(minutes=10)


def test_only_reminders_and_planned_work_may_be_silenced():
    assert [purpose.name for purpose in PURPOSES.values() if purpose.may_be_silenced] == ["reminder", "planned"]


def test_every_purpose_but_a_code_is_sent_once_more_when_nobody_knows_whether_it_was():
    assert [purpose.name for purpose in PURPOSES.values() if purpose.resend is None] == ["code"]


def test_a_delivered_message_stays_delivered():
    assert not [event for source, event, _ in LIFE.moves if source == "delivered"]
