"""Who runs the service sees on a page where customers are lost, and looks at what one of them lived through."""

import pytest

from jobs.funnel import carry_funnel
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.dialling import CALLBACK

WANJIKU = "+254711000001"


@pytest.fixture
def console(app):
    return Console(app)


def test_a_picture_shows_where_sessions_end_by_flow_and_language(console, engine, phone, client):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    phone(WANJIKU).dials().answers("1", "4521", "1").ends("is due by")
    phone(WANJIKU).dials().answers("6")
    told = {"sessionId": "one", "status": "Incomplete", "hopsMetadata": "menu|reading"}
    assert client.post(f"{CALLBACK}/events", data=told).status_code == 200
    carry_funnel(console.parts.session_bytes, console.parts.store)
    browser = console.signs_in("Achieng", "care").opens("/console/conversation?days=2")
    browser.sees("reading en 1 1 0 0", "help en 1 0 1 0", "reading Incomplete 1")
    picture = browser.text.partition("<svg")[2].partition("</svg>")[0]
    assert ">reading en</text>" in picture
    assert picture.count("<rect") == 1 + 3 * 3  # its ground; and how sessions end in the menu, in help and in reading


def test_before_anything_was_counted_the_page_says_so(console):
    browser = console.signs_in("Njeri", "campaigns").opens("/console/conversation?days=3").sees("Nothing yet.")
    assert browser.status == 200


@pytest.mark.parametrize("days", ["0", "32", "-1", "x", "1.5", "9" * 30, "١", "\x00 7;"])
def test_days_that_are_none_are_refused_in_a_sentence(console, days):
    browser = console.signs_in("Achieng", "care")
    browser.opens("/console/conversation", query_string={"days": days}).sees("Not done")
    assert browser.status == 422


def test_the_figures_are_no_business_of_other_roles(console):
    for role in ("payments", "field", "reviewer"):
        assert console.signs_in(f"Who{role}", role).opens("/console/conversation").status == 403
