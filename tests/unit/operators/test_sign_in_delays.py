"""How long the answer to a failed sign-in waits, and how many may wait at once."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from domain.operators.sign_in import Failures
from web.console.held_answers import MAX_HELD, HeldAnswers

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("of_name", "of_address", "milliseconds"),
    [
        (0, 0, 0),
        (4, 19, 0),
        (5, 5, 250),
        (6, 6, 500),
        (0, 20, 250),
        (7, 20, 1_000),
        (5, 22, 1_000),
        (8, 8, 2_000),
        (100, 100, 2_000),
    ],
)
def test_the_answer_after_five_failures_of_a_name_or_twenty_of_an_address_waits(of_name, of_address, milliseconds):
    assert Failures(of_name, of_address, 0, None).answer_delay() == timedelta(milliseconds=milliseconds)


@pytest.mark.parametrize(("guesses", "minutes"), [(0, None), (19, None), (20, 1), (21, 2), (23, 8), (24, 15), (99, 15)])
def test_codes_pause_after_twenty_guesses_behind_the_right_password(guesses, minutes):
    until = Failures(99, 99, guesses, NOW).codes_pause_until()
    assert until == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_a_flood_holds_no_more_threads_than_some():
    goes_on, waits = Event(), []

    def wait(seconds):
        waits.append(seconds)
        goes_on.wait(10)

    answers = HeldAnswers(wait)
    threads = [Thread(target=answers.hold, args=(timedelta(seconds=2),)) for _ in range(MAX_HELD)]
    for thread in threads:
        thread.start()
    while len(waits) < MAX_HELD:
        pass
    assert not any(answers.hold(timedelta(seconds=2)) for _ in range(50))
    goes_on.set()
    for thread in threads:
        thread.join()
    assert waits == [2.0] * MAX_HELD
    assert answers.hold(timedelta(seconds=2))
