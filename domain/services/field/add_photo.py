"""The photo of a finding has come: its hash is on the finding, and an order that waited only for it is done."""

from dataclasses import dataclass
from enum import StrEnum

from domain.field.photos import Photo
from domain.field.secrets import digest_of_link
from domain.services.unit_of_work import UnitOfWork


class PhotoTaken(StrEnum):
    """What came of it."""

    TAKEN = "taken"
    THERE_ALREADY = "there_already"
    NO_LINK = "no_link"


@dataclass(frozen=True, slots=True)
class AddPhoto:
    """The command: the token of the link, and the picture without place and time."""

    token: str
    photo: Photo


def add_photo(command: AddPhoto, unit_of_work: UnitOfWork) -> PhotoTaken:
    """Once for each finding: a second picture changes nothing."""
    asked = unit_of_work.photos.asked_for(digest_of_link(command.token))
    if asked is None:
        return PhotoTaken.NO_LINK
    unit_of_work.visit_orders.lock(asked.order_id)
    if not unit_of_work.photos.add(asked.order_id, command.photo):
        return PhotoTaken.THERE_ALREADY
    unit_of_work.visit_orders.move(asked.order_id, "do")
    return PhotoTaken.TAKEN
