"""A campaign's report and hand-over file: prepared by a worker, fetched with password and code, gone after a week."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from domain.values.periods import NAIROBI
from tests.support.campaigns import kept
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks


@pytest.fixture
def console(app):
    return Console(app)


@pytest.fixture
def planner(console, engine):
    """On the page of a campaign of three customers, one of whom has a formula for a name."""
    for number in range(3):
        add_customer(engine, f"350060{number}-01", phone=f"+25471100000{number}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET name = '=1+1' WHERE number = '3500600-01'"))
    deadline = (console.parts.clock.now().astimezone(NAIROBI) + timedelta(days=3)).strftime("%Y-%m-%d 16:00")
    browser = console.signs_in("Njeri", "campaigns")
    asked = {"region": "Nairobi", "deadline": deadline}
    return kept(console.parts, browser, **asked)


def asks(browser, path, kind="report"):
    return browser.opens(f"{path}/files").submits(f"/files/{kind}").sees("A worker prepares it")


def fetched(browser, path):
    return browser.opens(link_to_file(browser, path))


def link_to_file(browser, path):
    return next(link for link in browser.opens(f"{path}/files").page.links if "/files/" in link)


def grows_old(engine, what, time):
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {what} SET {time} = {time} - interval '8 days'"))


def test_the_report_is_prepared_by_a_worker_and_fetched(console, planner, rows):
    path = planner.path
    asks(planner.sees("Report and hand-over file"), path)
    polled = planner.client.get(f"{path}/files", headers={"HX-Request": "true"}).text
    assert polled.startswith('<div id="files" hx-get=')
    planner.opens(f"{path}/files").submits("/files/report").sees("being prepared already")
    run_tasks(console.parts, Job.PREPARE_CAMPAIGN_FILES)
    planner.opens(f"{path}/files").sees("Fetch 3 rows")
    fetched(planner, path)
    assert planner.headers["Content-Disposition"].startswith("attachment; filename=")
    lines = planner.text.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("old_number,new_number,name")
    assert sum("'=1+1" in line for line in lines) == 1
    acts = rows("SELECT action, details->>'rows' FROM audit WHERE action ~ 'report|file' ORDER BY id")
    assert acts == [("campaign file asked", None), ("campaign report", "3"), ("campaign file fetched", "3")]


def test_a_file_is_fetched_with_password_and_code(console, planner, engine):
    asks(planner, planner.path)
    run_tasks(console.parts, Job.PREPARE_CAMPAIGN_FILES)
    link = link_to_file(planner, planner.path.removesuffix("/files"))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE operator_sessions SET proved_at = proved_at - interval '1 hour'"))
    planner.opens(link)
    assert planner.path == "/console/prove"
    console.proves(planner, "Njeri")
    assert planner.text.startswith("old_number,")


def test_a_campaign_that_goes_on_is_not_handed_over(console, planner, rows):
    path = planner.path
    fields = planner.opens(f"{path}/files").form("/files/report").fields
    assert planner.sends(f"{path}/files/hand-over", fields).status == 409
    planner.sees("still goes on")
    planner.opens(path).submits("/cancel")
    asks(planner, path, "hand-over")
    run_tasks(console.parts, Job.PREPARE_CAMPAIGN_FILES)
    fetched(planner, path)
    assert planner.text.startswith("old_number,")
    assert rows("SELECT kind, state FROM campaign_files") == [("hand-over", "ready")]


def test_who_lost_the_role_meanwhile_hands_nothing_over(console, planner, engine, rows):
    path = planner.path
    asks(planner.submits("/cancel"), path, "hand-over")
    with console.parts.store.transaction() as work:
        work.operators.change(replace(work.operators.find("Njeri"), roles=("care",)), by=None, os_user="test")
    run_tasks(console.parts, Job.PREPARE_CAMPAIGN_FILES)
    assert rows("SELECT state FROM campaign_files") == [("refused",)]
    console.signs_in("Wafula", "campaigns").opens(f"{path}/files").sees("Refused:")


def test_in_production_many_persons_leave_in_a_file_by_two(console, planner, monkeypatch, rows):
    path, parts = planner.path, console.parts
    reviewer = console.signs_in("Barasa", "reviewer")
    strict = parts.settings.model_copy(update={"environment": "production", "bulk_export_rows": 2})
    monkeypatch.setitem(console.flask.extensions, "parts", replace(parts, settings=strict))
    planner.opens(f"{path}/files").submits("/files/report").sees("once another operator has approved it")
    assert rows("SELECT count(*) FROM campaign_files") == [(0,)]
    reviewer.opens(planner.path).submits("/approve").sees("Approved")
    asks(planner, path)
    assert rows("SELECT kind, author FROM approval_requests WHERE kind = 'bulk export'") == [("bulk export", "Njeri")]


def test_other_roles_and_regions_get_no_file(console, planner):
    path = planner.path
    asks(planner, path)
    run_tasks(console.parts, Job.PREPARE_CAMPAIGN_FILES)
    link = link_to_file(planner, path)
    for browser in (
        console.signs_in("Achieng", "care"),
        console.signs_in("Barasa", "reviewer"),
        console.signs_in("Chebet", "campaigns", regions=("Coast",)),
    ):
        assert browser.opens(link).status == 403
        assert browser.opens(f"{path}/files").status == 403
    assert planner.opens(f"{path}/files/999").status == 404
    assert planner.opens(f"{path.replace('/campaigns/', '/campaigns/9')}/files").status == 404


def test_a_file_is_gone_after_a_week(console, planner, engine, rows):
    path = planner.path
    asks(planner, path)
    run_tasks(console.parts, Job.PREPARE_CAMPAIGN_FILES)
    link = link_to_file(planner, path)
    grows_old(engine, "campaign_files", "expires_at")
    grows_old(engine, "campaign_file_parts", "expires_at")
    assert planner.opens(link).status == 404
    run_tasks(console.parts, Job.FORGET_OLD_TEXTS)
    assert rows("SELECT (SELECT count(*) FROM campaign_files), (SELECT count(*) FROM campaign_file_parts)") == [(0, 0)]
