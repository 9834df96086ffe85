"""Tariffs: what is valid when, which months are published, and what bills carry meanwhile."""

from werkzeug.wrappers import Response

from catalogues import N_
from domain.tariffs.tariffs import PASS_THROUGHS
from domain.values.periods import business_date, month_of
from web.console.fields import day
from web.console.pages import page
from web.console.texts import _
from web.console.visit import Visit


@page("/tariffs", act="tariff show", menu=N_("Tariffs"))
def tariffs(visit: Visit) -> Response:
    """The tariff in force on a day, what its month is billed with, and the months that bills carry a value for."""
    book = visit.work.tariffs.book()
    on = day(visit, "on", _("On"), business_date(visit.work.now))
    return visit.show(
        "console/tariffs.html",
        on=on,
        month=month_of(on),
        version=book.version_on(on),
        versions=sorted((each.valid_from for each in book.versions), reverse=True),
        values=[book.pass_through(code, month_of(on)) for code in PASS_THROUGHS],
    )
