"""Who asks for a page, and what may be done for them: given to every page of the console."""

from dataclasses import dataclass, field
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from domain.errors import InvalidInput
from domain.jobs import Job
from domain.operators.operators import Operator, check_may
from domain.operators.sign_in import OperatorSession
from store.unit_of_work import UnitOfWork

MAX_FIELD_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of an operator who is signed in. `work` is the unit of work of the page: of a form a transaction,
    which is undone when the page raises an error.
    """

    session: OperatorSession
    work: UnitOfWork
    address: str
    jobs: set[Job] = field(default_factory=set)
    """What workers are told to do after the commit."""

    @property
    def operator(self) -> Operator:
        return self.session.operator

    @property
    def name(self) -> str:
        return self.operator.name

    @property
    def regions(self) -> tuple[str, ...] | None:
        """Those that every query is limited to; None: all of them."""
        return self.operator.regions or None

    def may(self, act: str | None, region: str | None = None) -> bool:
        """Whether this operator may do it, and there. No act: whoever is signed in."""
        return act is None or (self.operator.may(act) and (region is None or self.operator.covers(region)))

    def check(self, act: str, region: str | None = None) -> None:
        """Raises `Refused` for another role and another region."""
        check_may(self.operator, act, region)

    def field(self, name: str) -> str:
        """What was typed, without spaces around it; empty where nothing was. Raises `InvalidInput` for a book."""
        value = request.values.get(name, "").replace("\x00", "").strip()
        if len(value) > MAX_FIELD_LENGTH:
            raise InvalidInput(f"That is more than {MAX_FIELD_LENGTH} characters", "too_long")
        return value

    def fields(self, name: str) -> tuple[str, ...]:
        """What was ticked of several, without spaces around each."""
        return tuple(value.replace("\x00", "").strip() for value in request.values.getlist(name))

    @property
    def system_user(self) -> str:
        """What a row of the audit trail says beside the operator: which session, from where."""
        return f"console session {self.session.id} from {self.address}"

    def audit(self, action: str, subject: str, **details: Any) -> None:
        """A row of the audit trail, with what is done here or with this look."""
        self.work.audit.add(action, subject, system_user=self.system_user, operator=self.name, **details)

    @property
    def is_polling(self) -> bool:
        return is_polled()

    def show(self, template: str, part: str | None = None, /, **values: Any) -> Response:
        """The page; of a page that updates itself the part alone, where that is asked for."""
        wanted = part if part is not None and self.is_polling else template
        return make_response(render_template(wanted, visit=self, **values))

    def go_to(self, address: str) -> BaseResponse:
        """To an address of the console, without a word."""
        return redirect(address, code=303)

    def go(self, page: str, said: str | None = None, **values: Any) -> BaseResponse:
        """After a form: to this page, which says a sentence once."""
        if said is not None:
            self.work.operator_sessions.say(self.session.id, said)
        return redirect(page_url(page, **values), code=303)


def is_polled() -> bool:
    """Whether htmx asks for the part of a page that updates itself."""
    return request.headers.get("HX-Request") == "true"


def page_url(page: str, **values: Any) -> str:
    """The address of a page by its function's name."""
    return url_for(f"console.{page}", **values)
