"""A picture as it is kept: a JPEG of our own making, without the place, time and names that a phone writes in."""

import io
from hashlib import sha256

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.errors import InvalidInput
from domain.field.photos import MAX_PHOTO_BYTES, Photo

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_SIDE_PIXELS, MAX_PIXELS = 1_600, 50_000_000
QUALITY = 80


def picture_of(sent: bytes) -> Photo:
    """The picture, anew. Raises `InvalidInput` for what is none, or too large."""
    if len(sent) > MAX_PHOTO_BYTES:
        raise InvalidInput("A photo has up to 2 MB", "too_large")
    try:
        with Image.open(io.BytesIO(sent), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise InvalidInput("The photo has too many pixels", "too_large")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidInput("That is no photo", "not_a_photo") from error
    upright.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY)
    return Photo(written.getvalue(), sha256(written.getvalue()).hexdigest())
