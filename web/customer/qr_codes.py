"""QR codes as pictures of lines, for pages and documents."""

from io import BytesIO

import segno
from markupsafe import Markup

PIXELS_PER_MODULE = 3


def drawn(text: str) -> Markup:
    """For a page: black on white, large enough for a camera."""
    code = segno.make(text, error="m")
    return Markup(code.svg_inline(scale=PIXELS_PER_MODULE, border=2, svgclass=None, lineclass=None))  # noqa: S704 - of segno


def picture(text: str) -> str:
    """For a document: the file of a picture."""
    file = BytesIO()
    segno.make(text, error="m").save(file, kind="svg", border=0)
    return file.getvalue().decode()
