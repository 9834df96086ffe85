"""A simulator for care staff: what the customer of an account sees on the phone now, without acting."""

from werkzeug.wrappers import Response

from domain.errors import NotFound
from domain.operators.permissions import SEE_NAMES
from parts import rehearsal
from web.console.accounts import ACCOUNT, place_within
from web.console.pages import page
from web.console.texts import _
from web.console.visit import Visit

BETWEEN = "*"


@page(f"{ACCOUNT}/phone-menu", act=SEE_NAMES)
def customer_view(visit: Visit, account_id: int) -> Response:
    """The screens from the first one on, in the customer's language; one more answer leads on from there."""
    place = place_within(visit, account_id, SEE_NAMES)
    if place["phone"] is None:
        raise NotFound(_("The account has no phone on file: nobody dials for it."), "no_phone")
    before = visit.field("before")
    answers = before.split(BETWEEN) if before else []
    if (typed := visit.field("answer").replace(BETWEEN, "")) or visit.field("send"):
        answers.append(typed)
    visit.audit("account simulate", place["number"])
    shown = rehearsal().dial(place["phone"], answers)
    return visit.show("console/customer_view.html", place=place, shown=shown, before=BETWEEN.join(answers))
