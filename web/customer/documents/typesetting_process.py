"""`python -m web.customer.documents.typesetting_process FILE_DESCRIPTOR`: sets one document after the other, until the
line is cut. It loads nothing of the service, so that it stays small.
"""

import resource
import sys
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import typst

Standard = Literal["a-2b"]

TEMPLATES = Path(__file__).parent / "templates"
FOR_ARCHIVES: Standard = "a-2b"
MAX_TAGGED_BYTES = 40_000
"""Of data: what readers for the blind need doubles the size of a document, and makes a long one fourteen times as
large, which no phone can load.
"""


def serve(line: Connection) -> None:
    """A template's name and its data come, the PDF and the bytes that this process holds go."""
    while True:
        try:
            template, data = line.recv_bytes().decode(), line.recv_bytes().decode()
        except EOFError:
            return
        line.send_bytes(typeset(template, data))
        line.send_bytes(str(_held_bytes()).encode())


def typeset(template: str, data: str) -> bytes:
    """PDF/A, the same bytes for the same data: no time, no fonts of the host."""
    try:
        return _compiled(template, data, FOR_ARCHIVES)
    except typst.TypstError:  # a letter that the font lacks is no reason to have no document
        return _compiled(template, data, None)


def _compiled(template: str, data: str, standard: Standard | None) -> bytes:
    made = _compiler(template).compile(
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=standard,
        timestamp=0,
        pdf_tags=len(data) <= MAX_TAGGED_BYTES,
    )
    if not isinstance(made, bytes):
        raise TypeError("A PDF is one file")
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    """One for each template: it reads template and fonts once."""
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), font_paths=fonts, ignore_system_fonts=True)


def _held_bytes() -> int:
    """What is resident now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
