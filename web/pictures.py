"""A picture that a phone has sent, made anew: a JPEG of our own making, at a size that can be read, without the place,
time and names that a phone writes in.
"""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.errors import InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS, MAX_SIDE_PIXELS = 40_000_000, 1_600
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def made_anew(sent: bytes, quality: int) -> bytes:
    """The same picture. Raises `InvalidInput` for what is none (`not_a_picture`), or has too many points
    (`too_large`).
    """
    try:
        with Image.open(BytesIO(sent), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise InvalidInput("The picture has too many points", "too_large")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except _BOMBS as error:
        raise InvalidInput("The picture has too many points", "too_large") from error
    except _BROKEN as error:
        raise InvalidInput("That is no picture", "not_a_picture") from error
    upright.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    written = BytesIO()
    bare.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()
