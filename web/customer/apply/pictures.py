"""A photo of a paper, made anew: only the picture is kept, at a size that can be read, without where it was taken."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.errors import InvalidInput

MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1_600
QUALITY = 70
FORMATS = ("JPEG", "PNG", "WEBP")


def made_anew(sent: bytes) -> bytes:
    """A JPEG of the same picture. Raises `InvalidInput` for what is none, or none that a phone takes."""
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(sent), formats=FORMATS) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if picture.width * picture.height > MAX_PIXELS:
                raise InvalidInput("The picture has too many points", "not_a_picture")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise InvalidInput("That is no picture", "not_a_picture") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = BytesIO()
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    plain.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()
