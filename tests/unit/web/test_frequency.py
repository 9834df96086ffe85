"""Who asks too often is told so for a minute, each session by itself, in bounded memory."""

from web.customer import frequency
from web.customer.frequency import Frequency


def test_a_session_may_ask_so_often_in_a_minute_and_another_as_often(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(frequency, "monotonic", lambda: now[0])
    asked = Frequency(3)
    assert [asked.is_too_often(b"one") for _ in range(5)] == [False] * 3 + [True] * 2
    assert not asked.is_too_often(b"two")
    now[0] += 59.9
    assert asked.is_too_often(b"one")
    now[0] += 0.1
    assert [asked.is_too_often(b"one") for _ in range(4)] == [False] * 3 + [True]


def test_no_more_is_kept_than_there_is_place_for(monkeypatch):
    monkeypatch.setattr(frequency, "MAX_SESSIONS", 10)
    asked = Frequency(1)
    for place in range(95):
        asked.is_too_often(b"%d" % place)
    assert asked.kept <= 10
