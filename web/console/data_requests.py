"""What persons ask for of their own data: a request with what is known of who asks, granted or refused."""

from werkzeug.wrappers import Response

from domain.errors import NotFound
from domain.jobs import Job
from domain.operators.audit_events import phone_subject
from domain.operators.queues import Queue
from domain.privacy.data_requests import DataRequest
from domain.services.privacy.answer_data_request import GRANT, REFUSE, AnswerDataRequest, answer_data_request
from parts import app_parts
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

ANSWER = "person answer"
REQUEST = "/data-requests/<int:request_id>"


@page(REQUEST, act=ANSWER)
def data_request(visit: Visit, request_id: int) -> Response:
    """Who asks for what, which accounts the phone has, and what stands in the way of an erasure."""
    found = _waiting(visit, request_id)
    accounts = visit.work.persons.accounts(found.phone)
    subject = phone_subject(found.phone, app_parts().settings.secret_key.encode())
    visit.audit("person show", subject, rows=len(accounts))
    return visit.show(
        "console/data_request.html",
        found=found,
        wish=_wishes()[found.wish],
        accounts=accounts,
        unsettled=[each.sentence() for each in visit.work.persons.unsettled(found.phone)],
    )


@form(f"{REQUEST}/grant", act=ANSWER, needs_proof=True)
def grant_data_request(visit: Visit, request_id: int) -> Response:
    """Make the copy, erase, or say what was corrected."""
    return _answer(visit, request_id, GRANT, _("Granted: the person is told by SMS."))


@form(f"{REQUEST}/refuse", act=ANSWER)
def refuse_data_request(visit: Visit, request_id: int) -> Response:
    """Say why not."""
    return _answer(visit, request_id, REFUSE, _("Refused: the person is told by SMS."))


def _answer(visit: Visit, request_id: int, verdict: str, said: str) -> Response:
    found = _waiting(visit, request_id)
    command = AnswerDataRequest(found.reference, verdict, visit.field("text"), visit.name)
    answer_data_request(command, visit.work, app_parts().terms)
    visit.audit("person answer", found.reference, wish=found.wish.value, verdict=verdict)
    visit.jobs.add(Job.SEND_MESSAGES)
    return visit.go("queue", said, name=Queue.DATA_REQUESTS.value)


def _waiting(visit: Visit, request_id: int) -> DataRequest:
    """Raises `NotFound` for one that was answered, or never was."""
    found = visit.work.data_requests.waiting_one(request_id)
    if found is None:
        raise NotFound(_("There is no such request, or it was answered."), "no_data_request")
    return found


def _wishes() -> dict[str, str]:
    return {"copy": _("a copy"), "correction": _("a correction"), "erasure": _("an erasure")}
