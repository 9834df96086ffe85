"""Every page of the console by every role, in the operator's own region and in another one.

What is of another region is refused before anything else is looked at, and no list shows it. The lines of the pages
stand in tests/support/console_matrix.py.
"""

import re
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from domain.operators.permissions import ROLES
from tests.support.console_matrix import INSIDE, LAST, ROWS, cases
from tests.support.console_places import two_places
from web.console import campaigns, outages, planned
from web.console.pages import PAGES, Does
from web.console.session_cookie import PREFIX

REFUSED = {403, 404}
OK, SEE_OTHER = 200, 303
OWN = "Nairobi"
MAX_STATEMENTS = 12
CLOCK, IDS = "clock_offset", "nextval"


def test_every_page_has_a_line():
    assert set(ROWS) == set(INSIDE)


def test_every_address_of_the_console_is_one_of_its_pages(console):
    others = {"static", "nothing"}
    rules = [rule for rule in console.flask.url_map.iter_rules() if rule.endpoint.startswith("console.")]
    found = {rule.endpoint.removeprefix("console.") for rule in rules}
    assert found - others == set(PAGES)
    assert {rule.endpoint for rule in console.flask.url_map.iter_rules() if rule.rule.startswith(PREFIX)} == {
        rule.endpoint for rule in rules
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_roles_and_regions_and_for_nobody_else(console, phone, role):
    own, foreign = two_places(console, phone)
    browser = console.signs_in("Achieng", role, regions=(OWN,))
    token = browser.opens(f"{PREFIX}/sessions").form("/sign-out").fields["csrf_token"]
    wrong = [
        *(_of_another_region(browser, token, role, case) for case in cases(foreign)),
        *(_own(browser, token, role, case, foreign.secrets) for case in cases(own, Does.LOOK)),
        *(_own(browser, token, role, case, foreign.secrets) for case in cases(own, Does.ACT)),
    ]
    assert "\n".join(str(each) for each in wrong if each) == ""


def asked(browser, token, case):
    if case.page.does is Does.LOOK:
        return browser.client.get(case.path, query_string=case.sent)
    return browser.client.post(case.path, data={**case.sent, "csrf_token": token})


def _of_another_region(browser, token, role, case):
    """Only what is of a region is tried: the rest is the same as at home. Refused as well where all but the region is
    left out: whose it is comes before what was typed.
    """
    if not case.row.of_region:
        return None
    bare = replace(case, sent={name: sent for name, sent in case.sent.items() if name == "region"})
    for each in (case, bare) if bare != case else (case,):
        answer = asked(browser, token, each)
        if answer.status_code not in REFUSED:
            return role, "foreign", each.path, each.sent, answer.status_code
    return None


def _own(browser, token, role, case, secrets):
    answer = asked(browser, token, case)
    told = [secret for secret in secrets if secret.encode() in answer.data]
    if told or (leads_to_sign_in(answer) and case.page.name not in LAST) or answer.status_code >= 500:
        return role, "own", case.path, answer.status_code, told
    refused = answer.status_code in REFUSED if case.row.act else answer.status_code == 403
    if refused is case.is_for(role):
        return role, "own", case.path, answer.status_code, "refused" if refused else "let in"
    shown = answer.status_code in {OK, SEE_OTHER} or case.row.is_gone
    if case.is_for(role) and case.page.does is Does.LOOK and not shown:
        return role, "own", case.path, answer.status_code
    return None


@pytest.mark.parametrize("place", [0, 1])
def test_what_is_elsewhere_takes_no_place_in_a_list(console, phone, monkeypatch, place):
    """Also where a list is as short as what another region has."""
    for shown, name in ((campaigns, "LISTED"), (planned, "SHOWN"), (outages, "WAITING_SHOWN")):
        monkeypatch.setattr(shown, name, 1)
    here = two_places(console, phone)[place]
    browser = console.signs_in("Achieng", "admin", regions=(here.region,))
    browser.opens(f"{PREFIX}/campaigns").sees(f"({here.ids['campaign_id']})")
    browser.opens(f"{PREFIX}/planned").sees("pole work")
    browser.opens(f"{PREFIX}/outages").sees(f"all of it, {here.region}")


def leads_to_sign_in(answer):
    return urlsplit(answer.headers.get("Location", "")).path == f"{PREFIX}/sign-in"


def test_no_form_acts_without_the_token_of_its_session(console):
    """Found in the application itself, not in what pages declare."""
    browser = console.signs_in("Achieng", "admin")
    for rule in console.flask.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or "POST" not in rule.methods or rule.endpoint == "console.nothing":
            continue
        path = re.sub(r"<(?:(\w+)[^:>]*:)?\w+>", lambda found: "1" if found[1] == "int" else "x", rule.rule)
        answer = browser.client.post(path, data={"name": "x", "password": "y"})
        assert (answer.status_code, "not of this session." in answer.text) == (400, True), rule.rule


def test_each_form_of_each_page_acts_once_and_comes_back_to_its_page(console, phone):
    """So that a double click on any button is one click: `_once` in web/console/pages.py needs the form's own name."""
    own, _ = two_places(console, phone)
    browser, names = console.signs_in("Achieng", "admin"), []
    for case in cases(own, Does.LOOK):
        if case.row.is_file:
            continue
        browser.opens(case.path, query_string=case.sent)
        for form in [form for form in browser.page.forms if form.method == "post"]:
            assert form.fields.get("csrf_token"), (case.path, form.action)
            assert form.fields.get("sent_from", "").startswith(f"{PREFIX}/"), (case.path, form.action)
            names.append(form.fields["form_id"])
    assert len(names) > len(INSIDE)
    assert len(set(names)) == len(names)


def test_no_page_is_more_than_twelve_statements(console, phone):
    """However much there is, a page asks a few times: that of who signs in included."""
    own, _ = two_places(console, phone)
    browser, asked_for = console.signs_in("Achieng", "admin"), {}
    for case in cases(own, Does.LOOK):
        with statements(console.parts.engine) as asked:
            browser.client.get(case.path, query_string=case.sent)
        asked_for[case.path] = len(asked)
    assert {path: count for path, count in asked_for.items() if count > MAX_STATEMENTS} == {}


@contextmanager
def statements(engine):
    """But for those that only tests have, and ids, which come by the hundred."""
    asked = []

    def note(_connection, _cursor, statement, *_):
        if CLOCK not in statement and IDS not in statement:
            asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
