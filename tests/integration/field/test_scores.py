"""The pass of the month: which meters get a score, what is kept of it, and that it goes on where it was left."""

import json
from datetime import UTC, date, datetime, timedelta
from random import SystemRandom
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from domain.services.field.score_meters import ScoreMeters, ScoringOutcome, score_meters
from domain.values.periods import business_date, months_before
from tests.support.asking import NOBODY, asking
from tests.support.billed_use import add_use
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks

TODAY = business_date(datetime.now(UTC))
MONTH = TODAY.replace(day=1)
NEWEST = TODAY - timedelta(days=30)
USUAL = (90, 130, 100, 150, 80, 120, 110, 140, 95, 105)
NOTHING_USED, STEADY = (0, 0, *USUAL), (100,) * 12


@pytest.fixture
def customers(engine):
    """By their use."""
    made = {}
    for place, (name, use, status) in enumerate(
        [
            ("stopped", NOTHING_USED, "active"),
            ("usual", USUAL, "active"),
            ("steady", STEADY, "active"),
            ("cut", NOTHING_USED, "disconnected"),
            ("gone", NOTHING_USED, "closed"),
            ("new", (), "active"),
        ]
    ):
        made[name] = add_customer(engine, f"350060{place}-01", status=status, phone=f"+25471100000{place}")
        add_use(engine, made[name], *use, newest=NEWEST)
    return made


def batch(operator, limit):
    with operator.parts.store.transaction() as unit_of_work:
        return score_meters(ScoreMeters(SystemRandom(), limit), unit_of_work, operator.parts.terms)


def test_the_clock_scores_every_meter_and_keeps_what_speaks(customers, operator, rows):
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    kept = rows("SELECT account_id, rules, reasons, set_apart, is_reason, scored_on FROM risk_scores ORDER BY 1")
    assert kept == [
        (
            customers["stopped"],
            "zeros_2",
            "nothing used in the newest 2 billed period(s), after 113 kWh a month before",
            None,
            True,
            MONTH,
        ),
        (
            customers["steady"],
            "steady",
            "for the customer: steady use, it varies by 0 % of its mean",
            None,
            False,
            MONTH,
        ),
        (
            customers["cut"],
            "zeros_2",
            "nothing used in the newest 2 billed period(s), after 113 kWh a month before",
            "disconnected",
            False,
            MONTH,
        ),
    ]
    [(scored, with_reason, set_apart, is_over)] = rows(
        "SELECT scored, with_reason, set_apart, finished_at IS NOT NULL FROM risk_runs"
    )
    assert (scored, with_reason, set_apart, is_over) == (5, 1, 1, True)
    assert rows("SELECT region, kind, meters FROM lot_strata") == [("Nairobi", "DC", 5)]


def test_the_job_goes_on_where_it_was_left_and_a_month_is_scored_once(customers, operator, rows):
    assert batch(operator, 2) is ScoringOutcome.MORE
    assert rows("SELECT scored FROM risk_runs") == [(2,)]
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    assert rows("SELECT scored FROM risk_runs") == [(5,)]
    assert rows("SELECT count(*) FROM risk_scores") == [(3,)]


def test_a_process_that_finds_another_at_it_leaves_it_alone(customers, operator, engine, rows):
    batch(operator, 2)
    with engine.begin() as other:
        other.execute(sa.text("SELECT FROM risk_runs FOR UPDATE"))
        assert batch(operator, 2) is ScoringOutcome.TAKEN
    assert rows("SELECT scored FROM risk_runs") == [(2,)]


def test_the_month_after_every_meter_is_scored_anew(customers, operator, rows, pass_time):
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    pass_time(days=32)
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    assert rows("SELECT count(*) FROM risk_runs WHERE finished_at IS NOT NULL AND scored = 5") == [(2,)]
    assert rows("SELECT count(*), count(DISTINCT meter_id) FROM periodic_checks") == [(5, 5)]


def test_a_cancelled_bill_says_nothing(customers, operator, engine, rows):
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE bills SET cancelled_at = now(), credit_note = 'CN' || id WHERE units = 0 AND account_id = :id"
            ),
            {"id": customers["stopped"]},
        )
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    assert rows("SELECT rules FROM risk_scores WHERE account_id = :id", id=customers["stopped"]) == []


@pytest.mark.parametrize("kept", [729, 731])
def test_a_score_is_forgotten_after_two_years(customers, operator, engine, rows, kept):
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE risk_scores SET scored_on = :day"), {"day": TODAY - timedelta(days=kept)})
    run_tasks(operator.parts, Job.ERASE_OLD_DATA)
    assert rows("SELECT count(*) FROM risk_scores") == [(3 if kept < 730 else 0,)]


def test_a_customer_gets_the_score_and_its_reasons_with_the_copy_of_all_that_is_kept(customers, operator, tmp_path):
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    kept = operator.types("person", "show", "+254711000000", "--by", "Njeri", "--json").answer["kept"]
    assert {"table": "risk_scores", "rows": 1} in kept
    file = tmp_path / "copy.zip"
    operator.types("person", "export", "+254711000000", "--out", file, "--by", "Njeri", "--json")
    with ZipFile(file) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".json")]
        [score] = json.loads(archive.read(name))["tables"]["risk_scores"]
    assert score["reasons"] == "nothing used in the newest 2 billed period(s), after 113 kWh a month before"


def test_each_meter_has_a_day_from_which_its_months_count(customers, operator, engine, rows):
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE meters SET installed_on = :day WHERE account_id = :id"),
            {"day": date(TODAY.year, 1, 1), "id": customers["new"]},
        )
    run_tasks(asking(operator.parts, NOBODY), Job.SCORE_METERS)
    days = dict(rows("SELECT m.account_id, counted_from FROM periodic_checks c JOIN meters m ON m.id = c.meter_id"))
    assert days[customers["new"]] == date(TODAY.year, 1, 1)
    assert all(months_before(TODAY, 36) <= day <= TODAY for day in days.values())
