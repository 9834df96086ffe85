"""Why each line of a bill is there, for whoever explains it to a customer: its source, and how to do the sum."""

from domain.billing.bills import Bill
from domain.tariffs.rating import Line
from web.console.pages import blueprint
from web.console.texts import _


@blueprint.app_template_global("why")
def why(line: Line, bill: Bill) -> str:
    """The reason of the line, and that it rests on another month's value where it does."""
    said = _reason(line, bill)
    if line.carried_from is None:
        return said
    return (
        said + " " + _("The month's own value was not published yet: that of {month} is used.", month=line.carried_from)
    )


def _reason(line: Line, bill: Bill) -> str:
    reasons = {
        "CONSUMPTION": _(
            "Energy, at the rate of band {band} of tariff {tariff}.", band=bill.band, tariff=bill.category
        ),
        "FEC": _("Fuel energy cost, published by EPRA for the month."),
        "FERFA": _("Foreign exchange fluctuation, published by EPRA for the month."),
        "INFA": _("Inflation adjustment, set by EPRA for half a year."),
        "WRA": _("Levy of the Water Resources Authority, published for the month."),
        "EPRA": _("Levy of the regulator on each kWh."),
        "REP": _("Rural electrification: a share of the energy charge."),
        "VAT": _("Value added tax on energy and adjustments."),
        "ROUNDING": _("To the whole shilling, as all is paid in shillings."),
    }
    return reasons.get(line.code, _("A charge of the tariff in force."))
