"""A technician to try `8 My work` with: enrolled, with a round of today at the meters of demonstration customers."""

from dataclasses import dataclass

from sandbox.demo_customers import REGION, STORIES, Customer


@dataclass(frozen=True, slots=True)
class DemoTechnician:
    """Who works; `seals` were issued, the first one hangs at the first meter of the round."""

    staff_number: str
    name: str
    phone: str
    pin: str
    seals: tuple[str, ...]
    accounts: tuple[str, ...]


TECHNICIAN = DemoTechnician(
    staff_number="70001",
    name="Otieno Ouma",
    phone="+254733000001",
    pin="482915",
    seals=("KP100001", "KP100002", "KP100003"),
    accounts=tuple(customer.supplies[0].number for customer in STORIES[:4]),
)
BOX, TEAM, DEMO_REGION = "DEMO", "A", REGION

ON_THE_HANDSET = Customer(
    TECHNICIAN.phone,
    TECHNICIAN.name,
    "en",
    note=f"A technician, staff number {TECHNICIAN.staff_number}: choose 8 My work, PIN {TECHNICIAN.pin}.",
)
