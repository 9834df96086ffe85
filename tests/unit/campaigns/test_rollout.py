"""When the regions will have their new numbers, at the pace so far."""

from datetime import date

from domain.campaigns.rollout import LIVE, Forecast, Region, forecasts, pace

TODAY = date(2026, 11, 23)


def region(name, accounts, renumbered=0, target_on=None):
    return Region(name, LIVE, None, None, target_on, None, accounts, renumbered)


def test_the_pace_is_that_of_the_country_since_the_first_campaign():
    regions = [region("Nairobi", 1_000, 900), region("Coast", 500, 100)]
    assert pace(regions, date(2026, 11, 13), TODAY) == 100
    assert pace(regions, TODAY, TODAY) == 1_000
    assert pace([region("Coast", 500)], None, TODAY) == 0


def test_regions_come_one_after_another_by_their_targets():
    first = region("Western", 1_000, target_on=date(2026, 12, 3))
    second = region("Coast", 500, target_on=date(2026, 12, 7))
    said = forecasts([second, first, region("Nairobi", 300)], 100, TODAY)
    assert said == {
        "Western": Forecast(date(2026, 12, 3), is_late=False),
        "Coast": Forecast(date(2026, 12, 8), is_late=True),
        "Nairobi": Forecast(date(2026, 12, 11), is_late=False),
    }


def test_a_region_without_anybody_left_is_done_and_never_late():
    assert forecasts([region("Nairobi", 9, 9, target_on=date(2026, 1, 1))], 0, TODAY) == {
        "Nairobi": Forecast(TODAY, is_late=False)
    }


def test_without_a_pace_no_day_is_told_and_a_target_is_missed():
    said = forecasts([region("Nairobi", 9, target_on=date(2027, 7, 1)), region("Coast", 10**9)], 0.001, TODAY)
    assert said["Coast"] == Forecast(None, is_late=False)
    idle = forecasts([region("Nairobi", 9, target_on=date(2027, 7, 1))], 0, TODAY)
    assert idle == {"Nairobi": Forecast(None, is_late=True)}
