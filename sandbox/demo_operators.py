"""The two operators of `make run`: admins both, so that whoever tries the console can be both persons of four eyes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoOperator:
    """Whom the authenticator page shows codes for."""

    name: str
    staff_number: str


OPERATORS = (DemoOperator("Amina", "DEMO-1"), DemoOperator("Baraka", "DEMO-2"))
PASSWORD = "only for demonstration"  # noqa: S105 - of development, and of nobody's data
