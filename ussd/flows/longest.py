"""The longest values that can occur: what the checks of the screens put into them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.accounts.accounts import DISCONNECTED, Account
from domain.accounts.items import Item
from domain.metering.meters import Meter
from domain.metering.readings import Mark, Reading
from domain.values.languages import KISWAHILI

DAY, LATER, LATEST = date(2026, 12, 28), date(2026, 12, 29), date(2026, 12, 30)
LONG_AGO = date(2018, 12, 28)
MOMENT = datetime(2026, 12, 28, tzinfo=UTC)
CENTS = 999_999_950
UNITS = Decimal(9_999_999)

ACCOUNT = Account(
    id=9_999_999_999,
    number="9999999-99",
    name="WAMBUI-WANJIRU MWANGI-MUTHONI KARIUKI NDUNG'U LIMITED",
    status=DISCONNECTED,
    category="DC",
    balance_cents=CENTS,
    phone="+254799999999",
    language=KISWAHILI,
    meter_id=9_999_999_999,
    meter=Meter("KE9999999999", 8, Decimal(1)),
    last=Reading(99_999_999, DAY, Mark.CUSTOMER),
    before=Reading(99_999_999, DAY, Mark.CUSTOMER),
    area="W" * 30,
    items=(Item(9_999_999_999, CENTS - 100, DAY), Item(9_999_999_999, 100, LATER)),
    last_bill_cents=CENTS,
)
MASKED = replace(ACCOUNT, verified=False)
