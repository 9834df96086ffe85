"""Applications on the console, in a real browser: care moves them up, and whoever is not of care sees none."""

import pytest
from playwright.sync_api import expect

from domain.care.case_references import APPLICATION, parse_reference
from tests.browser.test_console_tasks import office_of
from tests.support.applicants import Applicants
from tests.support.command_line import Operator
from tests.support.console import PREFIX

OTIENO = "+254722000002"


@pytest.fixture
def office(page, app):
    with office_of(page, app) as sit_down:
        yield sit_down


def submits(desk, button, **fields):
    """Fills the form that has this button, and sends it."""
    form = desk.page.locator("form", has=desk.page.get_by_role("button", name=button, exact=True))
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("each => each.tagName") == "SELECT" else field.fill(value)
    form.get_by_role("button", name=button, exact=True).click()
    return desk


def test_care_takes_an_application_from_the_papers_to_the_meter(office, app, phone):
    applicants = Applicants(phone, Operator(app))
    reference = applicants.applies(OTIENO)
    path = f"{PREFIX}/applications/{parse_reference(APPLICATION, reference)}"
    payments = office("Baraka", "payments")
    assert payments.page.goto(payments.site + path).status == 403
    care = office("Achieng", "care")
    care.opens(f"{PREFIX}/applications").sees("Submitted")
    care.opens(path).sees("Otieno Odhiambo")
    submits(care, "Move", to="papers_complete").sees("Papers complete")
    submits(care, "Move", to="survey_booked", on="2099-01-05").sees("Survey booked")
    submits(care, "Move", to="surveyed")
    submits(care, "Quote", amount="34,980", lines="Capital=30000\nMeter deposit=4980").sees("34,980")
    submits(care, "Change it", **{"class": "shop", "amount": "60000"}).sees("shop").sees("60,000")
    applicants.pays(reference, 6_000_000)
    care.opens(path)
    for rung in ("wayleave", "built", "inspected"):
        submits(care, "Move", to=rung)
    care.sees("Visit")
    submits(care, "Record", meter="04219999", seal="KP-77", reading="12", region="Nairobi").sees("Metered")
    expect(care.page.get_by_text("04219999").first).to_be_visible()
