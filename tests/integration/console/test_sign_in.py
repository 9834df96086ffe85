"""Who gets into the console, by what, and how long it lasts."""

import pytest
import sqlalchemy as sa

from tests.support.console import PASSWORD, SECRET, current_code, token_of

NAME = "Achieng Otieno"
WRONG = "Name, password or code is wrong."
GUESS = "a guess of a stranger"


def test_the_first_admin_is_invited_sets_a_password_proves_a_code_and_signs_in(operator, console):
    link = operator.asks("operator", "invite", NAME, "--role", "admin", "--staff-number", "77")["link"]
    browser = console.browser().opens(link).sees("Choose a password", NAME)
    browser.submits("/enrol", password=PASSWORD, again=PASSWORD).sees("Your authenticator")
    secret = "".join(browser.text.partition('<code class="secret">')[2].partition("<")[0].split())
    browser.submits("/enrol", code=current_code(secret)).sees("Recovery codes")
    codes = [line.partition("<")[0] for line in browser.text.split("<code>")[1:]]
    assert len(set(codes)) == 10
    browser.types_name(NAME).submits("/sign-in", code=codes[3])
    assert browser.path == "/console/"
    browser.opens("/console/sessions").sees("You have 9 recovery codes left.")
    assert console.browser().opens(link).sees("This link is not valid any more").status == 404


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurzes", "15 to 128 characters"),
        ("x" * 129, "15 to 128 characters"),
        ("password1234567", "Many people use this password"),
        ("Kenya Power! 2026", "Many people use this password"),
        ("abcabcabcabcabcabc", "Many people use this password"),
        ("12345678901234567", "Many people use this password"),
        ("achieng   Otieno ", "Many people use this password"),
    ],
)
def test_a_password_that_others_guess_is_refused_in_a_sentence(operator, console, password, why):
    link = operator.asks("operator", "invite", NAME, "--role", "admin", "--staff-number", "77")["link"]
    browser = console.browser().opens(link).submits("/enrol", password=password, again=password)
    assert browser.status == 422
    browser.sees("Choose a password", why)


def test_an_unknown_name_and_a_wrong_password_and_a_wrong_code_look_alike(console):
    console.has(NAME, "care")
    answers = []
    for name, password, code in ((NAME, PASSWORD, "000000"), (NAME, "wrong" * 4, None), ("Nobody", PASSWORD, None)):
        browser = console.browser().types_name(name, password).sees("Code of your authenticator")
        browser.submits("/sign-in", code=code or console.code(NAME))
        answers.append((browser.status, browser.words))
    assert len(set(answers)) == 1
    assert WRONG in answers[0][1]


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "", " ", "x" * 5_000, "\u202e", "' OR 1=1 --", "é" * 200])
def test_whatever_is_typed_as_a_name_is_a_name_that_is_wrong(console, name):
    console.browser().types_name(name).submits("/sign-in", code=name).sees(WRONG)


def test_a_code_that_comes_too_late_begins_again(console):
    console.has(NAME, "care")
    browser = console.browser().types_name(NAME)
    with console.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE sign_ins SET at = at - interval '11 minutes'"))
    code = console.code(NAME)
    form = browser.form("/sign-in")
    assert browser.opens("/console/sign-in").form("/sign-in").fields.keys() >= {"name", "password"}
    browser.sends(form.action, {**form.fields, "code": code})
    assert browser.status in {400, 401}


def test_who_leaves_out_the_hidden_page_comes_by_the_address_to_the_page_that_was_asked_for(console):
    console.has(NAME, "payments")
    browser, asked = console.browser().opens("/console/payments"), {"next": "/console/payments"}
    for given in ({"name": NAME, "password": PASSWORD}, {"code": console.code(NAME)}):
        form = browser.form("/sign-in")
        assert form.fields["next"] == asked["next"]
        without = {name: value for name, value in form.fields.items() if name != "next"}
        browser.sends(form.action, {**without, **given}, query_string=asked)
    assert browser.path == "/console/payments"


def test_a_code_counts_once(console):
    first = console.signs_in(NAME, "care")
    browser = console.browser().types_name(NAME).submits("/sign-in", code=current_code())
    assert (browser.status, first.opens("/console/").path) == (401, "/console/")
    browser.sees(WRONG)


def wrong(console, name=NAME, password=GUESS):
    return console.browser().types_name(name, password).submits("/sign-in", code="000000")


def failed_before(console, times):
    """The failures that there are happened so many times more."""
    with console.parts.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO sign_ins (token_hash, name_hash, address, operator, at, outcome)"
                " SELECT sha256(token_hash || convert_to(n::text, 'UTF8')), name_hash, address, operator, at, outcome"
                " FROM sign_ins, generate_series(1, :times) n WHERE outcome = 'failed'"
            ),
            {"times": times},
        )


def held(capsys):
    """For how long answers were held back."""
    lines = capsys.readouterr().err.splitlines()
    return [float(line.partition("seconds=")[2].split()[0]) for line in lines if "sign_in_answer_held" in line]


def test_nobody_locks_an_operator_out_and_the_words_never_change(console, capsys):
    console.has(NAME, "care")
    said = {wrong(console).words for _ in range(8)}
    assert len(said) == 1
    assert held(capsys) == [0.25, 0.5, 1.0]
    console.signs_in(NAME)
    assert held(capsys) == []


@pytest.mark.parametrize("password", [PASSWORD, GUESS])
def test_password_and_code_that_are_right_pass_the_delay_at_once(console, capsys, password):
    console.has(NAME, "care")
    wrong(console, password=password)
    failed_before(console, 18)
    wrong(console)
    assert held(capsys) == [2.0]
    console.signs_in(NAME)
    assert held(capsys) == []


def test_the_twenty_first_failure_from_an_address_is_answered_late_whoever_is_named(console, capsys):
    wrong(console, "Nobody 1")
    failed_before(console, 18)
    wrong(console, "Nobody 2")
    assert held(capsys) == []
    wrong(console, "Nobody 3")
    assert held(capsys) == [0.25]


def test_who_knows_the_password_guesses_twenty_codes_and_then_only_a_recovery_code_passes(console):
    console.has(NAME, "care")
    secrets = console.parts.sign_in_terms.secrets
    with console.parts.store.transaction() as work:
        identity = work.identities.find(NAME)
        work.identities.keep(identity, [secrets.hash_of("abcdabcdabcdabcd")])
    wrong(console, password=PASSWORD)
    failed_before(console, 20)
    console.browser().types_name(NAME).submits("/sign-in", code=console.code(NAME)).sees(WRONG)
    browser = console.browser().types_name(NAME).submits("/sign-in", code="ABCD-abcd-abcd-ABCD")
    assert browser.path == "/console/"


def test_the_tenth_wrong_code_of_one_who_knows_the_password_alerts(console, capsys):
    console.has(NAME, "care")
    wrong(console, password=PASSWORD)
    failed_before(console, 8)
    wrong(console, password=PASSWORD)
    assert capsys.readouterr().err.count("codes_guessed") == 1


def test_a_wrong_proof_is_answered_late_too(console, capsys):
    browser = console.signs_in(NAME, "care")
    wrong(console)
    failed_before(console, 4)
    console.browser()
    browser.opens("/console/prove").submits("/prove", password=PASSWORD, code="000000").sees(WRONG)
    assert held(capsys) == [0.25]
    console.proves(browser, NAME)
    assert browser.path == "/console/"


def test_signing_in_elsewhere_ends_the_first_session_and_says_so(console):
    first = console.signs_in(NAME, "care")
    console.signs_in(NAME).sees("Your session in another browser has ended.")
    first.opens("/console/").sees("You have signed in somewhere else")
    assert first.path == "/console/sign-in"


@pytest.mark.parametrize(("seen", "started"), [("31 minutes", "40 minutes"), ("1 minute", "10 hours")])
def test_a_session_ends_when_it_is_idle_and_after_a_shift(console, seen, started):
    browser = console.signs_in(NAME, "care")
    with console.parts.engine.begin() as connection:
        change = f"seen_at = seen_at - interval '{seen}', started_at = started_at - interval '{started}'"
        connection.execute(sa.text(f"UPDATE operator_sessions SET {change}"))
    assert browser.opens("/console/").path == "/console/sign-in"
    browser.sees("You were away for half an hour, or signed in for ten hours")


def test_polling_keeps_no_session_alive(console):
    browser = console.signs_in(NAME, "care")
    seen_at = sa.text("SELECT seen_at FROM operator_sessions")
    with console.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE operator_sessions SET seen_at = seen_at - interval '20 minutes'"))
        before = connection.scalar(seen_at)
    polled = browser.client.get("/console/", headers={"HX-Request": "true"})
    with console.parts.engine.begin() as connection:
        assert connection.scalar(seen_at) == before
    assert "Set-Cookie" not in polled.headers
    browser.opens("/console/")
    with console.parts.engine.begin() as connection:
        assert connection.scalar(seen_at) > before


def test_a_session_that_ended_makes_the_page_that_polls_load_again(console):
    browser = console.signs_in(NAME, "care")
    browser.submits("/sign-out")
    polled = browser.client.get("/console/", headers={"HX-Request": "true"})
    assert (polled.status_code, polled.headers["HX-Refresh"], polled.text) == (401, "true", "")


def test_only_the_hash_of_the_token_is_kept_and_each_step_has_another_token(console):
    console.has(NAME, "care")
    browser, tokens = console.browser(), []
    for step in (
        lambda: browser.opens("/console/sign-in"),
        lambda: browser.types_name(NAME),
        lambda: browser.submits("/sign-in", code=console.code(NAME)),
        lambda: console.proves(browser.opens("/console/prove"), NAME),
    ):
        step()
        tokens.append(browser.client.get_cookie("console").value)
    assert len(set(tokens)) == 4
    with console.parts.engine.begin() as connection:
        rows = str([*connection.execute(sa.text("SELECT s::text FROM operator_sessions s"))])
        rows += str([*connection.execute(sa.text("SELECT s::text FROM sign_ins s, operator_identities i"))])
    assert not any(secret in rows for secret in (*tokens, PASSWORD, SECRET))


def test_an_operator_who_is_disabled_is_out_with_the_next_click(console, operator):
    browser = console.signs_in(NAME, "care")
    operator.asks("operator", "disable", NAME)
    assert browser.opens("/console/").path == "/console/sign-in"
    browser.types_name(NAME).submits("/sign-in", code=console.code(NAME)).sees(WRONG)


def test_a_reset_is_opened_by_another_admin_and_ends_what_there_was(console, operator):
    console.has("Baraka", "admin")
    browser = console.signs_in(NAME, "care")
    assert operator.types("operator", "reset", NAME, "--by", NAME).code == 1
    link = operator.asks("operator", "reset", NAME, "--by", "Baraka")["link"]
    browser.opens("/console/").sees("An admin has opened a new enrolment for you.")
    browser.types_name(NAME).submits("/sign-in", code=console.code(NAME)).sees(WRONG)
    assert console.browser().opens(link).sees("Choose a password", "Baraka has opened this for you.").status == 200


def test_the_phone_on_record_is_told_of_a_reset(console, operator, rows):
    baraka = console.signs_in("Baraka", "admin").opens("/console/operators")
    console.has("Amina", "admin")
    invited = {"name": "Wafula", "staff_number": "7", "role": "care"}
    baraka.submits("/operators", **invited, phone="0112").sees("The phone of an operator is a Kenyan mobile number")
    baraka.opens("/console/operators").submits("/operators", **invited, phone="0711 000 009").sees(
        "Phone +254711000009"
    )
    request = rows("SELECT id FROM approval_requests")[0][0]
    console.signs_in("Amina").opens(f"/console/requests/{request}").submits("/approve").sees("Approved, and done.")
    baraka.opens("/console/operators/Wafula").submits("/link").sees("Wafula")
    assert rows("SELECT * FROM messages") == []
    operator.asks("operator", "reset", "Wafula", "--by", "Amina")
    [(phone, text)] = rows("SELECT phone, text FROM messages")
    assert (phone, text[:40]) == ("+254711000009", "Kenya Power console: Amina let you enrol")
    operator.asks("operator", "change", "Wafula", "--phone", "", "--by", "Amina")
    operator.asks("operator", "reset", "Wafula", "--by", "Baraka")
    assert rows("SELECT count(*) FROM messages") == [(1,)]


def test_a_link_is_dead_after_two_days_and_after_a_newer_one(operator, console):
    invite = ("operator", "invite", NAME, "--role", "admin", "--staff-number", "77")
    first, second = (operator.asks(*invite)["link"] for _ in range(2))
    assert console.browser().opens(first).status == 404
    assert token_of(first) != token_of(second)
    with console.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE operator_invitations SET expires_at = now() - interval '1 second'"))
    assert console.browser().opens(second).status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [("/console/audit", 403), ("/console/accounts/1", 403), ("/console/nothing", 404), ("/console/campaigns/9", 404)],
)
def test_a_page_that_refuses_has_the_menu_and_the_way_out(console, path, status):
    browser = console.signs_in(NAME, "campaigns").opens(path)
    assert browser.status == status
    assert {"/console/", "/console/campaigns"} <= set(browser.page.links)
    assert "/console/audit" not in browser.page.links
    browser.submits("/sign-out").opens("/console/")
    assert browser.path == "/console/sign-in"


def test_a_page_that_refuses_a_stranger_has_neither(console):
    browser = console.browser().opens("/console/nothing")
    assert (browser.status, browser.page.forms) == (404, [])
