"""`recovery …`: units that ran and were never billed, from the proposal to the final sum."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator, note_look, one_of, os_user, system_user
from cli.listing import listed, page, paged
from cli.output import shillings
from cli.region_limits import require_region_of
from cli.second_person import approve, asked_for, break_glass_option, hash_option
from cli.typed_values import DAY, WholeNumber
from domain.care.case_references import RECOVERY, VISIT, parse_reference
from domain.errors import InvalidInput, NotFound
from domain.field.recoveries import LIFE, OPEN, Cause, Recovery
from domain.jobs import Job
from domain.operators.approvals import ApprovalRequest
from domain.services.field.agree_to_recovery import Agreeing, AgreeToRecovery, agree_to_recovery
from domain.services.field.drop_recovery import DropRecovery, drop_recovery
from domain.services.field.hear_recovery import HearRecovery, hear_recovery
from domain.services.field.object_to_recovery import Objecting, ObjectToRecovery, object_to_recovery
from domain.services.field.propose_final_recovery import ProposeFinalRecovery, propose_final_recovery
from domain.services.field.propose_recovery import ProposeRecovery, propose_recovery
from domain.services.field.propose_take_back import ProposeTakeBack, propose_take_back
from domain.services.field.review_recovery import RECOVERY_REVIEW
from domain.services.field.tell_of_recovery import TellOfRecovery, tell_of_recovery
from parts import app_parts
from store.unit_of_work import UnitOfWork

COLUMNS = (
    "reference", "account", "cause", "state", "starts_on", "ends_on", "units", "amount", "told_on", "until",
    "wants_test", "number", "proposed_by",
)  # fmt: skip


@click.group()
def recovery() -> None:
    """Units that were never billed: proposed, reviewed, provisional, heard, final."""


@recovery.command()
@click.argument("order")
@click.option("--cause", type=one_of(Cause), required=True, help="Why the units were not billed.")
@click.option("--since", type=DAY, help="Since when, where that is known; else as long ago as the law allows.")
@click.option("--holder-since", type=DAY, help="The present holder's first day, where the service does not know it.")
@click.option("--reason", required=True, help="For whoever reviews it.")
@by_operator
@answered
def propose(
    order: str, cause: str, since: datetime | None, holder_since: datetime | None, reason: str, operator: str
) -> dict[str, Any]:
    """Propose to recover what the visit ORDER (V…) found. A second person reviews it; the customer hears of it then."""
    with app_parts().store.transaction() as unit_of_work:
        order_id = _order_typed(order, unit_of_work)
        command = ProposeRecovery(
            order_id, Cause(cause), operator, os_user(), reason, since=_day(since), holder_since=_day(holder_since)
        )
        proposed = propose_recovery(command, unit_of_work, app_parts().terms)
        details = {"order": order, "cause": command.cause.value, "request": proposed.request.id}
        said = str(command.holder_since) if command.holder_since else None
        _note("propose", proposed.recovery, unit_of_work, operator, holder_since=said, **details)
    return {**_shown(proposed.recovery), **_request(proposed.request)}


@recovery.command()
@click.argument("reference")
@hash_option
@break_glass_option
@by_operator
@answered
def review(reference: str, seen_hash: str | None, emergency: str | None, operator: str) -> dict[str, Any]:
    """Agree, as a second person, that REFERENCE (R…) is right: the customer is told. `request refuse` says no."""
    nothing = f"{reference} waits for no review: `recovery list` shows what is proposed"
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        asked = asked_for(RECOVERY_REVIEW, found.reference, unit_of_work, otherwise=nothing)
        approve(asked, seen_hash, operator, emergency, unit_of_work)
        reviewed = _again(found, unit_of_work)
        _note("review", reviewed, unit_of_work, operator)
    app_parts().nudge(Job.SEND_MESSAGES)
    return _shown(reviewed)


@recovery.command()
@click.argument("reference")
@click.option("--on", "day", type=DAY, required=True, help="The day on which it was handed over.")
@by_operator
@answered
def told(reference: str, day: datetime, operator: str) -> dict[str, Any]:
    """REFERENCE was handed over on paper: no phone is on file, or its SMS did not arrive. The days to object begin."""
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        command = TellOfRecovery(found.id, on_paper=day.date())
        _note("told", found, unit_of_work, operator, on=str(day.date()))
        return _shown(tell_of_recovery(command, unit_of_work, app_parts().terms))


@recovery.command("object")
@click.argument("reference")
@click.option("--words", required=True, help="What the customer says.")
@click.option("--test", "wants_test", is_flag=True, help="The customer asks for the meter's test.")
@by_operator
@answered
def object_(reference: str, words: str, operator: str, *, wants_test: bool) -> dict[str, Any]:
    """The customer of REFERENCE objects, by letter, telephone or in person."""

    def done(found: Recovery, unit_of_work: UnitOfWork) -> Objecting:
        return object_to_recovery(ObjectToRecovery(found.id, words, wants_test), unit_of_work, app_parts().terms)

    return _for_customer("object", reference, operator, done)


@recovery.command()
@click.argument("reference")
@by_operator
@answered
def agree(reference: str, operator: str) -> dict[str, Any]:
    """The customer of REFERENCE agrees, by letter, telephone or in person: an SMS tells the phone on file."""

    def done(found: Recovery, unit_of_work: UnitOfWork) -> Agreeing:
        return agree_to_recovery(AgreeToRecovery(found.id), unit_of_work, app_parts().terms)

    return _for_customer("agree", reference, operator, done)


@recovery.command()
@click.argument("reference")
@click.option("--note", required=True, help="What the customer said, and what we say to it.")
@click.option("--meter-test", default="", help="What the meter's test showed, where the customer asked for it.")
@by_operator
@answered
def hear(reference: str, note: str, meter_test: str, operator: str) -> dict[str, Any]:
    """The customer of REFERENCE was heard. Where the customer is right: `recovery drop`."""
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        hear_recovery(HearRecovery(found.id, note, meter_test), unit_of_work)
        _note("hear", found, unit_of_work, operator)
        return _shown(_again(found, unit_of_work))


@recovery.command()
@click.argument("reference")
@click.option("--instalments", type=WholeNumber(1), default=1, show_default=True, help="As was agreed, a month apart.")
@click.option("--reason", required=True, help="For whoever approves it.")
@by_operator
@answered
def finalise(reference: str, instalments: int, reason: str, operator: str) -> dict[str, Any]:
    """Ask for REFERENCE to be final; a second person approves it: `request approve`, or on the console."""
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        command = ProposeFinalRecovery(found.id, instalments, operator, os_user(), reason)
        asked = propose_final_recovery(command, unit_of_work, app_parts().terms)
        _note("finalise", found, unit_of_work, operator, instalments=instalments, request=asked.id)
    raise _not_yet(found, asked)


@recovery.command()
@click.argument("reference")
@click.option("--reason", required=True, help="Why nothing is asked for.")
@by_operator
@answered
def drop(reference: str, reason: str, operator: str) -> dict[str, Any]:
    """Ask for nothing. Once the customer was told of REFERENCE a second person approves it."""
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        asked = drop_recovery(DropRecovery(found.id, operator, os_user(), reason), unit_of_work)
        _note("drop", found, unit_of_work, operator, request=asked.id if asked else None)
        now = _again(found, unit_of_work)
    if asked:
        raise _not_yet(found, asked)
    return _shown(now)


@recovery.command("take-back")
@click.argument("reference")
@click.option("--reason", required=True, help="Why it is not owed after all.")
@by_operator
@answered
def take_back(reference: str, reason: str, operator: str) -> dict[str, Any]:
    """Ask for the final REFERENCE to be taken back; a second person approves it: `request approve`, or the console."""
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        asked = propose_take_back(ProposeTakeBack(found.id, operator, os_user(), reason), unit_of_work)
        _note("take-back", found, unit_of_work, operator, request=asked.id)
    raise _not_yet(found, asked)


@recovery.command()
@click.argument("reference")
@by_operator
@answered
def show(reference: str, operator: str) -> dict[str, Any]:
    """Everything of REFERENCE: lines, evidence, what was said, instalments."""
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        parts = [
            {"amount": shillings(each.cents), "due_on": each.due_on}
            for each in unit_of_work.recoveries.instalments(found.id)
        ]
        said = unit_of_work.recoveries.words_of(found.id)
    note_look("recovery show", found.reference, by=operator)
    lines = [
        {"code": line.code, "period": line.period, "amount": shillings(line.amount)}
        for line in found.claim.charges.lines
    ]
    return {**_shown(found), **said, "lines": lines, "instalments": parts, "evidence": found.claim.evidence}


@recovery.command("list")
@paged
@click.option("--state", type=one_of(LIFE.states), help="Only those in this state; else all that are open.")
@listed(*COLUMNS)
def list_(after: int, limit: int, state: str | None) -> dict[str, Any]:
    """Those that are open, the oldest first."""
    states = (state,) if state else OPEN
    with app_parts().store.reading() as unit_of_work:
        rows = unit_of_work.recoveries.listed(states, after, limit)
    shown = [{**row, "amount": shillings(row["total_cents"])} for row in rows]
    return page(shown, limit)


def _for_customer(
    action: str,
    reference: str,
    operator: str,
    done: Callable[[Recovery, UnitOfWork], Objecting | Agreeing],
) -> dict[str, Any]:
    """What a customer has said to an operator. Raises `NotAllDone` where it comes too late, or is not the next step."""
    with app_parts().store.transaction() as unit_of_work:
        found = _recovery_typed(reference, unit_of_work)
        outcome = done(found, unit_of_work)
        _note(action, found, unit_of_work, operator, outcome=outcome.value)
        answer = {**_shown(_again(found, unit_of_work)), "outcome": outcome.value}
    app_parts().nudge(Job.SEND_MESSAGES)
    if outcome in {Objecting.ALREADY, Objecting.OVER, Agreeing.NOT_HEARD, Agreeing.OVER}:
        raise NotAllDone(answer, f"{found.reference} is {answer['state']}: nothing was noted")
    return answer


def _order_typed(typed: str, unit_of_work: UnitOfWork) -> int:
    """Raises `InvalidInput` for what is no reference, `NotFound`, or `Refused` for one in a region of others."""
    order_id = parse_reference(VISIT, typed)
    if order_id is None:
        raise InvalidInput(f"{typed!r} is no reference of an order: it begins with V", "not_an_order")
    order = unit_of_work.visit_orders.find(order_id)
    if order is None or order.account_id is None:
        raise NotFound(f"There is no order {typed} to an account", "no_order")
    require_region_of(order.account_id, unit_of_work)
    return order_id


def _recovery_typed(typed: str, unit_of_work: UnitOfWork) -> Recovery:
    """Raises as `_order_typed` does."""
    recovery_id = parse_reference(RECOVERY, typed)
    if recovery_id is None:
        raise InvalidInput(f"{typed!r} is no reference of a recovery: it begins with R", "not_a_recovery")
    found = unit_of_work.recoveries.find(recovery_id)
    if found is None:
        raise NotFound(f"There is no recovery {typed}", "no_recovery")
    require_region_of(found.claim.account_id, unit_of_work)
    return found


def _again(found: Recovery, unit_of_work: UnitOfWork) -> Recovery:
    return unit_of_work.recoveries.find(found.id) or found


def _note(action: str, found: Recovery, unit_of_work: UnitOfWork, operator: str, **details: Any) -> None:
    unit_of_work.audit.add(
        f"recovery {action}", found.reference, system_user=system_user(), operator=operator, **details
    )


def _not_yet(found: Recovery, asked: ApprovalRequest) -> NotAllDone:
    said = f"Not yet: a second person approves request {asked.id} with the hash {asked.digest}"
    return NotAllDone({**_shown(found), **_request(asked)}, said)


def _request(asked: ApprovalRequest) -> dict[str, Any]:
    return {"request": asked.id, "hash": asked.digest}


def _shown(found: Recovery) -> dict[str, Any]:
    claim = found.claim
    return {
        "reference": found.reference,
        "state": found.state,
        "cause": claim.cause.value,
        "starts_on": claim.starts_on,
        "ends_on": claim.ends_on,
        "days": claim.days,
        "units": claim.units,
        "amount": shillings(found.total_cents),
        "told_on": found.told_on,
        "until": found.until,
        "number": found.number,
        "evidence_digest": claim.digest,
    }


def _day(typed: datetime | None) -> date | None:
    return typed.date() if typed else None
