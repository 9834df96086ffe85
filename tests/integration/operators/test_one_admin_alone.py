"""In production nobody becomes another operator, or a second one, by a command or by being the only admin left."""

import pytest

from domain.operators.identities import Identity
from domain.operators.operators import Operator as Person
from tests.support.command_line import operator_of
from tests.support.production_settings import PRODUCTION

ACHIENG, BARAKA, CHEBET = "Achieng", "Baraka", "Chebet"


@pytest.fixture
def office(database_url):
    """Production, with two admins and a reviewer, who have enrolled."""
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings) as at_work:
        with at_work.parts.store.transaction() as work:
            for number, (name, role) in enumerate(((ACHIENG, "admin"), (BARAKA, "admin"), (CHEBET, "reviewer"))):
                work.operators.add(Person(name, (role,), staff_number=str(number)), by=None, os_user="test")
                work.identities.keep(Identity(name, "a hash", b"a secret"), ())
        yield at_work


def kinds(office):
    return [each["kind"] for each in office.asks("request", "list")["requests"]]


def test_a_typed_name_opens_nobodys_enrolment(office):
    said = office.types("operator", "reset", CHEBET, "--by", ACHIENG)
    assert (said.code, "on the console" in said.err, "enrol?token" in said.out) == (1, True, False)


def test_in_an_emergency_it_does_and_somebody_else_signs_it_off(office):
    said = office.asks("operator", "reset", CHEBET, "--by", ACHIENG, "--break-glass", "the console is down")
    assert "/console/enrol?token=" in said["link"]
    assert kinds(office) == ["break-glass review"]


@pytest.mark.parametrize("by", [[], ["--by", ACHIENG]])
def test_the_link_of_somebody_who_has_not_enrolled_yet_is_given_on_the_console(office, by):
    with office.parts.store.transaction() as work:
        work.operators.add(Person("Otieno", ("care",), staff_number="7"), by=ACHIENG, os_user="test")
    said = office.types("operator", "invite", "Otieno", "--role", "care", "--staff-number", "7", *by)
    assert (said.code, "enrol?token" in said.out) == (1, False)


@pytest.mark.parametrize(
    "words",
    [
        ("operator", "invite", "Ghost", "--role", "reviewer", "--staff-number", "9"),
        ("operator", "create", "Ghost", "--role", "payments"),
        ("operator", "enable", BARAKA),
        ("operator", "change", CHEBET, "--role", "payments", "--role", "reviewer"),
    ],
)
def test_who_has_disabled_the_other_admins_is_not_alone_for_it(office, words):
    office.asks("operator", "disable", BARAKA, "--by", ACHIENG)
    said = office.types(*words, "--by", ACHIENG)
    assert (said.code, "none is enabled any more" in said.err) == (1, True)
    assert office.types(*words, "--by", ACHIENG, "--break-glass", "Baraka has left").code == 0
    assert kinds(office) == ["break-glass review"]


def test_the_first_admin_invites_the_second_alone_and_gives_the_link_again(database_url):
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings) as office:
        first = ("operator", "invite", ACHIENG, "--role", "admin", "--staff-number", "1")
        assert office.asks(*first)["link"] != office.asks(*first, "--by", ACHIENG)["link"]
        second = ("operator", "invite", BARAKA, "--role", "admin", "--staff-number", "2", "--by", ACHIENG)
        assert "/console/enrol?token=" in office.asks(*second)["link"]
