"""An application stays in the regions of whoever moves it up."""

import pytest
import sqlalchemy as sa

from tests.support.applicants import METER
from tests.support.console import Console

APPLICANT = "+254733000003"


@pytest.fixture
def inspected(applicants, operator, engine):
    """An application in Ruaraka, of Nairobi, whose supply was inspected; Otieno is for Nairobi, Amina for Coast."""
    with engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO areas (region, name) VALUES ('Nairobi', 'Ruaraka'), ('Coast', 'Nyali')")
        )
    operator.asks("operator", "create", "Njeri", "--role", "admin")
    for name, region in (("Otieno", "Nairobi"), ("Amina", "Coast")):
        operator.asks("operator", "create", name, "--role", "care", "--region", region, "--by", "Njeri")
    reference = applicants.applies(APPLICANT)
    applicants.up_to(reference, "inspected")
    return reference


@pytest.mark.parametrize(("by", "region"), [("Otieno", "Coast"), ("Amina", "Coast"), ("Amina", "Nairobi")])
def test_a_command_moves_none_out_of_or_into_another_region(inspected, operator, rows, by, region):
    words = (*METER[:-1], region, "--area", "Nyali", "--by", by)
    said = operator.types("application", "meter", inspected, *words)
    assert (said.code, f", not for {'Coast' if by == 'Otieno' else 'Nairobi'}" in said.err) == (1, True), said
    assert rows("SELECT state, meter_number FROM applications") == [("inspected", None)]


def test_a_form_moves_none_into_another_region(inspected, app, rows):
    browser = Console(app).signs_in("Wafula", "care", regions=("Nairobi",))
    path = f"/console/applications/{rows('SELECT id FROM applications')[0][0]}"
    sent = {"meter": "04219999", "seal": "KP-77", "reading": "12", "region": "Coast", "area": "Nyali"}
    browser.opens(path).sends(f"{path}/meter", browser.form("/meter").fields | sent)
    assert browser.status == 403
    assert rows("SELECT state, meter_number FROM applications") == [("inspected", None)]
