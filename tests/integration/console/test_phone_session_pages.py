"""Care staff see what a customer lived through on the phone, and no name, number or phone of anybody."""

import pytest

from tests.support.console import Console
from tests.support.customers import add_customer

OTIENO = "+254722333444"
SECRETS = ("4477001", "722333444", "Otieno", "88112233")


@pytest.fixture
def console(app):
    return Console(app)


@pytest.fixture
def account_id(engine):
    return add_customer(engine, "4477001-02", phone=OTIENO, name="Otieno Odhiambo", meter="88112233", last=4401)


def talk_of(browser):
    return browser.text.partition('<ol class="talk">')[2].partition("</ol>")[0]


def names_nobody(browser):
    return not [secret for secret in SECRETS if secret in talk_of(browser)]


def test_the_last_session_of_the_phone_is_seen_on_the_accounts_page(console, account_id, phone, rows):
    phone(OTIENO).dials().answers("6")
    phone(OTIENO).dials().answers("1", "4521")
    phone("+254733000001").dials().answers("2")
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}")
    browser.opens(next(link for link in browser.page.links if link.endswith("/last-session")))
    browser.sees("typed: 1", "typed: 4521", "Present 4521")
    assert "typed: 6" not in browser.words
    assert names_nobody(browser)
    assert rows("SELECT subject FROM audit WHERE action = 'session show'") == [("4477001-02",)]


def test_one_that_was_answered_after_a_newer_one_is_the_last(console, account_id, phone):
    first = phone(OTIENO).dials()
    phone(OTIENO).dials().answers("6")
    first.answers("2")
    console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}/last-session").sees("typed: 2")


def test_a_session_is_found_by_its_id_and_opens(console, account_id, phone):
    session_id = phone("+254733000001").dials().answers("4477001", "88112233", "1", "4521").session_id
    browser = console.signs_in("Achieng", "care").opens("/console/search", query_string={"q": f" {session_id} "})
    assert browser.path == f"/console/phone-sessions/{session_id}"
    browser.sees("4477001-02", "typed: 4521")
    assert names_nobody(browser)
    assert "733000001" not in browser.text


def test_a_session_that_goes_on_from_one_before_it_is_shown_too(console, account_id, phone):
    phone(OTIENO).dials().answers("4", "1")
    again = phone(OTIENO).dials()
    browser = console.signs_in("Achieng", "care").opens(f"/console/phone-sessions/{again.session_id}")
    assert browser.sees("dialled").status == 200
    assert names_nobody(browser)


@pytest.mark.parametrize("session_id", ["ATUid_" + "0" * 32, "x", "%00", "..%2F..", "x" * 3_000, "%F0%9F%92%A1", "*"])
def test_a_session_that_is_not_kept_is_a_sentence(console, session_id):
    browser = console.signs_in("Achieng", "care").opens(f"/console/phone-sessions/{session_id}")
    assert browser.sees("Not done").status == 404


def test_a_phone_that_did_not_dial_has_no_session(console, engine, account_id):
    without = add_customer(engine, "3500600-01")
    browser = console.signs_in("Achieng", "care")
    for each in (account_id, without):
        browser.opens(f"/console/accounts/{each}/last-session").sees("no session that is still kept")
        assert (browser.status, names_nobody(browser)) == (200, True)


def test_it_is_for_care_within_its_regions(console, account_id, phone, engine):
    session_id = phone(OTIENO).dials().session_id
    unknown = phone("+254733000001").dials().session_id
    paths = (f"/console/accounts/{account_id}/last-session", f"/console/phone-sessions/{session_id}")
    coast = console.signs_in("Chebet", "care", regions=("Coast",))
    payments = console.signs_in("Barasa", "payments")
    for path in paths:
        assert coast.opens(path).status == 403
        assert payments.opens(path).status == 403
        assert console.signs_in(f"N{len(path)}", "care", regions=("Nairobi",)).opens(path).status == 200
    assert coast.opens(f"/console/phone-sessions/{unknown}").sees("of your regions").status == 404
    payments.opens("/console/search", query_string={"q": session_id}).sees("Nothing was found")
