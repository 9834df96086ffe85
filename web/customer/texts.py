"""What pages and documents of the customers say that is chosen by a code."""

from catalogues import N_
from domain.billing.ledger import (
    BILL,
    CREDIT_NOTE,
    OPENING_BALANCE,
    PAYMENT,
    RECONNECTION_FEE,
    RECOVERY,
    RECOVERY_TAKEN_BACK,
    RELEASE,
    REVERSAL,
    REVERSAL_UNDONE,
)
from domain.metering.readings import Mark
from domain.tariffs.tariffs import CONSUMPTION, EPRA, REP, ROUNDING, VAT

MONTH_NAMES = N_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")

MOVEMENTS = {
    BILL: N_("Bill"),
    CREDIT_NOTE: N_("Bill cancelled"),
    OPENING_BALANCE: N_("Brought over from the old system"),
    PAYMENT: N_("Payment"),
    RELEASE: N_("Payment"),
    REVERSAL: N_("Payment taken back"),
    REVERSAL_UNDONE: N_("Payment given back"),
    RECONNECTION_FEE: N_("Reconnection fee"),
    RECOVERY: N_("Units not billed before"),
    RECOVERY_TAKEN_BACK: N_("Units not billed before, taken back"),
}
LINES = {
    CONSUMPTION: N_("Energy"),
    "FEC": N_("Fuel cost"),
    "FERFA": N_("Foreign exchange"),
    "INFA": N_("Inflation"),
    "WRA": N_("Water levy"),
    EPRA: N_("Regulator levy"),
    REP: N_("Rural electrification"),
    VAT: N_("VAT"),
    ROUNDING: N_("Rounding"),
}
LAWS = {
    CONSUMPTION: N_("The price of a unit in your band, by the tariff that the regulator EPRA has approved."),
    "FEC": N_("What the fuel of the power stations cost that month, by EPRA's notice in the Kenya Gazette."),
    "FERFA": N_("What the shilling's exchange rate added that month, by EPRA's notice in the Kenya Gazette."),
    "INFA": N_("What inflation added, set by EPRA twice a year in the Kenya Gazette."),
    "WRA": N_("For the water that the hydro stations use, by the Water Resources Authority's rules."),
    EPRA: N_("For the regulator EPRA, a part of a shilling for each unit, under the Energy Act."),
    REP: N_("5% of energy for connecting rural homes, under the Energy Act."),
    VAT: N_("Value added tax, on the lines that the VAT Act names."),
    ROUNDING: N_("To a whole shilling."),
}
"""Why a line is on a bill, in one sentence."""

READ_BY = {Mark.ACTUAL: N_("read by us"), Mark.CUSTOMER: N_("read by the customer")}
