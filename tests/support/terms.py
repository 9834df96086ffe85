"""The terms of business that tests of rules decide by: the project's own tariffs and words, settings as they come."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app import compose
from domain.accounts.accounts import Account
from domain.metering.meters import Meter
from domain.metering.readings import Mark, Reading
from domain.tariffs.tariffs import TariffBook
from domain.values.periods import Period
from settings import Settings
from tests.support.project_tariffs import project_book


class ProjectTariffs:
    """The tariff files of the project, at any revision."""

    def at(self, revision: int) -> TariffBook:
        return project_book()


TERMS = replace(compose(Settings(database_url="postgresql://nowhere/none")).terms, tariffs=ProjectTariffs())


def customer(*monthly_units: int, category: str = "DC", balance_cents: int = 0) -> Account:
    """An account whose last periods, the newest first, were of 30 days each."""
    return Account(
        id=1,
        number="3500600-01",
        name="Wanjiku Kamau",
        status="active",
        category=category,
        balance_cents=balance_cents,
        phone=None,
        language="en",
        meter_id=1,
        meter=Meter("KE1234567", 5),
        last=Reading(4401, date(2026, 1, 20), Mark.ACTUAL),
        periods=tuple(Period(Decimal(units), 30) for units in monthly_units),
    )
