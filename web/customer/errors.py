"""What whoever looks at our pages is shown where one fails: a sentence in each language, in the style of the pages."""

from http import HTTPStatus

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from catalogues import N_
from domain.errors import Unavailable
from parts import app_parts
from web.customer.rendering import notice

TOO_LARGE = N_("That is too long or too large. Nothing was kept of it. Please go back, and send less.")
NOT_NOW = N_("Sorry, this does not work now. Please try again in some minutes, or dial {code}.")
NOT_DONE = N_("That could not be done. Nothing was changed.")


def says_errors(blueprint: Blueprint) -> Blueprint:
    """The blueprint, each of whose pages says in a sentence that it failed."""
    blueprint.register_error_handler(Unavailable, _not_now)
    blueprint.register_error_handler(HTTPException, _failed)
    return blueprint


def _not_now(_error: Unavailable) -> Response:
    return _said(NOT_NOW, HTTPStatus.SERVICE_UNAVAILABLE)


def _failed(error: HTTPException) -> Response:
    """Also for what nobody foresaw, which Flask has logged before."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _said(NOT_NOW, status)
    return _said(TOO_LARGE if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else NOT_DONE, status)


def _said(text: str, status: HTTPStatus) -> Response:
    parts = app_parts()
    return notice([words(text, code=parts.settings.ussd_service_code) for words in parts.words.values()], status)
