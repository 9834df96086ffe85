"""What SMS cost is counted as it happens, compared with the price list, and held to a budget per day."""

from datetime import date
from decimal import Decimal

import pytest

from domain.messaging.messages import BILL, CAMPAIGN
from tests.support.sms import PHONE, asked, composed, later, queue, states, works

AIRTEL = "+254731000001"


@pytest.fixture
def parts(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway) as parts:
        yield parts


def costs(parts):
    return asked(parts, "SELECT network, messages, parts, expected_micros, charged_micros FROM sms_days ORDER BY 1")


def test_what_each_network_cost_is_known_by_the_day(parts):
    queue(parts, PHONE, AIRTEL)
    queue(parts, PHONE, subject="2", text="x" * 200)
    works(parts, "send")
    assert costs(parts) == [("Airtel", 1, 1, 800_000, 800_000), ("Safaricom", 2, 3, 2_400_000, 2_400_000)]


def test_a_price_holds_from_its_day_until_the_next_one(parts):
    with parts.store.transaction() as unit_of_work:
        unit_of_work.sms_costs.set_price("Airtel", date(2026, 1, 1), Decimal("0.95"))
        unit_of_work.sms_costs.set_price("Airtel", date(2026, 7, 1), Decimal("1.005"))
    with parts.store.reading() as unit_of_work:
        prices = unit_of_work.sms_costs
        days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
        assert [prices.price_micros("Airtel", day) for day in days] == [800_000, 950_000, 950_000, 1_005_000]
        assert prices.price_micros("Safaricom", days[-1]) == 800_000


def test_what_is_charged_beyond_the_price_list_is_told(parts, capsys):
    with parts.store.transaction() as unit_of_work:
        unit_of_work.sms_costs.set_price("Safaricom", date(2026, 1, 1), Decimal("0.40"))
    queue(parts, PHONE)
    works(parts, "send", "watch_what_sms_cost")
    assert costs(parts) == [("Safaricom", 1, 1, 400_000, 800_000)]
    assert "sms_charged_too_much" in "".join(capsys.readouterr())


def test_a_used_up_budget_holds_campaigns_until_the_next_day_and_never_a_bill(database_url, redis_url, gateway):
    with composed(database_url, redis_url, gateway, sms_budget_kes_per_day=1) as parts:
        queue(parts, PHONE, AIRTEL)
        works(parts, "send")
        queue(parts, "+254711000003", purpose=CAMPAIGN)
        queue(parts, "+254711000004", purpose=BILL)
        works(parts, "send")
        assert states(parts) | {"+254711000003": "queued", "+254711000004": "submitted"} == states(parts)
        later(parts, days=1)
        works(parts, "send")
        assert states(parts)["+254711000003"] == "submitted"


def test_how_long_messages_take_is_a_histogram_over_all_processes(parts):
    queue(parts, PHONE, AIRTEL)
    later(parts, seconds=20)
    works(parts, "send")
    submission, delivery = parts.delays()
    assert dict(submission.up_to)[10] == 0
    assert dict(submission.up_to)[30] == 2
    assert submission.up_to[-1] == (float("inf"), 2)
    assert 40 <= submission.seconds < 60
    assert delivery.up_to[-1][1] == 0
