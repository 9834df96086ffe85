"""A picture that a phone has sent is taken for what it shows, whatever else stands in its file."""

from io import BytesIO

import pytest
from PIL import Image

from domain.errors import InvalidInput
from tests.support.photos import photo
from web.pictures import made_anew

BROKEN_NOTES = [
    b"II*\0",
    b"MM\0*",
    b"II+\0\x08\0\0\0",
    b"II*\0\x08\0\0\0\x01",
    b"Exif\0\0",
    b"Exif\0\0II*\0\xff\xff\xff\xff",
]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # of Pillow, into the log
@pytest.mark.parametrize("notes", BROKEN_NOTES)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_notes_of_the_phone_that_cannot_be_read_spoil_no_picture(form, notes):
    assert Image.open(BytesIO(made_anew(photo(form, (64, 48), exif=notes), 80))).size == (64, 48)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_file_that_was_cut_off_is_no_picture(form, share):
    whole = photo(form, (64, 48))
    with pytest.raises(InvalidInput) as refused:
        made_anew(whole[: int(len(whole) * share)], 80)
    assert refused.value.code == "not_a_picture"
