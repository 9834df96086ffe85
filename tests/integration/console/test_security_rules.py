"""The rules of security that hold for every page of the console: docs/security.md names each with its test."""

import re

import pytest
import sqlalchemy as sa

from domain.operators.permissions import ROLES
from tests.support.customers import add_customer
from tests.support.production_settings import PRODUCTION
from tests.support.service import service_on
from web.console.pages import PAGES, Does, safe_next
from web.console.session_cookie import PREFIX

INSIDE = [page for page in PAGES.values() if page.does is not Does.ENTER]
LOOKS = [page for page in INSIDE if page.does is Does.LOOK]
FORMS = [page for page in INSIDE if page.does is Does.ACT]
SOME = {"int": "987654321", "default": "nobody", "path": "nobody", "string": "nobody"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


def address(page):
    """Of something that there is not: nobody's own session is ended by the walk."""
    return PREFIX + re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda found: SOME[found[1] or "default"], page.path)


@pytest.mark.parametrize("role", ROLES)
def test_a_page_links_only_to_what_its_reader_may_open(console, role):
    browser = console.signs_in("Achieng", role)
    for page in LOOKS:
        if browser.opens(address(page)).status != 200:
            continue
        for link in {each for each in browser.page.links if each.startswith(PREFIX)}:
            assert browser.opens(link).status != 403, (page.path, link)


def test_a_form_without_the_token_of_its_session_is_refused(console):
    browser = console.signs_in("Achieng", "admin")
    other = console.signs_in("Baraka", "admin")
    token = other.opens(f"{PREFIX}/sessions").form("/sign-out").fields["csrf_token"]
    for page in FORMS:
        for forged in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 3_000}, {"csrf_token": token}):
            answer = browser.client.post(address(page), data=forged)
            assert (answer.status_code, "not of this session." in answer.text) == (400, True), page.path
    assert browser.opens(f"{PREFIX}/").path == f"{PREFIX}/"


@pytest.mark.parametrize("path", ["/sign-in", "/enrol"])
def test_a_form_of_who_is_not_signed_in_needs_a_token_too(console, path):
    assert console.browser().sends(f"{PREFIX}{path}", {"name": "x", "password": "y"}).status == 400


def test_a_form_that_another_site_sends_is_refused(console):
    browser = console.signs_in("Achieng", "admin")
    form = browser.opens(f"{PREFIX}/sessions").form("/end")
    browser.sends(form.action, form.fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert browser.status == 400
    browser.sees("This form was sent from another site.")


def test_who_is_not_signed_in_is_sent_to_sign_in(console):
    client = console.browser().client
    for page in INSIDE:
        answer = (client.get if page.does is Does.LOOK else client.post)(address(page))
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, f"{PREFIX}/sign-in")


def test_a_forged_cookie_is_nobody(console):
    console.signs_in("Achieng", "admin")
    client = console.browser().client
    for cookie in ("", "x", "a" * 43, "a" * 5_000, "../../etc/passwd", "%00", "'; DROP TABLE operators; --", "ž"):
        assert client.get(f"{PREFIX}/", headers={"Cookie": f"console={cookie}"}).status_code == 303


@pytest.mark.parametrize(
    "after",
    [
        "https://evil.example/",
        "//evil.example/console/",
        "/\\evil.example",
        "\\\\evil.example/console/",
        "javascript:alert(1)",
        "/console/../../evil",
        "/console/\r\nSet-Cookie: a=b",
        "https:/console/",
        "/consolex",
        "///console/",
        "/p/0123",
        "//[",
        "//\u2100x",
        "http://[::1",
        "/console/[",
        "x" * 9_000,
    ],
)
def test_after_signing_in_nobody_is_led_elsewhere(console, after):
    console.has("Achieng", "care")
    browser = console.browser().opens(f"{PREFIX}/sign-in", query_string={"next": after})
    browser.submits("/sign-in", name="Achieng", password="matatu za Ngong road saa mbili")
    form = browser.form("/sign-in")
    fields = {**form.fields, "code": console.code("Achieng"), "next": after}
    target = browser.client.post(form.action, data=fields).headers["Location"]
    assert target.startswith(f"{PREFIX}/")
    assert "Set-Cookie" not in target


def test_after_signing_in_the_page_that_was_asked_for_opens(console):
    console.has("Achieng", "care")
    browser = console.browser().opens(f"{PREFIX}/sessions?x=1")
    browser.submits("/sign-in", name="Achieng", password="matatu za Ngong road saa mbili")
    browser.submits("/sign-in", code=console.code("Achieng"))
    assert browser.path == f"{PREFIX}/sessions"
    assert safe_next("/console/sessions?x=1") == "/console/sessions?x=1"


def test_every_answer_has_the_headers_and_none_has_inline_script_or_style(console):
    browser = console.signs_in("Achieng", "admin")
    for path in [*map(address, LOOKS), f"{PREFIX}/nowhere", f"{PREFIX}/sign-in?again=1", f"{PREFIX}/enrol?token=x"]:
        answer = browser.client.get(path)
        policy = dict(each.strip().split(" ", 1) for each in answer.headers["Content-Security-Policy"].split(";"))
        assert policy == POLICY, path
        expected = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
        assert {name: answer.headers[name] for name in expected} == expected, path
        assert not re.search(r"<style|style=|\son\w+=|<script(?! src=)|javascript:", answer.text), path


def test_what_an_operator_types_is_text_on_every_page(console):
    browser = console.signs_in("<img src=x onerror=alert(1)>", "admin")
    for path in (f"{PREFIX}/", f"{PREFIX}/operators", f"{PREFIX}/audit?subject=%3Cscript%3E%22%27"):
        browser.opens(path)
        assert "<img src=x" not in browser.text
        assert "<script>" not in browser.text


def test_signing_out_forgets_the_pages_and_the_back_button_shows_none(console):
    browser = console.signs_in("Achieng", "admin")
    page = browser.client.get(f"{PREFIX}/operators")
    form = browser.opens(f"{PREFIX}/operators").form("/sign-out")
    answer = browser.client.post(form.action, data=form.fields)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.opens(f"{PREFIX}/operators").path == f"{PREFIX}/sign-in"


def test_a_form_of_before_the_sign_out_does_nothing(console):
    browser = console.signs_in("Achieng", "admin")
    form = browser.opens(f"{PREFIX}/operators").form("/operators")
    browser.submits("/sign-out")
    browser.sends(form.action, {**form.fields, "name": "Mallory", "staff_number": "9", "role": "admin"})
    assert browser.path == f"{PREFIX}/sign-in"
    with console.parts.store.reading() as work:
        assert work.operators.find("Mallory") is None


def test_a_refused_access_is_written_down(console):
    console.signs_in("Achieng", "care").opens(f"{PREFIX}/operators")
    with console.parts.store.reading() as work:
        (row,) = work.audit.newest(0, 5, subject=None, action="access refused", operator="Achieng")
    assert row["details"]["code"] == "wrong_role"
    assert row["os_user"].startswith("console session ")


def test_sign_ins_with_their_factor_and_refused_ones_are_written_down(console):
    console.signs_in("Achieng", "care")
    console.browser().types_name("Achieng", "a wrong password").submits("/sign-in", code="123456")
    with console.parts.store.reading() as work:
        rows = work.audit.newest(0, 9, subject=None, action=None, operator=None)
    said = [(row["action"], row["details"]) for row in rows]
    assert ("sign in", {"factor": "authenticator"}) in said
    assert ("sign in refused", {}) in said


def test_a_form_of_ten_megabytes_is_refused_in_a_sentence(console):
    browser = console.signs_in("Achieng", "admin")
    form = browser.opens(f"{PREFIX}/operators").form("/operators")
    browser.sends(form.action, {**form.fields, "name": "x" * 10_000_000})
    assert browser.status == 413
    browser.sees("That is too large. Nothing was kept of it.")


def test_odd_input_gets_a_sentence_and_no_error(console):
    browser = console.signs_in("Achieng", "admin")
    for typed in (
        "\x00",
        "a" * 20_000,
        "\u202e",
        "٣",
        "²",
        "-1",
        "9" * 20,
        "9" * 5_000,
        "1e9",
        "' OR 1=1",
        "//[",
        "//\u2100",
    ):
        for path in ("audit", "requests", "operators/x", "operators/%00", "prove", "requests/99999999999999999999"):
            query = {"after": typed, "subject": typed, "operator": typed, "action": typed, "next": typed}
            assert browser.opens(f"{PREFIX}/{path}", query_string=query).status in {200, 404, 422}, (typed, path)
        browser.opens(f"{PREFIX}/operators").submits("/operators", name=typed, staff_number=typed, role="admin")
        assert browser.status in {200, 409, 422}, typed
        browser.opens(f"{PREFIX}/operators").submits("/operators", name="Wafula", role=[typed], region=[typed])
        assert browser.status in {404, 422}, typed


@pytest.mark.parametrize("referer", ["http://[", "//\u2100x", "http://a]/console/", "x" * 5_000, "\x01"])
def test_an_address_that_is_none_is_no_page_that_a_form_came_from(console, referer):
    browser = console.signs_in("Achieng", "admin")
    form = browser.opens(f"{PREFIX}/operators").form("/operators")
    headers = {"Referer": referer.encode().decode("latin-1")}
    for fields in (form.fields | {"name": ""}, {"name": "x"}, form.fields | {"sent_from": "//["}):
        assert browser.sends(form.action, fields, headers=headers).status in {400, 422}, fields


@pytest.mark.parametrize("typed", ["%00", "a%00b", "%F0%9F%92%A1", "..%2F..", "%E2%80%AE", "x" * 2_000, "%27%3B--"])
def test_an_odd_name_in_an_address_is_not_found(console, engine, typed):
    account_id = add_customer(engine, "3500600-01")
    browser = console.signs_in("Achieng", "admin")
    for path in (f"accounts/{account_id}/bills", "operators", "queues", "tariffs/files", "phone-sessions"):
        assert browser.opens(f"{PREFIX}/{path}/{typed}").status == 404, path


def test_in_production_the_cookie_is_of_this_host_over_https_alone(servers, database_url, redis_url):
    settings = {**PRODUCTION, "database_url": database_url, "redis_url": redis_url}
    with service_on(**settings) as flask:
        cookie = flask.test_client().get(f"{PREFIX}/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-console=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_the_cookie_holds_a_random_token_and_nothing_else(console):
    browser = console.signs_in("Achieng", "admin")
    assert re.fullmatch(r"[\w-]{43}", browser.client.get_cookie("console").value)
    assert browser.client.get("/healthz").headers.get("Set-Cookie") is None


def test_one_session_is_open_whatever_is_written(console):
    console.signs_in("Achieng", "admin")
    console.signs_in("Achieng")
    with console.parts.engine.begin() as connection:
        count = connection.scalar(sa.text("SELECT count(*) FROM operator_sessions WHERE ended_at IS NULL"))
    assert count == 1


NOT_DONE = {404, 409, 422}


@pytest.mark.parametrize("number", [0, 2**31, 2**63 - 1, 2**63, 10**30])
def test_a_number_in_an_address_that_no_table_holds_is_not_found(console, number):
    """Of every page that takes one, looked at and acted on."""
    browser = console.signs_in("Achieng", "admin")
    token = browser.opens(f"{PREFIX}/sessions").form("/sign-out").fields["csrf_token"]
    wrong = []
    for rule in console.flask.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or "<int" not in rule.rule:
            continue
        path = re.sub(r"<(?:(\w+)[^:>]*:)?\w+>", lambda found: str(number) if found[1] == "int" else "x", rule.rule)
        method = "POST" if "POST" in rule.methods else "GET"
        answer = browser.client.open(path, method=method, data={"csrf_token": token, "form_id": path[:60]})
        if answer.status_code not in NOT_DONE:
            wrong.append((path, answer.status_code))
    assert wrong == []
