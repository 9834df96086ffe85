"""Visits of technicians to an account, and what its bills say of it in words: for who may see that."""

from werkzeug.wrappers import Response

from domain.care.case_references import VISIT, reference
from domain.field.risk_words import SET_APART_WORDS
from web.console.accounts import ACCOUNT, place_within
from web.console.field_words import SEE_REASONS
from web.console.pages import page
from web.console.visit import Visit

VISITS_SHOWN = 50


@page(f"{ACCOUNT}/visits", act="order show")
def account_visits(visit: Visit, account_id: int) -> Response:
    """Each visit with its order. Reasons are those of scores that are kept: they order visits, and nothing else."""
    place = place_within(visit, account_id, "order show")
    visits = visit.work.visit_orders.of_account(account_id, VISITS_SHOWN)
    sees_reasons = visit.may(SEE_REASONS, place["region"])
    scores = visit.work.risk_scores.of_account(account_id) if sees_reasons else []
    visit.audit("risk explain" if sees_reasons else "account show", place["number"])
    return visit.show(
        "console/account_visits.html",
        place=place,
        visits=[{**each, "reference": reference(VISIT, each["id"])} for each in visits],
        sees_reasons=sees_reasons,
        scores=scores,
        set_apart=SET_APART_WORDS,
    )
