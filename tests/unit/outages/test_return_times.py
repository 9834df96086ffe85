"""When power is back, as customers are told: half hours, never in the past, and seldom changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts.outage_status import OutageStatus, Stage, time_of_return
from domain.errors import InvalidInput
from domain.outages.grouping import OutageRules, ReportedPlace, suspicious
from domain.outages.incidents import CONFIRMED, Incident, Place
from domain.outages.moments import parse_moment
from domain.outages.return_times import band_of, estimate, may_change, rounded_up

RULES = OutageRules(2, 5, 10, 2, 3, 30, 80, 5, 2, 60)
NIGHT = datetime(2026, 11, 28, 20, 10, tzinfo=UTC)  # 23:10 in Nairobi
INCIDENT = Incident(1, Place("Nairobi", transformer_id=3), CONFIRMED, NIGHT)


@pytest.mark.parametrize(
    ("accounts", "needed"), [(1, 2), (12, 2), (20, 2), (21, 3), (30, 3), (41, 5), (50, 5), (51, 5), (400, 5)]
)
def test_a_tenth_of_a_transformer_but_two_at_least_and_five_at_most(accounts, needed):
    assert RULES.needed_at_transformer(accounts) == needed
    place = Place("Nairobi", transformer_id=1)
    some = [ReportedPlace(place, people, NIGHT, accounts) for people in (needed - 1, needed)]
    assert suspicious(some, RULES) == some[1:]


def test_where_the_transformer_is_not_known_three_people_of_an_area_are_enough():
    some = [ReportedPlace(Place("Nairobi", area_id=1), people, NIGHT) for people in (2, 3)]
    assert suspicious(some, RULES) == some[1:]


@pytest.mark.parametrize(
    ("minutes", "said"), [(20, "23:30"), (21, "00:00 29/11"), (50, "00:00 29/11"), (95, "01:00 29/11")]
)
def test_a_time_of_return_is_a_half_hour(minutes, said):
    assert time_of_return(estimate(INCIDENT, minutes, NIGHT), NIGHT) == said


def test_nothing_is_said_where_nobody_knows_or_where_it_should_be_back():
    assert estimate(INCIDENT, None, NIGHT) is None
    assert estimate(INCIDENT, 20, NIGHT + timedelta(hours=1)) is None


def test_what_customers_heard_changes_twice_and_then_only_for_an_hour():
    heard = replace(INCIDENT, return_at=rounded_up(NIGHT + timedelta(hours=1)))
    later = heard.return_at + timedelta(minutes=30)
    assert may_change(INCIDENT, later, RULES)
    assert may_change(replace(heard, return_changes=1), later, RULES)
    assert not may_change(replace(heard, return_changes=2), later, RULES)
    assert not may_change(replace(heard, return_changes=2), heard.return_at - timedelta(hours=2), RULES)
    assert may_change(replace(heard, return_changes=9), heard.return_at + timedelta(hours=1), RULES)
    assert not may_change(heard, heard.return_at, RULES)


def test_a_time_that_has_passed_is_not_said_any_more():
    status = OutageStatus(return_at=NIGHT)
    assert status.stage(NIGHT - timedelta(minutes=1)) is Stage.BACK_BY
    assert status.stage(NIGHT) is Stage.LATE
    assert OutageStatus(is_confirmed=False).stage(NIGHT) is Stage.SUSPECTED
    assert OutageStatus().stage(NIGHT) is Stage.CONFIRMED


def test_a_day_has_four_bands_in_nairobi():
    assert [band_of(NIGHT + timedelta(hours=hours)) for hours in (0, 1, 7, 13, 19)] == [3, 0, 1, 2, 3]


def test_an_hour_alone_is_the_next_one():
    assert parse_moment("23:30", NIGHT) == NIGHT + timedelta(minutes=20)
    assert parse_moment("06:00", NIGHT) == datetime(2026, 11, 29, 3, tzinfo=UTC)
    assert parse_moment("2026-12-07 16:00", NIGHT) == datetime(2026, 12, 7, 13, tzinfo=UTC)
    for typed in ("", "noon", "25:00", "2026-02-30 10:00", "16"):
        with pytest.raises(InvalidInput):
            parse_moment(typed, NIGHT)
