"""Four eyes: what somebody asks for, exactly as it was frozen, and the buttons of whoever decides it."""

from dataclasses import dataclass

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.errors import NotFound
from domain.jobs import Job
from domain.operators.approvals import APPROVED, REFUSED, WITHDRAWN, ApprovalRequest
from domain.operators.operators import Operator
from domain.services.operators.approval_kinds import kind_of
from domain.services.operators.decide_request import DecideRequest, decide_request
from parts import app_parts
from web.console.fields import page_after
from web.console.pages import form, page
from web.console.payload_words import in_words
from web.console.texts import _
from web.console.visit import Visit

REQUESTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Choices:
    """What this reader may do with a request."""

    may_decide: bool
    may_withdraw: bool


@page("/requests", act="request list", menu=N_("Requests"))
def requests(visit: Visit) -> Response:
    """What waits for a second person, the oldest first: of the kinds and regions of this reader."""
    waiting = visit.work.approvals.open(REQUESTS_SHOWN, page_after(visit))
    shown = [each for each in waiting if _concerns(each, visit)]
    older = waiting[-1].id if len(waiting) == REQUESTS_SHOWN else None
    decided = [each for each in visit.work.approvals.decided_lately(REQUESTS_SHOWN) if _concerns(each, visit)]
    return visit.show(
        "console/requests.html", waiting=shown, decided=decided, next_after=older, now=visit.work.now, choices=_choices
    )


@page("/requests/<int:request_id>", act="request show")
def approval_request(visit: Visit, request_id: int) -> Response:
    """Exactly what is asked for, in words and as it was digested."""
    found = _found(visit, request_id)
    return visit.show(
        "console/request.html",
        found=found,
        state=found.state(visit.work.now),
        words=in_words(found),
        choices=_choices(found, visit),
        is_done=kind_of(found.kind).is_done,
    )


@form("/requests/<int:request_id>/approve", act="request approve", needs_proof=True)
def approve_request(visit: Visit, request_id: int) -> BaseResponse:
    """Approve what was shown, by its digest: it is done at once."""
    visit.jobs.add(Job.SEND_MESSAGES)
    return _decide(visit, request_id, APPROVED, _("Approved, and done."))


@form("/requests/<int:request_id>/refuse", act="request refuse")
def refuse_request(visit: Visit, request_id: int) -> BaseResponse:
    """Refuse it, and say why."""
    return _decide(visit, request_id, REFUSED, _("Refused."))


@form("/requests/<int:request_id>/withdraw", act="request withdraw")
def withdraw_own_request(visit: Visit, request_id: int) -> BaseResponse:
    """Take one's own request back."""
    return _decide(visit, request_id, WITHDRAWN, _("Withdrawn."))


def _decide(visit: Visit, request_id: int, verdict: str, said: str) -> BaseResponse:
    found = _found(visit, request_id)
    command = DecideRequest(found.id, verdict, visit.field("digest"), visit.name, None, visit.field("reason"))
    decide_request(command, visit.work, app_parts().approval_terms)
    visit.audit(f"request {verdict}", str(found.id), kind=found.kind, about=found.subject, hash=found.digest)
    return visit.go("approval_request", said, request_id=found.id)


def _found(visit: Visit, request_id: int) -> ApprovalRequest:
    """Raises `NotFound`, also for one of a kind or region that is not this reader's."""
    found = visit.work.approvals.get(request_id)
    if not _concerns(found, visit):
        raise NotFound(_("There is no such request for you."), "no_request")
    return found


def _concerns(found: ApprovalRequest, visit: Visit) -> bool:
    kind = kind_of(found.kind)
    return _is_author(found, visit.operator) or any(
        visit.may(act, found.region) for act in (kind.request_act, kind.decide_act)
    )


def _choices(found: ApprovalRequest, visit: Visit) -> Choices:
    kind, is_open = kind_of(found.kind), found.state(visit.work.now) == "open"
    is_author = _is_author(found, visit.operator)
    return Choices(
        may_decide=is_open and not is_author and visit.may(kind.decide_act, found.region),
        may_withdraw=is_open and is_author and not kind.is_done,
    )


def _is_author(found: ApprovalRequest, operator: Operator) -> bool:
    return operator.is_same_person_as(Operator(found.author.name, (), staff_number=found.author.staff_number))
