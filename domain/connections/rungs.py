"""The life of an application for a connection: its rungs, who holds it on each, and which clock runs there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Refused
from domain.lifecycle import Life


class Rung(StrEnum):
    """How far an application is, in the order of the way up; the last three end it."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    PAPERS_COMPLETE = "papers_complete"
    SURVEY_BOOKED = "survey_booked"
    SURVEYED = "surveyed"
    QUOTED = "quoted"
    PAID = "paid"
    WAYLEAVE = "wayleave"
    BUILT = "built"
    INSPECTED = "inspected"
    METERED = "metered"
    OPEN = "open"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Holder(StrEnum):
    """Who has to act next. While it is the applicant, no clock of ours runs."""

    APPLICANT = "applicant"
    OFFICE = "office"
    SURVEYORS = "surveyors"
    BUILDERS = "builders"
    METERING = "metering"
    NOBODY = "nobody"


class Clock(StrEnum):
    """What the charter gives days for. A clock runs over the rungs that it is named for, without a break."""

    PAPERS = "papers"
    QUOTATION = "quotation"
    WAYLEAVE = "wayleave"
    CONSTRUCTION = "construction"
    METERING = "metering"


QUOTE, REQUOTE, PAY, UNPAY, LAPSE, REVIVE = "quote", "quote anew", "pay", "take back", "lapse", "revive"
METER, CONFIRM, DENY = "meter", "confirm", "deny"
SUBMIT, REJECT, WITHDRAW = "submit", "reject", "withdraw"

BEFORE_A_QUOTATION = (Rung.SUBMITTED, Rung.PAPERS_COMPLETE, Rung.SURVEY_BOOKED, Rung.SURVEYED)
BEFORE_BUILDING = (Rung.DRAFTED, *BEFORE_A_QUOTATION, Rung.QUOTED, Rung.PAID, Rung.WAYLEAVE)

LIFE = Life(
    "application",
    Rung.DRAFTED,
    (
        (Rung.DRAFTED, SUBMIT, Rung.SUBMITTED),
        (Rung.SUBMITTED, "complete papers", Rung.PAPERS_COMPLETE),
        (Rung.PAPERS_COMPLETE, "book survey", Rung.SURVEY_BOOKED),
        (Rung.SURVEY_BOOKED, "survey", Rung.SURVEYED),
        (Rung.SURVEYED, QUOTE, Rung.QUOTED),
        (Rung.LAPSED, QUOTE, Rung.QUOTED),
        # Its class was changed: another amount, and ninety days from now.
        (Rung.QUOTED, REQUOTE, Rung.QUOTED),
        (Rung.QUOTED, PAY, Rung.PAID),
        (Rung.QUOTED, LAPSE, Rung.LAPSED),
        # Paid in time, and reported after the quotation had lapsed.
        (Rung.LAPSED, REVIVE, Rung.QUOTED),
        (Rung.PAID, UNPAY, Rung.QUOTED),
        (Rung.PAID, "grant way-leave", Rung.WAYLEAVE),
        (Rung.WAYLEAVE, "build", Rung.BUILT),
        (Rung.BUILT, "inspect", Rung.INSPECTED),
        (Rung.INSPECTED, METER, Rung.METERED),
        (Rung.METERED, DENY, Rung.INSPECTED),
        (Rung.METERED, CONFIRM, Rung.OPEN),
        *((rung, REJECT, Rung.REJECTED) for rung in BEFORE_A_QUOTATION),
        *((rung, WITHDRAW, Rung.WITHDRAWN) for rung in BEFORE_BUILDING),
    ),
)

BY_OPERATOR = (
    Rung.PAPERS_COMPLETE,
    Rung.SURVEY_BOOKED,
    Rung.SURVEYED,
    Rung.WAYLEAVE,
    Rung.BUILT,
    Rung.INSPECTED,
    Rung.REJECTED,
    Rung.WITHDRAWN,
)
"""The rungs that an operator says. Of the others an amount quotes, money pays, a meter meters, a yes opens."""

OVER = (Rung.OPEN, Rung.REJECTED, Rung.WITHDRAWN, Rung.LAPSED)
WAITING = tuple(rung for rung in Rung if rung not in {Rung.DRAFTED, *OVER})
LADDER = (*WAITING, Rung.OPEN)
"""What an applicant is shown, from the first rung to the last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who holds an application on a rung, and the clock that runs meanwhile; none while the applicant is waited for."""

    holder: Holder
    clock: Clock | None = None


STANDINGS: Mapping[Rung, Standing] = {
    Rung.DRAFTED: Standing(Holder.APPLICANT),
    Rung.SUBMITTED: Standing(Holder.OFFICE, Clock.PAPERS),
    Rung.PAPERS_COMPLETE: Standing(Holder.SURVEYORS, Clock.QUOTATION),
    Rung.SURVEY_BOOKED: Standing(Holder.SURVEYORS, Clock.QUOTATION),
    Rung.SURVEYED: Standing(Holder.OFFICE, Clock.QUOTATION),
    Rung.QUOTED: Standing(Holder.APPLICANT),
    Rung.PAID: Standing(Holder.BUILDERS, Clock.WAYLEAVE),
    Rung.WAYLEAVE: Standing(Holder.BUILDERS, Clock.CONSTRUCTION),
    Rung.BUILT: Standing(Holder.METERING, Clock.METERING),
    Rung.INSPECTED: Standing(Holder.METERING, Clock.METERING),
    Rung.METERED: Standing(Holder.APPLICANT),
    Rung.OPEN: Standing(Holder.NOBODY),
    Rung.REJECTED: Standing(Holder.NOBODY),
    Rung.WITHDRAWN: Standing(Holder.NOBODY),
    Rung.LAPSED: Standing(Holder.NOBODY),
}
WAITS_FOR_PAPERS = Standing(Holder.APPLICANT)
"""Where it is submitted and papers are still to come: the office has nothing to look at."""


def standing(rung: Rung, *, has_papers: bool) -> Standing:
    """Who holds it now, and by which clock."""
    return WAITS_FOR_PAPERS if rung is Rung.SUBMITTED and not has_papers else STANDINGS[rung]


def event_to(rung: Rung, target: Rung) -> str:
    """The event by which an operator moves it there. Raises `Refused`, with what may follow, for any other rung."""
    for source, event, reached in LIFE.moves:
        if (source, reached) == (rung, target):
            return event
    following = ", ".join(each for source, _, each in LIFE.moves if source == rung)
    said = f"after it comes {following}" if following else "nothing comes after it"
    raise Refused(f"The application is {rung}: {said}, not {target}", "not_the_next_rung")
