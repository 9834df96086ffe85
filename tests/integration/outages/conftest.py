"""A street whose supplies hang on known transformers, and the job that groups its reports."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.support.customers import add_customer
from tests.support.dialling import Phone
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
