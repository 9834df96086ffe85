"""Who looks at the pages of an application: whoever began the draft there, or has a link and knows the document."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from domain.connections.applications import Application
from domain.values.gsm7 import plain

LINK_LASTS = timedelta(days=100)
"""Longer than a quotation is valid."""
SESSION_LASTS = timedelta(days=7)
"""A draft is gone on with from the same browser."""

MAX_DRAFTS_PER_ADDRESS, DRAFTS_WITHIN = 20, timedelta(hours=1)
MAX_APPLICATIONS_PER_PHONE_AND_DAY = 3
"""From the page, where nobody has proved that the phone is theirs."""
MAX_LINKS_PER_DAY = 1


@dataclass(frozen=True, slots=True)
class ApplicationSession:
    """A browser's session with one application."""

    id: int
    application_id: int


def knows_document(typed: str, application: Application) -> bool:
    """Whether the last four characters of the applicant's document were typed, however they were written."""
    asked = application.end_of_id
    said = "".join(each for each in plain(typed) if each.isalnum()).upper()
    return bool(asked) and hmac.compare_digest(said.encode(), asked.encode())
