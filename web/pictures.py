"""A picture that a phone has sent, made anew: a JPEG of our own making, at a size that can be read, without the place,
time and names that a phone writes in.
"""

import struct
from contextlib import suppress
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.errors import InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS, MAX_SIDE_PIXELS = 40_000_000, 1_600
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


_ONE_AT_A_TIME = Lock()
"""A picture of the most points takes 200 MB while it is decoded: a process holds one of them, not one a thread."""


def made_anew(sent: bytes, quality: int) -> bytes:
    """The same picture. Raises `InvalidInput` for what is none (`not_a_picture`), or has too many points
    (`too_large`).
    """
    try:
        with _ONE_AT_A_TIME, Image.open(BytesIO(sent), formats=FORMATS) as picture:
            small = _made_small(picture)
    except _BOMBS as error:
        raise InvalidInput("The picture has too many points", "too_large") from error
    except _BROKEN as error:
        raise InvalidInput("That is no picture", "not_a_picture") from error
    bare = Image.new("RGB", small.size)
    bare.paste(small)
    written = BytesIO()
    bare.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()


def _made_small(picture: Image.Image) -> Image.Image:
    """Small before it is turned, so that nothing of its full size is copied."""
    if picture.width * picture.height > MAX_PIXELS:
        raise InvalidInput("The picture has too many points", "too_large")
    picture.draft("RGB", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    small = picture if picture.mode == "RGB" else picture.convert("RGB")
    small.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    small.load()
    with suppress(
        struct.error, *_BROKEN
    ):  # what the phone wrote beside the picture cannot be read: it stays as it lies
        ImageOps.exif_transpose(small, in_place=True)
    return small
