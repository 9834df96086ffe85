"""Figures of field work: what rules and the lot find, what each region's months and each technician come to."""

from datetime import date

from werkzeug.wrappers import Response

from catalogues import N_
from domain.field.clean_rates import Beside
from domain.field.risk_fit import Rate
from domain.field.visit_figures import (
    FAST_ROUNDS,
    LOSS_UNITS,
    RECOVERED_CENTS,
    RECOVERED_UNITS,
    ROUNDS,
    SHOWN_MONTHS,
    Result,
)
from domain.field.visit_orders import Arm
from domain.services.field.report_technicians import ReportTechnicians, report_technicians
from domain.services.field.report_visits import ReportVisits, report_visits
from domain.values.periods import business_date, first_day, months_before, parse_month
from web.console.pages import blueprint, page
from web.console.visit import Visit

PER_PAGE = 50
NAMES = {
    "rounds": ROUNDS,
    "fast": FAST_ROUNDS,
    "units": LOSS_UNITS,
    "recovered_units": RECOVERED_UNITS,
    "recovered_cents": RECOVERED_CENTS,
}
NOTHING = "\N{EN DASH}"


@page("/field/figures", act="round figures", menu=N_("Field figures"))
def field_figures(visit: Visit) -> Response:
    """Hit rates of the country by rule and arm; the lot's share of losses and the months of the operator's regions."""
    report = report_visits(ReportVisits(_since(visit), visit.regions), visit.work)
    return visit.show(
        "console/field_figures.html",
        report=report,
        results=Result,
        names=NAMES,
    )


@page("/field/technicians", act="technician figures")
def technician_figures(visit: Visit) -> Response:
    """What each technician of the operator's regions did, and clean meters beside what the lot finds."""
    command = ReportTechnicians(_since(visit), visit.regions, visit.field("after"), PER_PAGE)
    report = report_technicians(command, visit.work)
    visit.audit("technician figures", str(command.since))
    return visit.show(
        "console/technician_figures.html", report=report, since=command.since, results=Result, arms=Arm, beside=Beside
    )


@blueprint.app_template_filter("share")
def share(rate: Rate | None) -> str:
    """A rate in percent with its margin."""
    return f"{rate.value:.1%} ({rate.low:.1%} to {rate.high:.1%})" if rate else NOTHING


@blueprint.app_template_filter("times")
def times(rate: Rate | None) -> str:
    """A lift with its margin."""
    return f"{rate.value:.2f} ({rate.low:.2f} to {rate.high:.2f})" if rate else NOTHING


def _since(visit: Visit) -> date:
    typed = visit.field("since")
    if not typed:
        return months_before(business_date(visit.work.now), SHOWN_MONTHS).replace(day=1)
    return first_day(parse_month(typed))
