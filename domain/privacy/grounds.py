"""Why something is kept about a person, on which legal ground, how long, and what an erasure does with it."""

from dataclasses import dataclass
from enum import StrEnum

YEAR_DAYS, TWO_YEARS_DAYS, SEVEN_YEARS_DAYS = 365, 730, 2_557
MONTH_DAYS, QUARTER_DAYS = 31, 90


class Ground(StrEnum):
    """The grounds of the Data Protection Act 2019, section 30(1), that we use."""

    CONTRACT = "30(1)(b)(i): a contract with the person, or steps that the person asked for"
    LAW = "30(1)(b)(ii): an obligation that the law lays on the company"
    INTEREST = "30(1)(b)(vii): an interest of the company or of others that outweighs the person's"


class OnErasure(StrEnum):
    """What becomes of a column when its person asks to be forgotten."""

    BLANKED = "blanked"
    REMOVED = "removed with its row"
    BLANKED_ONCE_CLOSED = "blanked once the account is closed and paid"
    KEPT = "kept"

    @property
    def leaves_it(self) -> bool:
        return self in {OnErasure.KEPT, OnErasure.BLANKED_ONCE_CLOSED}


@dataclass(frozen=True, slots=True)
class Purpose:
    """What it is kept for, and the ground. `law` names what obliges us, where something does."""

    name: str
    why: str
    ground: Ground
    law: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long: so many days since something, or as long as something lasts. What has days has a sweep."""

    words: str
    days: int | None = None


SUPPLY = Purpose("supply", "to supply, bill and reach the customer of an account", Ground.CONTRACT, "Energy Act 2019")
BOOKS = Purpose(
    "books",
    "the books of account: bills, payments and what they rest on",
    Ground.LAW,
    "Tax Procedures Act 2015, VAT Act 2013, Companies Act 2015",
)
NOTICES = Purpose("notices", "to notify customers, and to prove that they were notified", Ground.CONTRACT)
REQUESTS = Purpose("requests", "to do and answer what a person asked for", Ground.CONTRACT)
RIGHTS = Purpose(
    "rights", "to respect what a person has objected to", Ground.LAW, "Data Protection Act 2019, sections 26 and 36"
)
SAFETY = Purpose(
    "safety", "to keep strangers away from accounts, and to do nothing twice that is sent twice", Ground.INTEREST
)
LOSSES = Purpose(
    "losses",
    "to find supply that no meter counts: a score orders a visit, and never a charge or a cut (section 35)",
    Ground.INTEREST,
    "Energy Act 2019",
)
ACCOUNTABILITY = Purpose(
    "accountability",
    "to prove which member of staff did what",
    Ground.LAW,
    "Data Protection Act 2019, sections 25 and 41",
)

WITH_ACCOUNT = Kept("as long as the account")
WITH_PHONE = Kept("as long as the phone uses it")
AS_LONG_AS_IT_STANDS = Kept("as long as it stands")
WITH_AUDIT_TRAIL = Kept("as long as the audit trail")


def kept_days(days: int, since: str) -> Kept:
    return Kept(f"{days} days after {since}", days)


def kept_years(days: int, since: str) -> Kept:
    years = days // YEAR_DAYS
    return Kept(f"{years} year{'s' if years > 1 else ''} after {since}", days)


PURPOSES = (SUPPLY, BOOKS, NOTICES, REQUESTS, RIGHTS, SAFETY, LOSSES, ACCOUNTABILITY)
