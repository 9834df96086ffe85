"""What a customer lived through on the phone just now, under other names and numbers."""

from collections.abc import Sequence

from werkzeug.wrappers import Response

from domain.errors import NotFound
from parts import records
from web.console.accounts import ACCOUNT, place_within
from web.console.pages import page
from web.console.texts import _
from web.console.visit import Visit

SEE_SESSIONS = "session show"
MAX_ID_LENGTH = 80


@page(f"{ACCOUNT}/last-session", act=SEE_SESSIONS)
def last_session(visit: Visit, account_id: int) -> Response:
    """The last session of the phone on file, while it is kept: ten minutes after its last answer."""
    place = place_within(visit, account_id, SEE_SESSIONS)
    session_id = records().last_session_of(place["phone"]) if place["phone"] else None
    talk = records().talk(session_id, visit.work) if session_id else None
    if talk is not None:
        visit.audit("session show", place["number"])
    return visit.show("console/phone_session.html", talk=talk, session_id=session_id, place=place)


@page("/phone-sessions/<session_id>", act=SEE_SESSIONS)
def phone_session(visit: Visit, session_id: str) -> Response:
    """A session by its id, where one of the accounts that it was about is in a region of the operator."""
    talk = records().talk(session_id.replace("\x00", "")[:MAX_ID_LENGTH], visit.work)
    if talk is None:
        raise NotFound(_("This session is not known, or not any more: it is kept for ten minutes."), "no_session")
    account_id = _account_within(visit, talk.account_ids)
    place = visit.work.account_profiles.place(account_id) if account_id else None
    visit.audit("session show", place["number"] if place else session_id)
    return visit.show("console/phone_session.html", talk=talk, session_id=session_id, place=place)


def _account_within(visit: Visit, account_ids: Sequence[int]) -> int | None:
    """The first account that this operator reaches; none for a session about nobody, which is of no region."""
    regions = {each: visit.work.account_profiles.region_of(each) for each in account_ids}
    reached = [each for each, region in regions.items() if visit.operator.covers(region)]
    if not reached and regions:
        visit.check(SEE_SESSIONS, next(iter(regions.values())))
    if not reached and visit.regions:
        raise NotFound(_("This session is about no account of your regions."), "no_session")
    return reached[0] if reached else None
