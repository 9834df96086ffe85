"""Those who read late, and those who never do."""

from datetime import date, timedelta

import pytest

from tests.scenarios.by_hand import shillings_over_months
from tests.support.customers import add_customer

WANJIKU = "+254711000001"
NUMBER = "3500600-01"
LAST_READ = date(2024, 1, 10)


@pytest.fixture
def wanjiku(town, engine):
    town.goes_to(LAST_READ)
    return add_customer(engine, NUMBER, phone=WANJIKU, last=4401, read_on=LAST_READ, average_units="60")


def test_after_a_hundred_days_each_month_is_billed_with_its_own_values(town, wanjiku):
    town.goes_to(date(2024, 4, 20))
    bill = shillings_over_months(
        ("2024-01", 44, "16.58"), ("2024-02", 58, "16.58"), ("2024-03", 62, "16.58"), ("2024-04", 38, "16.58")
    )
    assert f"KES {bill:,} is due by" in town.reads(WANJIKU, 4603)


def test_who_never_reads_is_reminded_twice_visited_and_billed_by_the_technician(town, wanjiku):
    for day in (LAST_READ + timedelta(days=n) for n in range(1, 41)):
        town.goes_to(day, hour=9)
        town.wakes()
    reminded = (
        "SELECT (queued_at AT TIME ZONE 'Africa/Nairobi')::date FROM messages WHERE purpose = 'reminder' ORDER BY 1"
    )
    assert [day for (day,) in town.rows(reminded)] == [date(2024, 2, 4), date(2024, 2, 11)]
    assert [row["account"] for row in town.office.asks("list", "unread")["rows"]] == [NUMBER]
    bill = town.office.asks("reading", "technician", NUMBER, 4481, "--by", "Njeri")
    assert bill["total"] == f"{shillings_over_months(('2024-02', 80, '16.58'))}.00"
    assert town.office.asks("list", "unread")["rows"] == []
