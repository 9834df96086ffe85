"""A street whose supplies hang on known transformers, and the job that groups its reports."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from domain.values.periods import local_time
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.service import service_on
from tests.support.sms import ALL_DAY
from tests.support.worker_tasks import run_tasks

NO_POWER = ("4", "1", "1", "1")


class Street:
    """Its houses, each with a phone and an account, by a number."""

    def __init__(self, flask: Flask, engine: Engine, phone: Callable[[str], Phone]) -> None:
        self.flask = flask
        self.engine = engine
        self.phone = phone

    def has(self, *houses: int, transformer: str | None = None, feeder: str | None = None, **facts: object) -> None:
        for house in houses:
            usual = {"phone": number_of(house), "transformer": transformer, "feeder": feeder}
            add_customer(self.engine, account_of(house), **{**usual, **facts})

    def dials(self, house: int) -> Phone:
        return self.phone(number_of(house)).dials()

    def goes_dark(self, *houses: int) -> list[str]:
        """Each house reports at its account; what it is answered."""
        return [self.dials(house).answers(*NO_POWER).ends().reply for house in houses]

    def is_grouped(self) -> None:
        run_tasks(self.flask.extensions["parts"], "outages.group_reports")


def number_of(house: int) -> str:
    return f"+2547110{house:05d}"


def account_of(house: int) -> str:
    return f"35{house:05d}-01"


@pytest.fixture
def street(app, engine, phone) -> Street:
    return Street(app, engine, phone)


class Office:
    """The clerk who plans work on a feeder, and the workers who send its texts at any hour."""

    def __init__(self, operator, parts):
        self.operator = operator
        self.parts = parts

    def moment(self, **later):
        now = self.parts.clock.now().replace(hour=7, minute=0)  # ten in Nairobi
        return local_time(now + timedelta(**later)).replace(" ", "T")

    def later(self, **later):
        """So long after what clocks show now."""
        return local_time(self.parts.clock.now() + timedelta(**later)).replace(" ", "T")

    def plans(self, *more, begins=None, ends=None, region="Nairobi", feeder="F-1", work="New poles", by="Achieng"):
        words = ("--region", region, "--feeder", feeder, "--from", begins or self.moment(days=5))
        return self.operator.types(
            "planned", "open", *words, "--to", ends or self.moment(days=5, hours=6), "--work", work, *more,
            "--by", by, "--json",
        )  # fmt: skip

    def planned(self, *more, **times):
        return self.operator.asks(
            "planned", "open", "--region", "Nairobi", "--feeder", "F-1",
            "--from", times.get("begins") or self.moment(days=5),
            "--to", times.get("ends") or self.moment(days=5, hours=6),
            "--work", "New poles", *more, "--by", "Achieng",
        )  # fmt: skip

    def works(self):
        run_tasks(self.parts, "outages.follow_planned_work", "outages.feed_planned_notices")


@pytest.fixture
def office(operator, database_url, redis_url):
    """Texts may go at any hour, so that the test passes at any."""
    with service_on(database_url, redis_url, sms_window=ALL_DAY, planned_notice_limit=20) as flask:
        yield Office(type(operator)(flask), flask.extensions["parts"])


@pytest.fixture
def feeder(street, engine):
    """Three houses, of which one has three accounts, and a clinic."""
    street.has(1, 2, transformer="T-1", feeder="F-1")
    street.has(3, transformer="T-1", feeder="F-1", language="sw")
    for house in (7, 8):
        add_customer(engine, account_of(house), phone=number_of(1), transformer="T-1", feeder="F-1")
    street.has(9, transformer="T-2")
    return street


@pytest.fixture
def announced(feeder, office, pass_time):
    """Everybody there has heard of it; it begins in less than two days."""
    work = office.planned()
    pass_time(days=3, hours=8)
    office.works()
    return work
