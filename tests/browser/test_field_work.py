"""A supervisor's morning in a real browser: a round is drawn, looked at, handed over, and a visit is cancelled."""

from playwright.sync_api import expect

from tests.browser.test_console_tasks import office_of, pictures
from tests.support.customers import add_customer
from tests.support.technicians import add_technician


def test_a_round_is_drawn_looked_at_handed_over_and_a_visit_cancelled(page, app, engine):
    for place in range(12):
        add_customer(engine, f"35006{place:02}-01", name=f"Wanjiku Kamau {place}", meter=f"KE55{place:05}")
    add_technician(engine, "70001")
    add_technician(engine, "70002", team="B")
    with office_of(page, app) as sit_down:
        desk = sit_down("Achieng", "field")
        desk.opens("/console/").page.get_by_role("link", name="Rounds", exact=True).first.click()
        desk.page.get_by_role("button", name="Draw the round of Kiprono 70001").click()
        desk.sees("is drawn:").sees("KE55000")
        pictures(desk, "round")
        desk.page.get_by_role("link", name="Rounds", exact=True).last.click()
        desk.page.get_by_role("link", name="70002 Kiprono 70002").click()
        desk.types(instead_of="70001").clicks_on("Put them at the end")
        desk.sees("visits were put into the round of Kiprono 70002")
        desk.page.locator("tbody a").first.click()
        desk.sees("Visit V").sees("70002 Kiprono 70002")
        pictures(desk, "visit")
        desk.types(reason="The meter was read yesterday").clicks_on("Cancel the visit").sees("nobody goes there")
        expect(desk.page.get_by_role("button", name="Cancel the visit")).to_have_count(0)
        desk.page.get_by_role("link", name="Rounds", exact=True).last.click()
        desk.sees("Rounds of").sees("70002 Kiprono 70002")
        pictures(desk, "rounds")
