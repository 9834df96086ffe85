"""What pages and documents of the customers say that is chosen by a code."""

from catalogues import N_
from domain.billing.ledger import (
    BILL,
    CREDIT_NOTE,
    OPENING_BALANCE,
    PAYMENT,
    RECONNECTION_FEE,
    RELEASE,
    REVERSAL,
    REVERSAL_UNDONE,
)
from domain.metering.readings import Mark

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
}
READ_BY = {Mark.ACTUAL: N_("read by us"), Mark.CUSTOMER: N_("read by the customer")}
