"""The days of the charter: what has begun keeps those of its version, over all rungs of its clock."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.connections.applications import Application, RungReached
from domain.connections.charter import CharterVersion
from domain.connections.classes import ConnectionClass
from domain.connections.rungs import Clock, Rung
from domain.connections.status import status_of
from store.connections.charter_file import read_charter

NEW_DAY = date(2026, 12, 28)
CHARTER = read_charter()
FASTER = {of: dict.fromkeys(Clock, 5) for of in ConnectionClass}
CHANGED = replace(CHARTER, versions=[*CHARTER.versions, CharterVersion(NEW_DAY, "a notice of the year's end", FASTER)])
APPLICATION = Application(
    id=125,
    phone="+254722000002",
    language="en",
    name="Otieno",
    id_number=None,
    tax_pin=None,
    area="Ruaraka",
    landmark="the stage",
    region=None,
    of_class=ConnectionClass.HOME,
    door="ussd",
    rung=Rung.SURVEY_BOOKED,
    reached_at=datetime(2026, 12, 29, tzinfo=UTC),
    has_papers=True,
    clock=Clock.QUOTATION,
    clock_from=date(2026, 12, 29),
    clock_due_on=date(2027, 1, 18),
)


def test_a_clock_that_had_begun_keeps_its_days_when_the_charter_changes():
    rungs = [
        RungReached(Rung.SUBMITTED, date(2026, 12, 21), Clock.PAPERS, 1),
        RungReached(Rung.PAPERS_COMPLETE, date(2026, 12, 22), Clock.QUOTATION, 4),
        RungReached(Rung.SURVEY_BOOKED, date(2026, 12, 29), None, 0),
    ]
    status = status_of(APPLICATION, rungs, CHANGED, date(2027, 1, 4))
    # 30 and 31 December and 4 January; New Year's Day and a weekend do not count.
    assert (status.days_given, status.days_used) == (14, 4 + 3)


@pytest.mark.parametrize(("began", "days"), [(date(2026, 12, 27), 14), (NEW_DAY, 5), (date(2018, 1, 1), 14)])
def test_the_version_in_force_on_the_first_day_gives_the_days(began, days):
    assert CHANGED.days(Clock.QUOTATION, ConnectionClass.HOME, began) == days
