"""`make bench` `country` measures what the product has: no job, page or list is left out of it unnoticed."""

import re

import pytest

from app import create_app
from bench.country.things import (
    AS_LONG_AS_ASKED,
    LISTS,
    MAY_BE_GONE,
    NAMES,
    NO_PAGES,
    ONE_ACT,
    OTHER_IDS,
    QUERIES,
    Kind,
    addresses,
    commands,
    things,
)
from domain.jobs import Job
from settings import Settings


@pytest.fixture(scope="module")
def flask():
    return create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing", redis_url="redis://127.0.0.1:1"))


def test_each_command_is_measured_or_is_no_list():
    said = [*LISTS, *ONE_ACT, *AS_LONG_AS_ASKED]
    assert sorted(said) == sorted(commands())


def test_each_job_of_the_timetable_is_measured(flask):
    measured = {thing.asked for thing in things(flask) if thing.kind is Kind.JOB}
    assert measured == set(Job)


def test_each_page_is_measured_or_said_to_be_none(flask):
    rules = {rule.rule for rule in addresses(flask)}
    assert {*NO_PAGES, *OTHER_IDS, *MAY_BE_GONE, *QUERIES} - rules == set()
    assert len({thing.name for thing in things(flask) if thing.kind is Kind.PAGE}) >= len(rules - set(NO_PAGES))


def test_what_stands_in_an_address_or_a_command_is_something_that_the_bench_has(flask):
    assert {name for thing in things(flask) for name in re.findall(r"{(\w+)}", thing.asked)} == NAMES
