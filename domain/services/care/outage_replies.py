"""What is answered to a report, by what was reported and what is known: the template, and what is filled in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.accounts.outage_status import (
    AT_WORK,
    CAUSES,
    LOOKING,
    ON_THE_WAY,
    UNKNOWN,
    OutageStatus,
    Stage,
    time_of_return,
    unpacked_status,
)
from domain.care.outages import FAULTY_METER, FLICKER, HIGH_VOLTAGE, LOW_VOLTAGE, SURGE_DAMAGE
from domain.commands import Outcome
from domain.services.care.report_outage import OutageReporting
from domain.terms import Terms
from domain.values.contacts import CARE_LONG, EMERGENCY

TEMPLATES: Mapping[str, str] = {
    OutageReporting.REPORTED: "outage_reported",
    OutageReporting.ALREADY_KNOWN: "outage_known",
    OutageReporting.URGENT: "outage_urgent",
}
ONLY_HERE = "outage_only_here"
BY_KIND: Mapping[str, str] = {
    LOW_VOLTAGE: "voltage_reported",
    HIGH_VOLTAGE: "voltage_reported",
    FLICKER: "flicker_reported",
    SURGE_DAMAGE: "surge_reported",
    FAULTY_METER: "meter_reported",
}
BY_STAGE: Mapping[Stage, str] = {
    Stage.PLANNED: "outage_planned",
    Stage.BACK_BY: "outage_known_until",
    Stage.LATE: "outage_late",
    Stage.CONFIRMED: "outage_known",
    Stage.SUSPECTED: "outage_suspected",
}
CREW_WORDS: Mapping[str, str] = {LOOKING: "crew_looking", ON_THE_WAY: "crew_on_the_way", AT_WORK: "crew_at_work"}


def reply_to_report(reported: Outcome, language: str, now: datetime, terms: Terms) -> tuple[str, dict[str, Any]]:
    """The template, and its values."""
    result = reported.result
    values = {"reference": result["reference"], "emergency": EMERGENCY, "care": CARE_LONG}
    if reported.name != OutageReporting.URGENT and (own := BY_KIND.get(result.get("kind", ""))):
        return own, values  # what is to be done about it counts more than what is known of the power
    if reported.name == OutageReporting.ALREADY_KNOWN and result.get("status"):
        status = unpacked_status(result["status"])
        time = time_of_return(status.return_at or now, now)
        return BY_STAGE[status.stage(now)], {**values, "time": time, "news": news(status, language, terms)}
    if reported.name == OutageReporting.REPORTED:
        return ONLY_HERE if result.get("only_here") else TEMPLATES[reported.name], values
    return TEMPLATES[reported.name], values


def news(status: OutageStatus, language: str, terms: Terms) -> str:
    """Cause and crew, as far as they are known."""
    names = [f"cause_{status.cause}"] if status.cause in CAUSES and status.cause != UNKNOWN else []
    return " ".join(terms.words(name, language) for name in (*names, CREW_WORDS[status.crew_state]))
