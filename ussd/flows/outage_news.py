"""What screens say of an outage that is known: when power is back, why it went, and what the crew does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalogues import Words
from domain.accounts.outage_status import (
    AT_WORK,
    LOOKING,
    ON_THE_WAY,
    UNKNOWN,
    OutageStatus,
    Stage,
    time_of_return,
)
from ussd.screen import N_

CAUSE_WORDS: Mapping[str, str] = {
    "storm": N_("Cause: storm."),
    "tree": N_("Cause: a tree."),
    "equipment": N_("Cause: equipment failed."),
    "overload": N_("Cause: overload."),
    "vehicle": N_("Cause: a car hit a pole."),
    "vandalism": N_("Cause: vandalism."),
    "upstream": N_("Cause: the line that feeds you."),
}
CREW_WORDS: Mapping[str, str] = {
    LOOKING: N_("Crews are looking."),
    ON_THE_WAY: N_("A crew is on the way."),
    AT_WORK: N_("A crew is at work."),
}


@dataclass(frozen=True, slots=True)
class OutageNews:
    """The status as it is said at this moment."""

    stage: Stage
    time: str = ""
    cause: str = UNKNOWN
    crew_state: str = LOOKING


LONGEST = (
    OutageNews(Stage.BACK_BY, "06:00 29/11", "upstream", ON_THE_WAY),
    OutageNews(Stage.PLANNED, "06:00 29/11"),
    OutageNews(Stage.LATE),
    OutageNews(Stage.SUSPECTED),
)


def news_of(status: OutageStatus, now: datetime) -> OutageNews:
    time = time_of_return(status.return_at, now) if status.return_at else ""
    return OutageNews(status.stage(now), time, status.cause, status.crew_state)


def in_short(_: Words, news: OutageNews) -> str:
    """For the menu, where a line is all there is room for."""
    if news.stage is Stage.BACK_BY:
        return _("Power out: back by {time}", time=news.time)
    if news.stage is Stage.PLANNED:
        return _("Planned work until {time}", time=news.time)
    if news.stage is Stage.SUSPECTED:
        return _("Power out? Crews are looking")
    return _("Power out: crews are on it")


def of_ticket(_: Words, news: OutageNews) -> str:
    """How far a report is, in a few words, and what is known of cause and crew."""
    if news.stage is Stage.BACK_BY:
        return " ".join([_("back by {time}.", time=news.time), *_facts(_, news)])
    if news.stage is Stage.PLANNED:
        return _("planned work until {time}", time=news.time)
    if news.stage is Stage.SUSPECTED:
        return _("neighbours report it too, crews are looking")
    return " ".join([_("crews are on it"), *([_(CAUSE_WORDS[news.cause])] if news.cause in CAUSE_WORDS else [])])


def in_full(_: Words, news: OutageNews, reference: str) -> str:
    """What a report of an outage that is known is answered."""
    if news.stage is Stage.BACK_BY:
        return _(
            "This outage is known. Power is expected back by {time}. {facts} Your reference is {reference}.",
            time=news.time,
            facts=" ".join(_facts(_, news)),
            reference=reference,
        )
    if news.stage is Stage.PLANNED:
        return _(
            "This is planned work, announced to last until {time}. Your reference is {reference}. Still dark then?"
            " Report again.",
            time=news.time,
            reference=reference,
        )
    if news.stage is Stage.SUSPECTED:
        return _(
            "Your neighbours report this too, crews are looking. Your reference is {reference}."
            " We send an SMS when we know more.",
            reference=reference,
        )
    if news.stage is Stage.LATE:
        return _(
            "This outage is known. It takes longer than expected, crews are on it. Your reference is {reference}.",
            reference=reference,
        )
    return _(
        "This outage is already known, crews are on it. Your reference is {reference}. "
        "We send an SMS when power is back.",
        reference=reference,
    )


def _facts(_: Words, news: OutageNews) -> list[str]:
    cause = [_(CAUSE_WORDS[news.cause])] if news.cause in CAUSE_WORDS else []
    return [*cause, _(CREW_WORDS[news.crew_state])]
