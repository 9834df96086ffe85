"""The page on which a technician sends the photo of a finding: by a link of one day, with the phone's camera."""

from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from catalogues import N_
from domain.errors import InvalidInput
from domain.field.photos import MAX_PHOTO_BYTES, Photo
from domain.field.secrets import digest_of_link
from domain.services.field.add_photo import AddPhoto, PhotoTaken, add_photo
from domain.values.languages import ENGLISH
from parts import app_parts
from web.customer.errors import says_errors
from web.customer.rendering import notice, page
from web.link_tokens import takes_links
from web.pictures import made_anew

ROOM_OF_THE_FORM_BYTES = 16_384
QUALITY = 80
GONE = N_("This link is no longer valid. Under 8 My work you can have a new one.")
TAKEN = N_("Thank you. The photo is there, and the visit is done.")
NO_PHOTO = N_("That is no photo. Please take one with the camera.")
TOO_LARGE = N_("The photo is too large: up to 2 MB.")

photo_page = says_errors(takes_links(Blueprint("photo_page", __name__, template_folder="templates")))


@photo_page.get("/f/<token>", strict_slashes=False)
def ask_for_photo(token: str) -> Response:
    """The form. 410 for every link that is not good, whatever it was."""
    return _known(token) or _form("", HTTPStatus.OK)


@photo_page.post("/f/<token>", strict_slashes=False)
def take_photo(token: str) -> Response:
    """The photo is taken once; the form again for what is none. What comes by no good link is not decoded."""
    # Before the form is read: what is too large is not written to a file first.
    request.max_content_length = MAX_PHOTO_BYTES + ROOM_OF_THE_FORM_BYTES
    if known := _known(token):
        return known
    try:
        picture = _picture()
    except RequestEntityTooLarge:
        return _form(TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except InvalidInput as error:
        return _form(TOO_LARGE if error.code == "too_large" else NO_PHOTO, HTTPStatus.UNPROCESSABLE_ENTITY)
    with app_parts().store.transaction() as unit_of_work:
        taken = add_photo(AddPhoto(token, picture), unit_of_work)
    return _said(GONE, HTTPStatus.GONE) if taken is PhotoTaken.NO_LINK else _said(TAKEN, HTTPStatus.OK)


def _known(token: str) -> Response | None:
    """What is said without a photo: of a link that is not good, whatever it was, and of one whose photo is there."""
    with app_parts().store.reading() as unit_of_work:
        asked = unit_of_work.photos.asked_for(digest_of_link(token))
    if asked is None:
        return _said(GONE, HTTPStatus.GONE)
    return _said(TAKEN, HTTPStatus.OK) if asked.is_there else None


def _picture() -> Photo:
    """As it is kept. Raises `InvalidInput` for what is none, or too large."""
    sent = _sent()
    if len(sent) > MAX_PHOTO_BYTES:
        raise InvalidInput("A photo has up to 2 MB", "too_large")
    jpeg = made_anew(sent, QUALITY)
    return Photo(jpeg, sha256(jpeg).hexdigest())


def _sent() -> bytes:
    """The bytes of the file; none where none was chosen."""
    sent = request.files.get("photo")
    if sent is None:
        return b""
    with sent.stream as stream:
        return bytes(stream.read())


def _form(wrong: str, status: HTTPStatus) -> Response:
    return page("field/photo.html", ENGLISH, status, wrong=wrong)


def _said(text: str, status: HTTPStatus) -> Response:
    return notice([words(text) for words in app_parts().words.values()], status)
