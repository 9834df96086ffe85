"""What one operator asks for on the console, another decides there, who saw exactly that."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.services.operators.break_glass import BreakGlass, break_glass
from domain.services.operators.keep_operator import payload_of
from domain.services.operators.request_approval import RequestApproval, request_approval

AUTHOR, DECIDER = "Akinyi", "Baraka"


@pytest.fixture
def admins(console):
    """Two admins, and Otieno of care for Nairobi, for whom the first asks for Mt Kenya too."""
    console.has("Otieno", "care", regions=("Nairobi",))
    author, decider = console.signs_in(AUTHOR, "admin"), console.signs_in(DECIDER, "admin")
    author.opens("/console/operators/Otieno").submits("/change", role=["care"], region=["Nairobi", "Mt Kenya"])
    author.sees(
        "Another admin approves it.", "Regions", "(now: Nairobi)", "You asked for it, so somebody else decides."
    )
    return author, decider


def rights_of(console, name):
    with console.parts.store.reading() as work:
        return work.operators.find(name)


def decide(browser, path, action, **fields):
    browser.opens(path)
    return browser.submits(action, **fields)


def test_a_region_is_granted_by_two_persons(console, admins):
    author, decider = admins
    path = author.path
    assert rights_of(console, "Otieno").regions == ("Nairobi",)
    decider.opens("/console/requests").sees("waits for you")
    decide(decider, path, "/approve").sees("Approved, and done.", "approved, by Baraka")
    assert rights_of(console, "Otieno").regions == ("Mt Kenya", "Nairobi")
    decide(author, "/console/audit?action=request+approved", "/sign-out")


def test_the_author_has_no_button_and_a_forged_form_of_theirs_is_refused(console, admins):
    author, _ = admins
    path, form = author.path, author.form("/withdraw")
    assert not any(each.action.endswith("/approve") for each in author.page.forms)
    author.sends(f"{path}/approve", form.fields).sees("Nobody approves what they asked for themselves")
    assert author.status == 403
    decide(author, path, "/withdraw").sees("withdrawn, by Akinyi")


def test_a_refusal_says_why(admins):
    author, decider = admins
    decide(decider, author.path, "/refuse", reason="Not before the training").sees("Not before the training")


def test_an_approval_of_something_else_than_was_shown_is_refused(console, admins):
    author, decider = admins
    decide(decider, author.path, "/approve", digest="0" * 64).sees("has another hash")
    assert (decider.status, rights_of(console, "Otieno").regions) == (409, ("Nairobi",))


def test_who_lost_the_role_a_moment_ago_decides_nothing(console, admins, operator):
    author, decider = admins
    decider.opens(author.path)
    operator.asks("operator", "change", DECIDER, "--role", "care")
    assert decider.submits("/approve").status == 404
    assert rights_of(console, "Otieno").regions == ("Nairobi",)


def test_a_request_of_yesterday_is_not_approved(console, admins):
    _, decider = admins
    request = asked(console, hours_ago=25)
    decider.opens(f"/console/requests/{request.id}").sees("expired")
    fields = {**decider.form("/sign-out").fields, "digest": request.digest}
    decider.sends(f"/console/requests/{request.id}/approve", fields).sees("has expired: ask for it again")


def asked(console, hours_ago=0, region=None):
    """What Akinyi asked for then."""
    with console.parts.store.transaction() as work:
        then = work.at(work.now - timedelta(hours=hours_ago))
        known = payload_of(work.operators.find("Otieno"))
        payload = {"known": known, "wanted": {**known, "regions": ["Coast"]}}
        command = RequestApproval("operator", "Otieno", payload, AUTHOR, "Otieno moves", None, region)
        return request_approval(command, then)


def test_the_second_of_two_clicks_gets_the_answer_of_the_first(console, admins):
    author, decider = admins
    form = decider.opens(author.path).form("/approve")
    first, second = (decider.sends(form.action, form.fields).path for _ in range(2))
    assert first == second == author.path
    assert decider.status == 200


def test_a_form_that_eight_send_at_once_acts_once(console, admins):
    author, _ = admins
    form = author.opens("/console/operators").form("/operators")
    fields = {**form.fields, "name": "Wafula", "staff_number": "K-9", "role": "care"}
    cookie = author.client.get_cookie("console").value
    clients = [console.flask.test_client() for _ in range(8)]
    for client in clients:
        client.set_cookie("console", cookie)
    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(lambda client: client.post(form.action, data=fields), clients))
    assert len({answer.headers["Location"] for answer in answers}) == 1
    with console.parts.store.reading() as work:
        assert [each.subject for each in work.approvals.open(10)] == ["Otieno", "Wafula"]


@pytest.mark.parametrize(("role", "regions"), [("care", ()), ("admin", ("Coast",))])
def test_a_request_is_shown_to_nobody_of_another_role_and_no_other_region(console, admins, role, regions):
    request = asked(console, region="Nairobi")
    other = console.signs_in("Chebet", role, regions=regions)
    assert other.opens(f"/console/requests/{request.id}").status == 404
    other.opens("/console/requests").sees("Nothing waits for a second person.")


@pytest.mark.parametrize(("role", "waiting"), [("admin", 1), ("care", 0), ("reviewer", 0), ("payments", 0)])
def test_nobody_is_led_to_what_is_not_theirs_to_decide(console, admins, role, waiting):
    reader = console.signs_in("Wafula", role).opens("/console/queues/requests")
    assert len([link for link in reader.page.links if "/requests/" in link]) == waiting


def test_approving_asks_for_password_and_code_again_after_ten_minutes(console, admins):
    author, decider = admins
    with console.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE operator_sessions SET proved_at = proved_at - interval '11 minutes'"))
    decider.opens(author.path).submits("/approve").sees("Is it you?")
    decider.submits("/prove", password="another one", code="000000").sees("Name, password or code is wrong.")
    assert console.proves(decider, DECIDER).sees("Nothing is done yet: press the button once more").path == author.path
    decider.submits("/approve").sees("Approved, and done.")


def test_a_session_in_two_browsers_is_one_and_ends_in_the_other_with_the_next_proof(console, admins):
    """Whoever took the cookie along is out as soon as its owner proves who they are."""
    author, decider = admins
    other = console.browser()
    other.client.set_cookie("console", decider.client.get_cookie("console").value)
    form = other.opens(author.path).form("/approve")
    console.proves(decider.opens("/console/prove"), DECIDER)
    assert other.sends(form.action, form.fields).path == "/console/sign-in"
    assert other.opens("/console/").path == "/console/sign-in"
    assert rights_of(console, "Otieno").regions == ("Nairobi",)
    decider.opens(author.path).submits("/approve").sees("Approved, and done.")


@pytest.mark.parametrize("sent_from", ["https://evil.example/console/", "//evil.example", "", "/p/1"])
def test_after_the_proof_nobody_is_led_elsewhere(console, admins, sent_from):
    author, decider = admins
    with console.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE operator_sessions SET proved_at = proved_at - interval '11 minutes'"))
    decider.opens(author.path).submits("/approve", sent_from=sent_from).sees("Is it you?")
    assert console.proves(decider, DECIDER).path == "/console/"


def test_a_new_operator_is_approved_and_then_gets_a_link(console, admins):
    author, decider = admins
    author.opens("/console/operators").submits(
        "/operators", name="Wafula", staff_number="K-9", role=["payments"], region=[]
    ).sees("Another admin approves it.", "nobody yet")
    decide(decider, author.path, "/approve").sees("Approved, and done.")
    decide(author, "/console/operators/Wafula", "/link").sees("The link for Wafula")
    link = author.text.partition("<code>")[2].partition("</code>")[0]
    console.browser().opens(link).sees("Choose a password", "Wafula")


def test_an_admin_resets_another_but_not_themselves(console, admins):
    author, decider = admins
    assert decide(author, f"/console/operators/{AUTHOR}", "/reset").status == 403
    decide(author, f"/console/operators/{DECIDER}", "/reset").sees("The link for Baraka")
    decider.opens("/console/").sees("An admin has opened a new enrolment for you.")


def test_who_is_disabled_is_out_and_stays_out_when_enabled_again(console, admins):
    author, _ = admins
    otieno = console.signs_in("Otieno")
    decide(author, "/console/operators/Otieno", "/disable").sees("Done.", "disabled")
    otieno.opens("/console/").sees("This name gives no commands any more.")
    decide(author, "/console/operators/Otieno", "/enable").sees("Another admin approves it.")


def test_the_audit_trail_is_searched_and_taken_as_csv_without_formulas(console, admins):
    author, _ = admins
    with console.parts.store.transaction() as work:
        work.audit.add("sign out", "=HYPERLINK(1)", system_user="test", operator="Otieno")
    author.opens("/console/audit?operator=otieno").sees("=HYPERLINK(1)", "sign out")
    author.submits("/audit.csv")
    assert author.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    assert "'=HYPERLINK(1)" in author.text
    assert f'taken by,"{AUTHOR}, ' in author.text
    author.opens("/console/audit?action=audit+export").sees("audit export", "rows: 1")


def test_the_audit_trail_says_in_words_what_was_done(console, admins):
    """No value as a program writes it, on the page and in the file."""
    author, *_ = admins
    with console.parts.store.transaction() as work:
        said = {"parked": 2, "released": 0}
        work.audit.add("ledger check", "books", system_user="test", operator="Otieno", **said)
        work.audit.add("messages resume", "sms_gateway", system_user="test", was_halted=True, purposes=["bill", "code"])
        work.audit.add("supply restore", "3500601-01", system_user="test", place="meter", cents=58_000)
        work.audit.add("account mark", "3500601-01", system_user="test", priority=None)
    author.opens("/console/audit").sees(
        "parked: 2; released: 0", "purposes: bill, code; was halted: yes", "amount: KES 580", "priority: none"
    )
    author.submits("/audit.csv")
    assert not re.search(r"[{}\[\]]|None|True|False", author.text)
    assert "purposes: bill, code; was halted: yes" in author.text


def test_what_was_done_in_an_emergency_waits_until_somebody_else_signs_it_off(console):
    console.has(AUTHOR, "payments")
    with console.parts.store.transaction() as work:
        command = BreakGlass("suspense release", "suspense 7", AUTHOR, "root", "the console is down")
        review = break_glass(command, work)
    reviewer = console.signs_in(DECIDER, "reviewer").opens("/console/requests").sees("break-glass review")
    decide(reviewer, f"/console/requests/{review.id}", "/approve").sees("approved, by Baraka")
    author = console.signs_in(AUTHOR).opens(f"/console/requests/{review.id}").sees("the console is down")
    assert not any(form.action.endswith("/approve") for form in author.page.forms)
