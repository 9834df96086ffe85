"""QR codes as pictures of lines, for pages and documents."""

from io import BytesIO

import segno
from markupsafe import Markup

PIXELS_PER_MODULE = 3
MASK = 3
"""Any may be read. To look for the best of the eight takes five times as long, and an address that ends in a digest has
no large plain areas anyway.
"""


def drawn(text: str) -> Markup:
    """For a page: black on white, large enough for a camera."""
    code = segno.make(text, error="m")
    return Markup(code.svg_inline(scale=PIXELS_PER_MODULE, border=2, svgclass=None, lineclass=None))  # noqa: S704 - of segno


def picture(text: str) -> str:
    """For a document: the file of a picture."""
    file = BytesIO()
    segno.make(text, error="m", mask=MASK).save(file, kind="svg", border=0)
    return file.getvalue().decode()
