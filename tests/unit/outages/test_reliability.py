"""SAIFI, SAIDI and CAIDI are what the arithmetic says."""

from decimal import Decimal

from domain.outages.reliability import ALL_CAUSES, EVERYWHERE, Interrupted, PromisesKept, reliability


def interrupted(region, cause, source, times, accounts, minutes):
    return Interrupted(
        region=region,
        is_planned=cause == "planned",
        cause=cause,
        source=source,
        interruptions=times,
        accounts=accounts,
        account_minutes=Decimal(minutes),
    )


STORM = interrupted("Nairobi", "storm", "network", 2, 300, 30_000)
TREE = interrupted("Nairobi", "tree", "reports", 1, 100, 6_000)
COAST = interrupted("Coast", "storm", "network", 1, 50, 500)
WORK = interrupted("Coast", "planned", "notices", 1, 200, 24_000)
SERVED = {"Nairobi": 1_000, "Coast": 500}


def lines():
    found = reliability([STORM, TREE, COAST, WORK], SERVED)
    return {(each.region, each.is_planned, each.cause): each for each in found}


def test_the_figures_of_a_region_are_shares_of_its_accounts():
    nairobi = lines()["Nairobi", False, ALL_CAUSES]
    assert (nairobi.saifi, nairobi.saidi, nairobi.caidi) == (Decimal("0.4000"), Decimal("36.00"), Decimal("90.00"))
    assert nairobi.caidi == nairobi.saidi / nairobi.saifi


def test_planned_work_stands_apart_and_all_regions_are_one_line():
    everywhere = lines()[EVERYWHERE, False, ALL_CAUSES]
    assert (everywhere.served, everywhere.accounts) == (1_500, 450)
    assert lines()[EVERYWHERE, True, "planned"].saidi == Decimal("16.00")


def test_what_only_reports_know_is_said_to_be_a_lower_bound():
    assert lines()["Nairobi", False, "tree"].is_lower_bound
    assert lines()["Nairobi", False, ALL_CAUSES].sources == ("network", "reports")
    assert not lines()["Nairobi", False, "storm"].is_lower_bound


def test_without_accounts_there_is_no_share():
    line = reliability([STORM], {})[0]
    assert (line.saifi, line.saidi, line.caidi) == (None, None, Decimal("100.00"))
    assert reliability([], SERVED) == []


def test_the_share_of_times_kept():
    assert PromisesKept(8, 6, 3).percent == 75
    assert PromisesKept(0, 0, 0).percent is None
