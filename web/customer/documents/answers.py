"""What every document has in common: how often a session may ask for one, and how it is sent."""

from flask import Response, request

from catalogues import N_
from parts import app_parts
from web.customer.viewer import Viewer

MAX_PER_MINUTE = 10
TOO_OFTEN = N_("That is often. Please wait a minute, then ask for the document again.")


def has_had_enough(viewer: Viewer) -> bool:
    """Whether nothing need be looked up for this session, which has had its documents of this minute."""
    return viewer.session.documents >= MAX_PER_MINUTE and request.method != "HEAD"


def is_too_often(viewer: Viewer) -> bool:
    """Whether the session has had its documents of this minute; it counts this one."""
    with app_parts().store.transaction() as work:
        return work.page_links.documents_this_minute(viewer.session.id) > MAX_PER_MINUTE


def pdf(name: str, content: bytes) -> Response:
    """A download with a name that says nothing of anybody."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
