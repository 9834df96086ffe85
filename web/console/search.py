"""The search box: one field for everything that an operator may have in hand."""

from werkzeug.wrappers import Response

from domain.care.search import ACCOUNT, CONNECTION, METER_VISIT, OUTAGE, PAYMENT, Hit, Hits, Search, parse_search
from domain.errors import InvalidInput
from domain.operators.permissions import SEE_NAMES
from web.console.fields import page_after
from web.console.pages import blueprint, page
from web.console.phone_sessions import SEE_SESSIONS
from web.console.texts import _
from web.console.visit import Visit, page_url

_ACTS = {
    ACCOUNT: "account show",
    PAYMENT: "suspense",
    OUTAGE: "incident",
    CONNECTION: "application",
    METER_VISIT: "order show",
}
_QUEUES = {PAYMENT: "suspense"}


@page("/search", act="account show")
def search(visit: Visit) -> Response:
    """What a text may mean: the account itself where it is one, else a list."""
    typed = visit.field("q")
    if not typed:
        return visit.show("console/search.html", typed="", hits=(), next_after=None, sentence=None)
    try:
        meant = _allowed(visit, parse_search(typed))
    except InvalidInput as error:
        answer = visit.show("console/search.html", typed=typed, hits=(), next_after=None, sentence=str(error))
        answer.status_code = 422
        return answer
    if meant.session_id and visit.may(SEE_SESSIONS):
        return visit.go_to(page_url("phone_session", session_id=meant.session_id))
    after = page_after(visit)
    found = _readable(visit, visit.work.account_search.find(meant, visit.regions or (), after))
    if len(found.hits) == 1 and not after and found.next_after is None:
        return visit.go_to(address_of_hit(found.hits[0]))
    return visit.show("console/search.html", typed=typed, sentence=None, hits=found.hits, next_after=found.next_after)


def _allowed(visit: Visit, meant: Search) -> Search:
    """Names are no way to accounts for those who see none."""
    if meant.name is not None and not visit.may(SEE_NAMES):
        raise InvalidInput(_("Your role does not see names: search by number, phone, meter or receipt."), "no_names")
    return meant


def _readable(visit: Visit, found: Hits) -> Hits:
    return Hits(tuple(hit for hit in found.hits if visit.may(_ACTS[hit.what])), found.next_after)


@blueprint.app_template_global("address_of_hit")
def address_of_hit(hit: Hit) -> str:
    """Where what was found is read."""
    if hit.what == ACCOUNT:
        return page_url("account", account_id=hit.id)
    if hit.what == OUTAGE:
        return page_url("outages")
    if hit.what == CONNECTION:
        return page_url("application", application_id=hit.id)
    if hit.what == METER_VISIT:
        return page_url("order", order_id=hit.id)
    return page_url("queue", name=_QUEUES[hit.what]) + f"#item-{hit.id}"
