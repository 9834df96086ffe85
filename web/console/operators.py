"""The operators: who may do what, and where. What gives rights waits for a second admin; what ends them does not."""

from dataclasses import replace
from typing import Any

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.errors import NotFound, Refused
from domain.jobs import Job
from domain.operators.operators import Operator, OperatorTerms
from domain.operators.permissions import ROLES
from domain.operators.sign_in import ENDED_BY_OPERATOR
from domain.services.operators.change_operator import ChangeOperator, OperatorChanged, change_operator
from domain.services.operators.create_operator import CreateOperator, create_operator
from domain.services.operators.invite_operator import InviteOperator, invite_operator
from domain.services.operators.reset_factors import reset_factors
from parts import app_parts
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit, page_url

SESSIONS_SHOWN = 10


@page("/operators", act="operator list", menu=N_("Operators"))
def operators(visit: Visit) -> Response:
    """Every operator, and the form that invites another."""
    rows, enrolled = visit.work.operators.all(), visit.work.identities.enrolled()
    regions = visit.work.regions.names()
    return visit.show("console/operators.html", rows=rows, enrolled=enrolled, roles=ROLES, regions=regions)


@page("/operators/<name>", act="operator list")
def operator(visit: Visit, name: str) -> Response:
    """One operator: rights, sessions, and the buttons that end or renew them."""
    found = _known(visit, name)
    return visit.show(
        "console/operator.html",
        found=found,
        is_enrolled=visit.work.identities.find(found.name) is not None,
        sessions=visit.work.operator_sessions.newest_of(found.name, SESSIONS_SHOWN),
        roles=ROLES,
        regions=visit.work.regions.names(),
    )


@form("/operators", act="operator invite", needs_proof=True)
def invite(visit: Visit) -> BaseResponse:
    """Make somebody an operator: by another admin's approval where there is one, then the link is made."""
    number, phone = visit.field("staff_number") or None, visit.field("phone") or None
    wanted = Operator(visit.field("name"), visit.fields("role"), visit.fields("region"), number, phone=phone)
    changed = create_operator(CreateOperator(wanted, visit.name, visit.system_user), visit.work, _terms())
    _note(visit, "operator create", changed)
    if changed.request is not None:
        return visit.go("approval_request", _("Another admin approves it."), request_id=changed.request.id)
    return _invited(visit, changed.operator.name)


@form("/operators/<name>/link", act="operator invite", needs_proof=True)
def link_again(visit: Visit, name: str) -> BaseResponse:
    """A new link for somebody who has not enrolled yet."""
    return _invited(visit, _known(visit, name).name)


@form("/operators/<name>/reset", act="operator reset", needs_proof=True)
def reset(visit: Visit, name: str) -> BaseResponse:
    """Let somebody who lost password or authenticator enrol again. Nobody opens it for themselves."""
    found = _known(visit, name)
    token = reset_factors(InviteOperator(found.name, visit.name), visit.work, app_parts().sign_in_terms)
    visit.audit("operator reset", found.name)
    visit.jobs.add(Job.SEND_MESSAGES)
    return _link(visit, found.name, token)


@form("/operators/<name>/change", act="operator change", needs_proof=True)
def change_rights(visit: Visit, name: str) -> BaseResponse:
    """Other roles, regions, another staff number or phone, from when another admin has approved it."""
    number = visit.field("staff_number") or None
    roles, regions, phone = visit.fields("role"), visit.fields("region"), visit.field("phone")
    command = ChangeOperator(name, visit.name, visit.system_user, roles, regions, number, phone=phone)
    return _changed(visit, command, "operator change")


@form("/operators/<name>/disable", act="operator disable")
def disable(visit: Visit, name: str) -> BaseResponse:
    """From this moment nothing works for this operator."""
    return _changed(visit, ChangeOperator(name, visit.name, visit.system_user, is_enabled=False), "operator disable")


@form("/operators/<name>/enable", act="operator enable", needs_proof=True)
def enable(visit: Visit, name: str) -> BaseResponse:
    """The rights of before, from when another admin has approved it."""
    return _changed(visit, ChangeOperator(name, visit.name, visit.system_user, is_enabled=True), "operator enable")


@form("/operators/<name>/sessions/end", act="operator disable")
def end_sessions(visit: Visit, name: str) -> BaseResponse:
    """Sign somebody out everywhere."""
    found = _known(visit, name)
    visit.work.operator_sessions.end_all(found.name, ENDED_BY_OPERATOR)
    visit.audit("sessions end", found.name)
    return visit.go("operator", _("The session has ended."), name=found.name)


def _known(visit: Visit, name: str) -> Operator:
    """Raises `NotFound`."""
    found = visit.work.operators.find(name)
    if found is None:
        raise NotFound(_("There is no such operator."), "no_operator")
    return found


def _changed(visit: Visit, command: ChangeOperator, event: str) -> BaseResponse:
    changed = change_operator(command, visit.work, _terms())
    _note(visit, event, changed)
    if changed.request is not None:
        return visit.go("approval_request", _("Another admin approves it."), request_id=changed.request.id)
    return visit.go("operator", _("Done."), name=changed.operator.name)


def _invited(visit: Visit, name: str) -> BaseResponse:
    """Raises `Refused` for somebody who has enrolled, or is disabled."""
    if visit.work.identities.find(name) is not None:
        raise Refused(_("{name} has enrolled: open a reset instead.", name=name), "enrolled")
    token = invite_operator(InviteOperator(name, visit.name), visit.work, app_parts().sign_in_terms)
    visit.audit("operator invite", name)
    return _link(visit, name, token)


def _link(visit: Visit, name: str, token: str) -> Response:
    """The page that shows the link: this once, as only its hash is kept."""
    link = f"{app_parts().settings.public_url}{page_url('enrol', token=token)}"
    return visit.show("console/invited.html", name=name, link=link)


def _terms() -> OperatorTerms:
    """On the console two admins decide, in development too."""
    return replace(app_parts().approval_terms.operators, production=True)


def _note(visit: Visit, event: str, changed: OperatorChanged) -> None:
    if not changed.is_new and changed.request is None:
        return
    wanted: Any = changed.operator
    request = changed.request.id if changed.request else None
    details = {"roles": wanted.roles, "regions": wanted.regions, "staff_number": wanted.staff_number}
    visit.audit(event, wanted.name, **details, request=request)
