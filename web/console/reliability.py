"""How reliable the supply was in a month: SAIFI, SAIDI, CAIDI, and how many times of return were kept."""

from werkzeug.wrappers import Response

from catalogues import N_
from domain.outages.reliability import EVERYWHERE
from domain.services.outages.report_reliability import ReportReliability, report_reliability
from domain.values.periods import business_date, month_of, parse_month
from web.console.pages import page
from web.console.visit import Visit


@page("/outages/figures", act="outage report", menu=N_("Outage figures"))
def outage_figures(visit: Visit) -> Response:
    """Of a month: of all regions, and of each that the operator has."""
    typed = visit.field("month")
    month = parse_month(typed) if typed else month_of(business_date(visit.work.now))
    found = report_reliability(ReportReliability(month), visit.work)
    lines = [each for each in found.lines if each.region == EVERYWHERE or visit.operator.covers(each.region)]
    return visit.show("console/outage_figures.html", month=month, lines=lines, promises=found.promises)
