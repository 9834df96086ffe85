"""A campaign at the console: rehearsed, kept, approved by another, steered; nobody alone, nothing half done."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from domain.services.campaigns.keep_rehearsal import KeepRehearsal, keep_rehearsal
from domain.values.periods import NAIROBI
from tests.support.campaigns import kept, rehearsed
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks


@pytest.fixture
def console(app):
    return Console(app)


@pytest.fixture
def town(engine):
    """Three customers of Nairobi."""
    for number in range(3):
        add_customer(engine, f"350060{number}-01", phone=f"+25471100000{number}", language=("en", "sw")[number % 2])


@pytest.fixture
def deadline(console):
    soon = console.parts.clock.now().astimezone(NAIROBI) + timedelta(days=3)
    return soon.replace(hour=16, minute=0).strftime("%Y-%m-%d %H:%M")


def many(engine):
    """2,001 more accounts of the town."""
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO accounts (number, digits, stem, name, area_id, category, status)
                SELECT 4000000 + n || '-01', 4000000 + n || '01', 4000000 + n, 'Customer', (SELECT min(id) FROM areas),
                       'DC', 'active'
                FROM generate_series(1, 2001) n
            """)
        )


def rehearses(console, browser, deadline, **typed):
    return rehearsed(console.parts, browser, **{"region": "Nairobi", "deadline": deadline, **typed})


def planned(console, deadline):
    browser = console.signs_in("Njeri", "campaigns")
    return kept(console.parts, browser, region="Nairobi", deadline=deadline).sees(
        "You planned it: somebody else decides."
    )


def test_a_rehearsal_shows_all_of_it_and_keeps_nothing(console, town, deadline, rows):
    browser = rehearses(console, console.signs_in("Njeri", "campaigns"), deadline)
    browser.sees("Nothing of this is kept yet", "3 of them get an SMS", "KES")
    assert rows("SELECT * FROM campaigns") == []
    assert rows("SELECT * FROM campaign_accounts") == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"deadline": "soon"}, "type a day and a time"),
        ({"deadline": "2020-01-01 10:00"}, "in the past"),
        *(
            ({"deadline": deadline}, "type a day and a time")
            for deadline in (
                "0001-01-01 00:00",
                "0001-01-01T00:00",
                "1999-12-31 00:00",
                "9999-12-31 23:59",
                "2026-12-07",
                "2199-12-07 4:30 PM",
                "2199-12-07 04:00 PM",
                "2199-12-07 16:00 EAT",
                "2199-12-07 16:00:00.5",
            )
        ),
        ({"region": "Atlantis"}, "Atlantis"),
        ({"area": "Nowhere"}, "Nowhere"),
        ({"template": "Your {password}"}, "password"),
    ],
)
def test_a_plan_that_cannot_be_gets_a_sentence(console, town, deadline, rows, typed, words):
    browser = rehearses(console, console.signs_in("Njeri", "campaigns"), **{"deadline": deadline, **typed})
    browser.sees(words)
    assert browser.status == 422
    assert rows("SELECT * FROM campaigns") == []


@pytest.mark.parametrize("typed", ["2199-12-07T16:45", "2199-12-07 16:45:59", " 2199-12-07  16:45 "])
def test_a_deadline_is_the_minute_that_was_typed(console, town, rows, typed):
    rehearses(console, console.signs_in("Njeri", "campaigns"), typed)
    in_nairobi = "SELECT (deadline AT TIME ZONE 'Africa/Nairobi')::text FROM campaign_rehearsals"
    assert rows(in_nairobi) == [("2199-12-07 16:45:00",)]


def test_a_worker_rehearses_and_keeps_while_the_page_says_so(console, town, deadline, rows):
    browser = console.signs_in("Njeri", "campaigns").opens("/console/campaigns/plan")
    browser.submits("/campaigns/plan", region="nairobi", deadline=deadline).sees("A worker rehearses it", "Nairobi")
    path, polled = browser.path, {"HX-Request": "true"}
    assert browser.client.get(path, headers=polled).text.startswith('<div id="rehearsal" hx-get=')
    assert not [form for form in browser.page.forms if form.action.endswith("/keep")]
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    shown = browser.client.get(path, headers=polled).text
    assert ("3 of them get an SMS" in " ".join(shown.split()), "hx-get" in shown) == (True, False)
    keep = browser.opens(path).form("/keep")
    browser.submits("/keep").sees("A worker reserves the numbers")
    again = browser.sends(keep.action, {**keep.fields, "form_id": "another"})
    assert (again.status, rows("SELECT * FROM campaigns")) == (409, [])
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS, Job.PLAN_CAMPAIGNS)
    [(campaign_id,)] = rows("SELECT id FROM campaigns")
    page = f"/console/campaigns/{campaign_id}"
    assert browser.client.get(path, headers=polled).headers["HX-Redirect"] == page
    assert browser.opens(path).path == page


def test_the_page_says_how_many_accounts_the_worker_has_done(console, town, deadline, engine, rows):
    """Said on another connection than the one that takes all of it back at the end."""
    many(engine)
    browser = console.signs_in("Njeri", "campaigns").opens("/console/campaigns/plan")
    browser.submits("/campaigns/plan", region="Nairobi", deadline=deadline).sees("0 accounts are done")
    with console.parts.store.transaction() as work:
        work.campaign_rehearsals.note_done(work.campaign_rehearsals.claim().id, 1_234)
        work.campaign_rehearsals.let_go(*rows("SELECT id FROM campaign_rehearsals")[0])
    assert "1,234 accounts are done" in browser.client.get(browser.path, headers={"HX-Request": "true"}).text
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    assert rows("SELECT state, accounts_done FROM campaign_rehearsals") == [("ready", 2_000)]
    assert rows("SELECT * FROM campaign_accounts") == []
    browser.opens(browser.path).submits("/keep").sees("0 of 2,004 planned")
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    assert rows("SELECT state, accounts_done FROM campaign_rehearsals") == [("kept", 2_000)]


def test_while_a_worker_keeps_a_plan_the_page_counts_and_no_other_worker_begins(console, town, deadline, rows):
    browser = rehearses(console, console.signs_in("Njeri", "campaigns"), deadline).submits("/keep")
    [(rehearsal_id,)], shown = rows("SELECT id FROM campaign_rehearsals"), []

    def report(_done):
        with console.parts.store.transaction() as beside:
            beside.campaign_rehearsals.note_done(rehearsal_id, 2)
            assert beside.campaign_rehearsals.lock_kept(rehearsal_id) is None
        shown.append(browser.client.get(browser.path, headers={"HX-Request": "true"}).text)

    with console.parts.store.transaction() as work:
        keep_rehearsal(KeepRehearsal(rehearsal_id, report), work, console.parts.campaign_terms)
    assert ["2 of 3 planned" in each for each in shown] == [True]
    assert rows("SELECT state FROM campaign_rehearsals") == [("kept",)]


def test_a_plan_that_is_blocked_when_it_is_kept_says_why_and_leaves_nothing(console, town, deadline, rows, operator):
    """Between the rehearsal and the worker somebody else has planned the region."""
    late = rehearses(console, console.signs_in("Njeri", "campaigns"), deadline)
    kept(console.parts, console.signs_in("Wafula", "campaigns"), region="Nairobi", deadline=deadline)
    late.submits("/keep")
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    late.opens(late.path).sees("Not planned.")
    assert rows("SELECT count(*), min(planned_by) FROM campaigns") == [(1, "Wafula")]


def test_who_lost_the_role_before_the_worker_came_plans_nothing(console, town, deadline, rows, operator):
    console.has("Baraka", "admin")
    author = rehearses(console, console.signs_in("Njeri", "campaigns"), deadline).submits("/keep")
    operator.asks("operator", "change", "Njeri", "--role", "field", "--by", "Baraka")
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    assert rows("SELECT state, sentence FROM campaign_rehearsals")[0][0] == "refused"
    assert rows("SELECT * FROM campaigns") == []
    assert author.opens(author.path).status == 403


def test_a_worker_that_died_at_a_plan_leaves_it_to_another(console, town, deadline, rows, pass_time):
    browser = console.signs_in("Njeri", "campaigns").opens("/console/campaigns/plan")
    browser.submits("/campaigns/plan", region="Nairobi", deadline=deadline)
    with console.parts.store.transaction() as work:
        assert work.campaign_rehearsals.claim() is not None
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    assert rows("SELECT state FROM campaign_rehearsals") == [("waiting",)]
    pass_time(minutes=16)
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    assert rows("SELECT state FROM campaign_rehearsals") == [("ready",)]


def test_a_plan_waits_while_somebody_else_gives_numbers(console, town, deadline, rows):
    browser = console.signs_in("Njeri", "campaigns").opens("/console/campaigns/plan")
    browser.submits("/campaigns/plan", region="Nairobi", deadline=deadline)
    with console.parts.store.rehearsal() as other:
        other.free_numbers()
        run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
        assert rows("SELECT state FROM campaign_rehearsals") == [("waiting",)]
    run_tasks(console.parts, Job.PLAN_CAMPAIGNS)
    assert rows("SELECT state FROM campaign_rehearsals") == [("ready",)]


def test_a_campaign_goes_from_its_plan_to_its_end_by_two_persons(console, town, deadline, rows):
    author = planned(console, deadline)
    path = author.path
    author.sees("You planned it: somebody else decides.")
    assert not any(form.action.endswith("/approve") for form in author.page.forms)
    decider = console.signs_in("Barasa", "reviewer").opens(path).sees("Type the number of accounts: 3", "Kenya Power")
    decider.submits("/approve", accounts="4").sees("Type the number of accounts that the page shows")
    decider.opens(path).submits("/approve", accounts="3").sees("Approved")
    author.opens(path).submits("/start").sees("running")
    author.submits("/pause").sees("paused")
    author.submits("/resume").sees("running")
    author.submits("/cancel").sees("cancelled")
    acts = [row[0] for row in rows("SELECT action FROM audit WHERE action LIKE 'campaign %' ORDER BY id")]
    steered = [act for act in acts if act != "campaign show"]
    assert steered == [
        f"campaign {act}" for act in ("rehearse", "keep", "plan", "approve", "start", "pause", "resume", "cancel")
    ]


def test_a_plan_is_returned_with_a_reason_and_submitted_again(console, town, deadline):
    author = planned(console, deadline)
    decider = console.signs_in("Barasa", "reviewer").opens(author.path)
    decider.submits("/return", reason="").sees("Not done")
    decider.opens(author.path).submits("/return", reason="Say it shorter").sees("Returned to its planner")
    author.opens(author.path).sees("Barasa: Say it shorter").submits("/submit").sees(
        "Submitted again", "You planned it"
    )


def test_what_was_looked_at_is_what_is_approved(console, town, deadline, rows):
    author = planned(console, deadline)
    decider = console.signs_in("Barasa", "reviewer").opens(author.path)
    stale = decider.submits("/approve", accounts="3", digest="0" * 64)
    assert stale.status == 409
    assert rows("SELECT state FROM campaigns") == [("planned",)]


def test_campaigns_of_other_regions_are_neither_shown_nor_steered(console, town, deadline):
    path = planned(console, deadline).path
    browser = console.signs_in("Chebet", "campaigns", regions=("Coast",))
    browser.opens("/console/campaigns").sees("No campaign yet")
    assert browser.opens(path).status == 403
    fields = browser.opens("/console/").page.forms[-1].fields
    for act in ("start", "pause", "resume", "cancel", "submit"):
        assert browser.sends(f"{path}/{act}", {**fields, "form_id": act}).status == 403
    assert rehearses(console, browser, deadline).status == 403
    assert browser.opens("/console/campaigns/99999999999999999999").status == 404


def test_the_live_part_is_polled_alone_and_is_read_once_for_all_who_look(console, town, deadline):
    path = planned(console, deadline).path
    browser = console.signs_in("Wafula", "campaigns")
    answers = [browser.client.get(path, headers={"HX-Request": "true"}) for _ in range(3)]
    assert all(answer.status_code == 200 and answer.text.startswith('<div id="live"') for answer in answers)
    same, other = (
        browser.client.get(f"{path}?state={state}", headers={"HX-Request": "true"}) for state in ("planned", "running")
    )
    assert ("HX-Refresh" in same.headers, other.headers.get("HX-Refresh")) == (False, "true")


def test_a_campaigns_page_is_at_most_twelve_statements(console, town, deadline):
    path, asked = planned(console, deadline).path, []
    browser, engine = console.signs_in("Wafula", "campaigns"), console.parts.engine
    sa.event.listen(engine, "before_cursor_execute", note := lambda *args: asked.append(args[2]))
    try:
        assert browser.client.get(path).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if "clock_offset" not in statement]) <= 12, asked


def test_the_rollout_is_a_picture_and_a_table(console, town):
    browser = console.signs_in("Njeri", "campaigns").opens("/console/rollout").sees("Nairobi", "new numbers a day")
    assert "<svg" in browser.text
