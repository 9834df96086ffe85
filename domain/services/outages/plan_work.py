"""An operator plans work: who is told and what that costs is known before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.campaigns.foreign_contacts import OwnContacts, foreign_contacts
from domain.errors import InvalidInput, Refused
from domain.messaging.sending import MICROS_PER_SHILLING
from domain.operators.approvals import ApprovalRequest
from domain.outages.planned_works import ASKED, NoticeKind, PlannedWork, check_times, checked_work
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.outages.approve_planned_work import PLANNED_WORK
from domain.services.outages.open_incident import OpenIncident, place_named
from domain.services.outages.planned_texts import announce, texts_of
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date, local_time

NO_CONTACTS = OwnContacts(frozenset(), frozenset(), "none")
"""What is done at the poles has no address and no number, ours neither."""


@dataclass(frozen=True, slots=True)
class PlanWork:
    """Where, when and what, and who plans it. `os_user` is the user of the host, where it is a command."""

    place: OpenIncident
    begins_at: datetime
    ends_at: datetime
    work: str
    by: str
    os_user: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The work, what it comes to, its first text by language, and the request where a second person decides it."""

    work: PlannedWork
    figures: Mapping[str, Any]
    texts: Mapping[str, str]
    request: ApprovalRequest | None = None


def plan_work(command: PlanWork, unit_of_work: UnitOfWork, terms: Terms) -> Planned:
    """Plan it, and announce it, or ask a second person where more phones than the limit are told.

    Raises `InvalidInput` for times or words that cannot be, `NotFound` for an unknown place, and `Refused` where work
    is planned there already, or nobody could be told.
    """
    check_times(command.begins_at, command.ends_at, unit_of_work.now)
    _check_words(command.work)
    work = _added(command, unit_of_work)
    texts = texts_of(work, NoticeKind.ANNOUNCED, terms)
    figures = _figures(work, texts, unit_of_work)
    if not figures["phones"]:
        raise Refused("Nobody there can be told by SMS: no account of that place has a phone", "nobody")
    if figures["phones"] > terms.planned_notice_limit:
        return Planned(work, figures, texts, _asked(work, figures, texts, command, unit_of_work))
    unit_of_work.planned_works.move(work, "approve")
    announce(work, unit_of_work, terms)
    return Planned(replace(work, state="planned"), figures, texts)


def _check_words(work: str) -> None:
    """Whoever plans work could send a region to a number of theirs, under the name of the company."""
    if found := foreign_contacts(work.replace("{", "{{").replace("}", "}}"), NO_CONTACTS):
        raise InvalidInput(f"Customers read it as ours: {found[0]} has no place in what is done (--work)", "a_contact")


def _added(command: PlanWork, unit_of_work: UnitOfWork) -> PlannedWork:
    place = place_named(command.place, unit_of_work)
    unit_of_work.planned_works.lock_place(place.region)
    there = unit_of_work.planned_works.standing_at(place, command.begins_at, command.ends_at)
    if there is not None:
        raise Refused(f"Work {there.reference} is planned there in that time already", "planned_already")
    name = unit_of_work.incidents.name_of(place)
    work = PlannedWork(
        0, place, name, command.begins_at, command.ends_at, checked_work(command.work), ASKED, command.by
    )
    work = replace(work, id=unit_of_work.planned_works.add(work))
    unit_of_work.planned_works.add_recipients(work)
    return work


def _figures(work: PlannedWork, texts: Mapping[str, str], unit_of_work: UnitOfWork) -> dict[str, Any]:
    audience = unit_of_work.planned_works.audience(work, texts)
    today = business_date(unit_of_work.now)
    micros = sum(
        parts * unit_of_work.sms_costs.price_micros(network, today) for network, parts in audience.parts.items()
    )
    return {
        "phones": audience.phones,
        "accounts": audience.accounts,
        "parts": sum(audience.parts.values()),
        "cost_cents": round(micros * 100 / MICROS_PER_SHILLING),
        "first": audience.first,
        "without_phone": audience.without_phone,
    }


def _asked(
    work: PlannedWork,
    figures: Mapping[str, Any],
    texts: Mapping[str, str],
    command: PlanWork,
    unit_of_work: UnitOfWork,
) -> ApprovalRequest:
    payload = {
        "place": work.place_name,
        "from": local_time(work.begins_at),
        "to": local_time(work.ends_at),
        "work": work.work,
        **figures,
        "texts": dict(texts),
    }
    reason = f"planned work {work.reference}"
    asked = RequestApproval(PLANNED_WORK, str(work.id), payload, command.by, reason, command.os_user, work.place.region)
    return request_approval(asked, unit_of_work)
