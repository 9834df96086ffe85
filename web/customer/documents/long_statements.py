"""A statement of more than two pages: a worker makes it, and the page loads again until the document comes."""

from http import HTTPStatus

from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_
from domain.billing.long_statements import KeptStatement, LongStatement, LongStatementState
from domain.jobs import Job
from parts import app_parts
from web.customer.documents.answers import TOO_OFTEN, is_too_often, pdf
from web.customer.rendering import page, sentence, spoken
from web.customer.statement import Asked
from web.customer.viewer import Viewer

RELOADED_AFTER_SECONDS = 8
NOT_MADE = N_("This statement is too long for one document. Please choose fewer days, or take the CSV file.")


def long_statement(viewer: Viewer, asked: Asked) -> BaseResponse:
    """The document where it is ready, 202 while it is being prepared, 413 where it could not be made, and 429 for who
    asks for many at once.
    """
    language = spoken(viewer.language)
    wanted = LongStatement(viewer.account_id, asked.starts_on, asked.ends_on, language)
    with app_parts().store.transaction() as work:
        kept = work.long_statements.of(viewer.session.id, wanted)
        is_new = kept is None and work.long_statements.ask(viewer.session.id, wanted)
        if kept is None and not is_new:  # too many wait, or another tab has just asked for the same
            kept = work.long_statements.of(viewer.session.id, wanted)
    if is_new:
        app_parts().nudge(Job.SET_LONG_STATEMENTS)
    elif kept is None:
        return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
    return _answer(kept, viewer)


def _answer(kept: KeptStatement | None, viewer: Viewer) -> BaseResponse:
    if kept is None or kept.state is LongStatementState.WAITING:
        return page("pages/prepared.html", viewer.language, HTTPStatus.ACCEPTED, seconds=RELOADED_AFTER_SECONDS)
    if kept.pdf is None:
        return sentence(NOT_MADE, viewer.language, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if is_too_often(viewer):
        return sentence(TOO_OFTEN, viewer.language, HTTPStatus.TOO_MANY_REQUESTS)
    return pdf("statement.pdf", kept.pdf)
