"""What a visitor does first, in a real browser: dial, read the meter, see the bill, read the SMS."""

import pytest

from tests.browser.handset import Handset
from tests.support.customers import add_customer
from tests.support.service_processes import running

WANJIKU = "+254711000001"


@pytest.fixture
def service(database_url, redis_url, engine, tmp_path):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, meter="KE1234567")
    with running(database_url, redis_url, "web", "worker", log_folder=tmp_path) as stack:
        yield stack


def test_a_visitor_dials_reads_the_meter_and_gets_the_bill_by_sms(service, page):
    handset = Handset(page, service.gateway.base_url)
    handset.belongs_to(WANJIKU)
    handset.dials()
    for seen, typed in (("1 Enter reading", "1"), ("Previous 4401", "4521"), ("120 units", "1")):
        handset.sees(seen)
        handset.picture(f"handset-{typed}")
        handset.types(typed)
    handset.sees("is due by")
    handset.reads("Reading 4521")
    handset.picture("handset-sms")
